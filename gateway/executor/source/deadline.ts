import { Cancellation } from './cancellation.ts';
import { createDeadlineClock, notWaiting } from './deadline-clock.ts';
import type { Due } from './deadline-clock.ts';

/** The work did not end in time. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';
}

/** The deadlines of one operation's calls. */
export type Deadlines = {
  /**
   * Runs work that must end in time; it is cancelled when it does not, or when the operation is cancelled.
   * Rejects with DeadlineError, or with the reason of the cancellation, even if the work takes no notice.
   */
  run: <T>(work: (end: Cancellation) => Promise<T>) => Promise<T>;
  /** To be called once, when all work has ended. */
  end: () => void;
};

/** Milliseconds one call may take, and all calls of an operation together. */
type DeadlineLimits = { callTimeoutMs: number; operationTimeoutMs: number };

const clock = createDeadlineClock();

/** @param signal cancels the operation */
export function createDeadlines(
  { callTimeoutMs, operationTimeoutMs }: DeadlineLimits,
  signal: AbortSignal | undefined,
): Deadlines {
  return new OperationDeadlines(callTimeoutMs, performance.now() + operationTimeoutMs, signal);
}

/** Classes here and below, because functions of its own cost an operation more than what they do. */
class OperationDeadlines implements Deadlines {
  readonly #callTimeoutMs: number;
  readonly #endsAt: number;
  readonly #signal: AbortSignal | undefined;
  /** An array, of a few mostly: a Set that empties is made anew with every call. */
  readonly #running: Call[] = [];
  /** Those of the signal, this one among them. */
  readonly #cancelledTogether: OperationDeadlines[] | null;

  constructor(callTimeoutMs: number, endsAt: number, signal: AbortSignal | undefined) {
    this.#callTimeoutMs = callTimeoutMs;
    this.#endsAt = endsAt;
    this.#signal = signal;
    this.#cancelledTogether = signal === undefined || signal.aborted ? null : operationsOf(signal);
    this.#cancelledTogether?.push(this);
  }

  run<T>(work: (end: Cancellation) => Promise<T>): Promise<T> {
    const signal = this.#signal;
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const now = performance.now();
    const timeoutMs = Math.max(0, Math.min(this.#callTimeoutMs, this.#endsAt - now));
    return new Promise<T>((resolve, reject) => {
      const call = new Call(now + timeoutMs, timeoutMs, reject);
      this.#running.push(call);
      clock.add(call);
      work(call.end).then(
        (value) => {
          this.#leave(call);
          resolve(value);
        },
        (error: unknown) => {
          this.#leave(call);
          reject(error as Error);
        },
      );
    });
  }

  end(): void {
    if (this.#cancelledTogether !== null) remove(this.#cancelledTogether, this);
  }

  cancel(reason: Error): void {
    // A copy: a call that is given up may leave.
    for (const call of [...this.#running]) {
      clock.remove(call);
      call.giveUp(reason);
    }
  }

  #leave(call: Call): void {
    clock.remove(call);
    remove(this.#running, call);
  }
}

function remove<T>(list: T[], item: T): void {
  const place = list.indexOf(item);
  if (place >= 0) list.splice(place, 1);
}

class Call implements Due {
  readonly dueAt: number;
  place = notWaiting;
  readonly end = new Cancellation();
  readonly #timeoutMs: number;
  readonly #reject: (reason: Error) => void;

  constructor(dueAt: number, timeoutMs: number, reject: (reason: Error) => void) {
    this.dueAt = dueAt;
    this.#timeoutMs = timeoutMs;
    this.#reject = reject;
  }

  expire(): void {
    this.giveUp(new DeadlineError(`No answer within ${this.#timeoutMs} ms`));
  }

  giveUp(reason: Error): void {
    this.#reject(reason);
    this.end.cancel(reason);
  }
}

const operations = new WeakMap<AbortSignal, OperationDeadlines[]>();

/**
 * The operations that a signal cancels. It tells them by one listener: a connection has one signal for all its requests,
 * and adding a listener to a signal and taking it away costs more than the rest of a deadline.
 */
function operationsOf(signal: AbortSignal): OperationDeadlines[] {
  const known = operations.get(signal);
  if (known !== undefined) return known;
  // An array, of one mostly: a Set would keep alive what has left it (decision 0174).
  const cancelled: OperationDeadlines[] = [];
  operations.set(signal, cancelled);
  signal.addEventListener(
    'abort',
    // A copy: who is cancelled may end, and leave.
    () => [...cancelled].forEach((operation) => operation.cancel(signal.reason as Error)),
    { once: true },
  );
  return cancelled;
}
