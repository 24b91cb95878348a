import { setTimeout as sleep } from 'node:timers/promises';

/** Wakes subscriptions when something has changed; they look for themselves what. */
export type WakeUps = {
  subscribe: (channel: string, listener: () => void) => () => void;
  /** False when changes may go unnoticed at present. */
  isLive: () => boolean;
};

/** `signal`: something has changed. `moved`: somebody else's look has found the feed further on. */
export type WakeReason = 'signal' | 'moved';

export type Waiter = {
  /**
   * Says why it is over; what came since the last wait counts. `time`: nothing came for so long, or the subscription
   * has ended.
   */
  wait: (milliseconds: number) => Promise<WakeReason | 'time'>;
  close: () => void;
};

/** `subscribe` takes the listener, and gives the function that ends it. */
export function createWaiter(
  subscribe: (listener: (reason: WakeReason) => void) => () => void,
  signal: AbortSignal,
): Waiter {
  let pending: WakeReason | null = null;
  let wake: (() => void) | null = null;
  const unsubscribe = subscribe((reason) => {
    if (pending !== 'signal') pending = reason;
    wake?.();
  });
  return {
    async wait(milliseconds) {
      if (pending === null && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const end = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            wake = null;
            resolve();
          };
          const timer = setTimeout(end, milliseconds);
          timer.unref();
          signal.addEventListener('abort', end);
          wake = end;
        });
      }
      const reason = pending ?? 'time';
      pending = null;
      return reason;
    },
    close: unsubscribe,
  };
}

/** Ends early, and without a word, when the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}
