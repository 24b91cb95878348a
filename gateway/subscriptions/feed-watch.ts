import type { WakeReason, WakeUps } from './wake-up.ts';

/**
 * What this process knows of a feed: whether something has changed, and how far it went when somebody looked last. Looks
 * that only make sure that no signal was lost are made by one stream for all.
 */
export type FeedWatch = {
  /** Calls the listener when it may be time to look. Returns the function that ends it. */
  subscribe: (listener: (reason: WakeReason) => void) => () => void;
  /** Milliseconds until somebody looks, whether or not there was a signal. */
  interval: () => number;
  /** A look that began at `lookedAt` (milliseconds of `performance.now()`) found the feed's end at `head`. */
  note: (head: string, lookedAt: number) => void;
  /**
   * Whether a stream that stands at `position`, and was not signalled, has to look: it is behind, or nobody has looked for
   * an interval. In the second case it is counted on to do so, and others are told to wait.
   */
  isLookDue: (position: string | null) => boolean;
};

export function createFeedWatch(
  channel: string,
  wakeUps: WakeUps | null,
  { pollMs, pollWhenLiveMs }: { pollMs: number; pollWhenLiveMs: number },
): FeedWatch {
  const listeners = new Set<(reason: WakeReason) => void>();
  let head: string | null = null;
  let lookedAt = -Infinity;
  let unsubscribe: (() => void) | undefined;

  const tell = (reason: WakeReason): void => listeners.forEach((listener) => listener(reason));
  const interval = (): number => (wakeUps?.isLive() === true ? pollWhenLiveMs : pollMs);

  return {
    subscribe(listener) {
      listeners.add(listener);
      unsubscribe ??= wakeUps?.subscribe(channel, () => tell('signal'));
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        unsubscribe?.();
        unsubscribe = undefined;
      };
    },
    interval,
    note(found, at) {
      // Looks may end in another order than they began in: the newest counts.
      if (at < lookedAt && head !== null) return;
      const hasMoved = head !== null && head !== found;
      head = found;
      lookedAt = Math.max(lookedAt, at);
      if (hasMoved) tell('moved');
    },
    isLookDue(position) {
      if (head === null || head !== position) return true;
      const now = performance.now();
      if (now - lookedAt < interval()) return false;
      lookedAt = now;
      return true;
    },
  };
}
