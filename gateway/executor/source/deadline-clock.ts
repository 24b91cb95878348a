/** Something that has to have happened by a moment of `performance.now()`. */
export type Due = {
  readonly dueAt: number;
  expire: () => void;
  /** The clock's: where it stands among those that wait, `notWaiting` when it does not. */
  place: number;
};

/** The place of what no clock watches. */
export const notWaiting = -1;

export type DeadlineClock = {
  add: (due: Due) => void;
  /** Does nothing for what has expired. */
  remove: (due: Due) => void;
};

/** Milliseconds a timer of node may come too early by the finer clock. */
const early = 1;

/**
 * Watches any number of deadlines with one timer: setting and clearing a timer of its own costs a call in the same
 * process more than the rest of its bookkeeping, and hardly any call ever runs into its deadline. The timer is left
 * running when its deadline is gone, and looks for the next one when it rings.
 */
export function createDeadlineClock(): DeadlineClock {
  // No Set: one that every request enters and leaves keeps what left it from being collected (decision 0174).
  const waiting: Due[] = [];
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = Infinity;

  const ringAt = (moment: number): void => {
    clearTimeout(timer);
    ringsAt = moment;
    // Whoever waits for an answer keeps the process alive, not a deadline nobody waits for any more.
    timer = setTimeout(ring, Math.max(0, moment - performance.now())).unref();
  };

  /** The last one takes its place. */
  const remove = (due: Due): void => {
    if (due.place === notWaiting) return;
    const last = waiting.pop();
    if (last !== undefined && last !== due) {
      waiting[due.place] = last;
      last.place = due.place;
    }
    due.place = notWaiting;
  };

  const ring = (): void => {
    const now = performance.now() + early;
    ringsAt = Infinity;
    const expired = waiting.filter(({ dueAt }) => dueAt <= now);
    for (const due of expired) {
      // One that expired before may have taken it away.
      if (due.place === notWaiting) continue;
      remove(due);
      due.expire();
    }
    const next = waiting.reduce((least, { dueAt }) => Math.min(least, dueAt), Infinity);
    if (next < ringsAt) ringAt(next);
  };

  return {
    add(due) {
      due.place = waiting.push(due) - 1;
      if (due.dueAt < ringsAt) ringAt(due.dueAt);
    },
    remove,
  };
}
