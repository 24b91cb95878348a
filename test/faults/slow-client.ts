import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

export type SlowClient = {
  status: number;
  /** Reads from now on; until then nothing has been read but the head. */
  read(): void;
  /** Ids of the events read so far. */
  ids(): readonly string[];
  /** Whether the stream said that it is over. */
  isComplete(): boolean;
  hasEnded(): boolean;
  close(): void;
};

/** Subscribes on a connection of its own and lets what comes lie in it. */
export async function subscribeSlowly(
  port: number,
  query: string,
  { token, lastEventId }: { token: string; lastEventId?: string },
): Promise<SlowClient> {
  const asked = request({
    port,
    host: '127.0.0.1',
    path: '/graphql',
    method: 'POST',
    agent: false,
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('error', reject);
  });
  asked.end(JSON.stringify({ query }));
  const response = await answered;
  // Cut off, or closed by the test.
  asked.on('error', () => undefined);
  response.on('error', () => undefined);
  let hasEnded = false;
  response.once('close', () => (hasEnded = true));
  const ids: string[] = [];
  let isComplete = false;
  let rest = '';

  const readBlock = (block: string): void => {
    if (block.startsWith('event: complete')) isComplete = true;
    const id = /^event: next\nid: (.+)$/m.exec(block)?.[1];
    if (id !== undefined) ids.push(id);
  };
  return {
    status: response.statusCode ?? 0,
    read() {
      response.setEncoding('utf8').on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        blocks.forEach(readBlock);
      });
    },
    ids: () => ids,
    isComplete: () => isComplete,
    hasEnded: () => hasEnded,
    close: () => void asked.destroy(),
  };
}
