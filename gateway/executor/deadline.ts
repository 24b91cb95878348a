import { setMaxListeners } from 'node:events';

/** The work did not end in time. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';
}

/** The deadlines of one operation's calls. */
export type Deadlines = {
  /**
   * Runs work that must end in time; its signal is aborted when it does not, or when the operation is cancelled.
   * Rejects with DeadlineError, or with the reason of the cancellation, even if the work ignores its signal.
   */
  run: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
};

type DeadlineOptions = {
  /** Milliseconds one call may take, and all calls together. */
  callTimeoutMs: number;
  operationTimeoutMs: number;
  /** Cancels the operation. */
  signal: AbortSignal | undefined;
};

/** Milliseconds apart that calls may start and still share a deadline. */
const sharedWithin = 1;

/**
 * Calls that start together share one timer and one signal: for calls in the same process, one of each would cost more
 * than the rest of the call.
 */
export function createDeadlines(options: DeadlineOptions): Deadlines {
  const { callTimeoutMs, operationTimeoutMs, signal } = options;
  const endsAt = performance.now() + operationTimeoutMs;
  let group: Group | null = null;
  return {
    run(work) {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
      const now = performance.now();
      if (group === null || group.isOver() || now - group.startedAt > sharedWithin) {
        const timeoutMs = Math.max(0, Math.min(callTimeoutMs, endsAt - now));
        group = startGroup(now, timeoutMs, signal);
      }
      return group.join(work);
    },
  };
}

type Group = { startedAt: number; isOver: () => boolean; join: Deadlines['run'] };

function startGroup(startedAt: number, timeoutMs: number, signal: AbortSignal | undefined): Group {
  const controller = new AbortController();
  // One listener a call is no leak, however many calls a plan makes at once.
  setMaxListeners(0, controller.signal);
  const waiting = new Set<(reason: Error) => void>();
  let isOver = false;

  function end(): void {
    isOver = true;
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
  function giveUp(reason: Error): void {
    end();
    for (const reject of waiting) reject(reason);
    controller.abort(reason);
  }
  function onAbort(): void {
    giveUp(signal?.reason as Error);
  }
  function leave(reject: (reason: Error) => void): void {
    waiting.delete(reject);
    if (waiting.size === 0 && !isOver) end();
  }
  const timer = setTimeout(() => giveUp(new DeadlineError(`No answer within ${timeoutMs} ms`)), timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });

  return {
    startedAt,
    isOver: () => isOver,
    join: (work) =>
      new Promise((resolve, reject) => {
        waiting.add(reject);
        work(controller.signal).then(
          (value) => {
            leave(reject);
            resolve(value);
          },
          (error: unknown) => {
            leave(reject);
            reject(error as Error);
          },
        );
      }),
  };
}
