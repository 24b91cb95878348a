import type { ServerResponse } from 'node:http';
import type { Caller } from '../types.ts';

/**
 * Whether the client has gone before its answer was written. The signal is made for handlers that read it: it costs as
 * much as reading the request.
 */
export class Gone {
  isGone = false;
  #controller: AbortController | null = null;

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.isGone) this.#abort();
    }
    return this.#controller.signal;
  }

  /** To be told when the response is closed. */
  closed(response: ServerResponse): void {
    this.isGone = !response.writableFinished;
    if (this.isGone) this.#abort();
  }

  #abort(): void {
    this.#controller?.abort(new Error('The client has gone'));
  }
}

/**
 * What a handler is told of a call. A class for its getter: an object written with a getter of its own is given a hidden
 * class of its own, which lives among old objects and holds on to all of its request until the next full collection.
 */
export class CallContext {
  readonly caller: Caller;
  readonly #gone: Gone;

  constructor(caller: Caller, gone: Gone) {
    this.caller = caller;
    this.#gone = gone;
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get isAbandoned(): boolean {
    return this.#gone.isGone;
  }
}
