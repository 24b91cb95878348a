import { Cancellation } from './cancellation.ts';

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
 * Calls that start together share one timer and one signal, and calls after them take over what is left: in the same
 * process, timer, signal and listeners of its own would cost more than the rest of a call.
 */
export function createDeadlines(options: DeadlineOptions): Deadlines {
  const { callTimeoutMs, operationTimeoutMs, signal } = options;
  const endsAt = performance.now() + operationTimeoutMs;
  const groups: Group[] = [];
  return {
    run(work) {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
      const now = performance.now();
      let group = groups.at(-1);
      if (group === undefined || group.isGivenUp || !isOpen(group, now)) {
        group = startGroup(signal);
        groups.push(group);
      }
      if (group.waiting.size === 0) {
        startTimer(group, now, Math.max(0, Math.min(callTimeoutMs, endsAt - now)));
      }
      return join(group, work);
    },
    end() {
      for (const group of groups) leaveSignal(group);
    },
  };
}

type Group = {
  startedAt: number;
  timer: NodeJS.Timeout | undefined;
  end: Cancellation;
  waiting: Set<(reason: Error) => void>;
  isGivenUp: boolean;
  /** What cancels the operation, and what listens to it. */
  cancelledBy: AbortSignal | undefined;
  onAbort: () => void;
};

/** Whether work that starts now may join: nobody is in the group, or it has only just started. */
function isOpen({ waiting, startedAt }: Group, now: number): boolean {
  return waiting.size === 0 || now - startedAt <= sharedWithin;
}

function startGroup(cancelledBy: AbortSignal | undefined): Group {
  const group: Group = {
    startedAt: 0,
    timer: undefined,
    end: new Cancellation(),
    waiting: new Set(),
    isGivenUp: false,
    cancelledBy,
    onAbort: () => giveUp(group, cancelledBy?.reason as Error),
  };
  if (cancelledBy !== undefined) listenersOf(cancelledBy).add(group.onAbort);
  return group;
}

function startTimer(group: Group, now: number, timeoutMs: number): void {
  group.startedAt = now;
  group.timer = setTimeout(
    () => giveUp(group, new DeadlineError(`No answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
}

function join<T>(group: Group, work: (end: Cancellation) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    group.waiting.add(reject);
    work(group.end).then(
      (value) => {
        leave(group, reject);
        resolve(value);
      },
      (error: unknown) => {
        leave(group, reject);
        reject(error as Error);
      },
    );
  });
}

function leave(group: Group, reject: (reason: Error) => void): void {
  group.waiting.delete(reject);
  if (group.waiting.size === 0) clearTimeout(group.timer);
}

function giveUp(group: Group, reason: Error): void {
  group.isGivenUp = true;
  clearTimeout(group.timer);
  leaveSignal(group);
  for (const reject of group.waiting) reject(reason);
  group.end.cancel(reason);
}

function leaveSignal({ cancelledBy, onAbort }: Group): void {
  if (cancelledBy !== undefined) listenersOf(cancelledBy).delete(onAbort);
}

const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * What is called when the signal is aborted. It hears of that by one listener: a connection has one signal for all its
 * requests, and adding a listener to a signal and taking it away costs more than the rest of a deadline.
 */
function listenersOf(signal: AbortSignal): Set<() => void> {
  const known = listeners.get(signal);
  if (known !== undefined) return known;
  const called = new Set<() => void>();
  listeners.set(signal, called);
  signal.addEventListener('abort', () => called.forEach((listener) => listener()), { once: true });
  return called;
}
