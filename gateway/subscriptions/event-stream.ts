import type { ServerResponse } from 'node:http';

export type EventStream = {
  /** Resolves once the client has taken it in, or has been given up as too slow. */
  next: (id: string | null, payload: unknown) => Promise<void>;
  /** Tells the client where it stands without telling it anything else. */
  mark: (id: string) => void;
  /** Says that nothing will follow, and ends. */
  complete: () => void;
  /** Ends without saying that all is told: the client is meant to come back, and is told how soon. */
  end: () => void;
};

/** Not all at once: the streams of a gateway that stops, or is killed, end together. */
const comeBackAfterMs = (): number => 1000 + Math.floor(Math.random() * 4000);

/**
 * Server-sent events in the "distinct connections" form of graphql-sse: events `next` and `complete`. At most one batch
 * of events is held for a client; one that does not read within `drainTimeoutMs` is cut off, which `onCutOff` is told,
 * and can resume.
 */
export function openEventStream(
  response: ServerResponse,
  options: { requestId: string; heartbeatMs: number; drainTimeoutMs: number; onCutOff?: () => void },
): EventStream {
  const { requestId, heartbeatMs, drainTimeoutMs, onCutOff } = options;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    // Whoever compresses what passes through holds it back until there is enough of it.
    'cache-control': 'no-store, no-transform',
    'x-content-type-options': 'nosniff',
    // Proxies that collect answers would hold events back.
    'x-accel-buffering': 'no',
    'x-request-id': requestId,
  });
  // A gateway that dies says nothing any more: its clients have to know before how soon to come back.
  response.write(`retry: ${comeBackAfterMs()}\n\n`);
  const heartbeat = setInterval(() => {
    // One that does not even read these has events waiting, and `next` sees to it.
    if (!response.writableNeedDrain) response.write(':\n\n');
  }, heartbeatMs);
  response.once('close', () => clearInterval(heartbeat));

  const drained = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        response.destroy();
        onCutOff?.();
      }, drainTimeoutMs);
      const done = (): void => {
        clearTimeout(timer);
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      response.once('drain', done);
      response.once('close', done);
    });

  return {
    async next(id, payload) {
      if (response.writableEnded || response.destroyed) return;
      const position = id === null ? '' : `id: ${id}\n`;
      if (!response.write(`event: next\n${position}data: ${JSON.stringify(payload)}\n\n`)) await drained();
    },
    mark(id) {
      if (!response.writableNeedDrain && !response.writableEnded) response.write(`id: ${id}\n\n`);
    },
    complete() {
      clearInterval(heartbeat);
      if (!response.writableEnded) response.end('event: complete\ndata:\n\n');
    },
    end() {
      clearInterval(heartbeat);
      if (!response.writableEnded) response.end(`retry: ${comeBackAfterMs()}\n\n`);
    },
  };
}
