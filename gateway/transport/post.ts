import type { Dispatcher, Pool } from 'undici';
import type { Cancellation } from '../executor/source/cancellation.ts';

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

export type Post = {
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
export function post(pool: Pool, { path, headers, body, maxBytes, end }: Post): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const reading = new AnswerReading(maxBytes, end, resolve, reject);
    pool.dispatch({ method: 'POST', path, headers, body }, reading);
  });
}

/** A class, because a function for each event of each call would cost more than what it does. */
class AnswerReading implements Dispatcher.DispatchHandler {
  #exchange: Dispatcher.DispatchController | null = null;
  #status = 0;
  #contentType = '';
  #size = 0;
  readonly #pieces: Buffer[] = [];
  readonly #maxBytes: number;
  readonly #end: Cancellation;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (reason: Error) => void;
  readonly #onCancelled: (reason: Error) => void;

  constructor(
    maxBytes: number,
    end: Cancellation,
    resolve: (answer: HttpAnswer) => void,
    reject: (reason: Error) => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#end = end;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onCancelled = this.#giveUp.bind(this);
    end.listen(this.#onCancelled);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#exchange = controller;
    // Given up while it waited for a connection.
    if (this.#end.reason !== undefined) controller.abort(this.#end.reason);
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    this.#contentType = String(headers['content-type'] ?? '');
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) controller.abort(new UnusableAnswerError('ANSWER_TOO_LARGE'));
    else this.#pieces.push(chunk);
  }

  onResponseEnd(): void {
    this.#end.unlisten(this.#onCancelled);
    const [first] = this.#pieces;
    const isWhole = this.#pieces.length === 1 && first !== undefined;
    const body = isWhole ? first : Buffer.concat(this.#pieces, this.#size);
    this.#resolve({ status: this.#status, contentType: this.#contentType, body });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#end.unlisten(this.#onCancelled);
    this.#reject(error);
  }

  #giveUp(reason: Error): void {
    this.#exchange?.abort(reason);
    this.#reject(reason);
  }
}
