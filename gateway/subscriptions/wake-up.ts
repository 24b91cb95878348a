import { setTimeout as sleep } from 'node:timers/promises';

/** Wakes subscriptions when something has changed; they look for themselves what. */
export type WakeUps = {
  subscribe: (channel: string, listener: () => void) => () => void;
  /** False when changes may go unnoticed at present. */
  isLive: () => boolean;
};

export type Waiter = {
  /** Resolves after the next signal, one that came since the last wait included, or after the interval. */
  wait: (milliseconds: { whenLive: number; otherwise: number }) => Promise<void>;
  close: () => void;
};

export function createWaiter(wakeUps: WakeUps | null, channel: string, signal: AbortSignal): Waiter {
  let isPending = false;
  let wake: (() => void) | null = null;
  const unsubscribe = wakeUps?.subscribe(channel, () => {
    isPending = true;
    wake?.();
  });
  return {
    async wait({ whenLive, otherwise }) {
      if (!isPending) {
        const woken = new AbortController();
        wake = () => woken.abort();
        const interval = wakeUps?.isLive() === true ? whenLive : otherwise;
        await pause(interval, AbortSignal.any([woken.signal, signal]));
        wake = null;
      }
      isPending = false;
    },
    close: () => unsubscribe?.(),
  };
}

/** Ends early, and without a word, when the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}
