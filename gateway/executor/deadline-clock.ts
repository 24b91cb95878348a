/** Something that has to have happened by a moment of `performance.now()`. */
export type Due = { readonly dueAt: number; expire: () => void };

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
  const waiting = new Set<Due>();
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = Infinity;

  const ringAt = (moment: number): void => {
    clearTimeout(timer);
    ringsAt = moment;
    // Whoever waits for an answer keeps the process alive, not a deadline nobody waits for any more.
    timer = setTimeout(ring, Math.max(0, moment - performance.now())).unref();
  };

  const ring = (): void => {
    const now = performance.now() + early;
    ringsAt = Infinity;
    let next = Infinity;
    for (const due of waiting) {
      if (due.dueAt > now) {
        next = Math.min(next, due.dueAt);
        continue;
      }
      waiting.delete(due);
      due.expire();
    }
    if (next < ringsAt) ringAt(next);
  };

  return {
    add(due) {
      waiting.add(due);
      if (due.dueAt < ringsAt) ringAt(due.dueAt);
    },
    remove(due) {
      waiting.delete(due);
    },
  };
}
