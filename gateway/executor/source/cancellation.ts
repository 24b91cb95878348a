import { setMaxListeners } from 'node:events';

/**
 * What tells a call that nobody waits for it any more. Listening to it costs next to nothing; the AbortSignal for
 * whoever wants one is made when it is read, because making one costs more than the rest of a call in the same process.
 */
export class Cancellation {
  /** Why the call was given up; undefined as long as it was not. */
  reason: Error | undefined = undefined;
  /** Made for the first listener: most calls in the same process have none. */
  #listeners: Set<(reason: Error) => void> | null = null;
  #controller: AbortController | null = null;

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      // Node takes more listeners than ten for a leak; every call adds one.
      setMaxListeners(0, this.#controller.signal);
      if (this.reason !== undefined) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }

  /** The listener is called at most once, and never for a reason given before. */
  listen(listener: (reason: Error) => void): void {
    (this.#listeners ??= new Set()).add(listener);
  }

  unlisten(listener: (reason: Error) => void): void {
    this.#listeners?.delete(listener);
  }

  /** Only the first reason counts. */
  cancel(reason: Error): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    const listeners = this.#listeners ?? [];
    this.#listeners = null;
    for (const listener of listeners) listener(reason);
    this.#controller?.abort(reason);
  }
}
