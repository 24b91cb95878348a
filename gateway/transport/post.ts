import type { Dispatcher, Pool } from 'undici';
import type { Cancellation } from '../executor/cancellation.ts';

export type HttpAnswer = { status: number; contentType: string; body: Buffer };

/** `code` says what was wrong with the answer; no text of the source is kept. */
export class UnusableAnswerError extends Error {
  override name = 'UnusableAnswerError';
  readonly code: string;

  constructor(code: string) {
    super('The source sent no usable answer');
    this.code = code;
  }
}

type PostOptions = {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Bytes of the answer that are read at most; a longer one ends its connection. */
  maxBytes: number;
  end: Cancellation;
};

/**
 * One POST, its answer read whole. Written on the pool's own events: its `request` makes a stream of every answer,
 * which costs as much as sending and parsing it.
 */
export function post(pool: Pool, options: PostOptions): Promise<HttpAnswer> {
  const { path, headers, body, maxBytes, end } = options;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let exchange: Dispatcher.DispatchController | null = null;
    let status = 0;
    let contentType = '';
    let size = 0;

    const giveUp = (reason: Error): void => {
      exchange?.abort(reason);
      reject(reason);
    };
    end.listen(giveUp);

    pool.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart(controller) {
          exchange = controller;
          // Given up while it waited for a connection.
          if (end.reason !== undefined) controller.abort(end.reason);
        },
        onResponseStart(_, statusCode, responseHeaders) {
          status = statusCode;
          contentType = String(responseHeaders['content-type'] ?? '');
        },
        onResponseData(controller, chunk) {
          size += chunk.length;
          if (size > maxBytes) controller.abort(new UnusableAnswerError('ANSWER_TOO_LARGE'));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          end.unlisten(giveUp);
          const [first] = chunks;
          const isWhole = chunks.length === 1 && first !== undefined;
          resolve({ status, contentType, body: isWhole ? first : Buffer.concat(chunks, size) });
        },
        onResponseError(_, error) {
          end.unlisten(giveUp);
          reject(error);
        },
      },
    );
  });
}
