import type { IncomingMessage } from 'node:http';

const mostBytes = 256 * 1024;
const mostMs = 1_000;

/**
 * Throws away what is still to come of a request that is answered without being read. A connection that is closed with
 * bytes unread is reset, and the reset may overtake the answer: the client would never learn why it was refused. Ends
 * without an error, also when there is more than 256 KiB to come or it takes longer than a second.
 */
export function drainRequest(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed || request.readableDidRead) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const end = (): void => {
      clearTimeout(timer);
      request.off('data', count).off('end', end).off('close', end);
      resolve();
    };
    const count = (block: Buffer): void => {
      bytes += block.length;
      if (bytes > mostBytes) end();
    };
    const timer = setTimeout(end, mostMs);
    request.on('data', count).once('end', end).once('close', end);
  });
}

/**
 * Whether the connection has to end with the answer. A short rest that is late need not end it: node reads it away before
 * the next request.
 */
export function hasTooMuchLeft(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const length = Number(request.headers['content-length'] ?? Infinity);
  return !(length <= mostBytes);
}
