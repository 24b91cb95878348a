import { HttpRefusal } from '../../platform/http/request.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import type { EventStream } from './event-stream.ts';
import type { Batch } from './feed.ts';
import type { Subscriber, SubscriptionLimits } from './subscriber.ts';
import { createWaiter, pause } from './wake-up.ts';
import type { WakeUps } from './wake-up.ts';

const longestTimer = 2 ** 31 - 1;
const longestBackOff = 30_000;

/**
 * Sends events until the feed ends, the token does, or the client goes away. A feed that cannot be read is asked again
 * with growing pauses: the position stays where it was.
 */
export async function runSubscription(options: {
  stream: EventStream;
  subscriber: Subscriber;
  poll: (caller: Caller, after: string | null) => Promise<{ batch: Batch | null }>;
  first: Batch;
  limits: SubscriptionLimits;
  wakeUps: WakeUps | null;
  channel: string;
}): Promise<void> {
  const { stream, subscriber, poll, first, limits, wakeUps, channel } = options;
  const expiry = new AbortController();
  const left = Math.max(0, subscriber.expiresAt - Date.now());
  const timer = setTimeout(() => expiry.abort(), Math.min(left, longestTimer));
  const signal = AbortSignal.any([subscriber.signal, expiry.signal]);
  const waiter = createWaiter(wakeUps, channel, signal);
  let position = subscriber.lastEventId;
  let failures = 0;

  /** True when there is more to fetch at once; null when nothing will follow. */
  const deliver = async (batch: Batch): Promise<boolean | null> => {
    let told = position;
    for (const event of batch.events) {
      if (signal.aborted) return null;
      await stream.next(event.position, event.result);
      told = event.position;
    }
    position = batch.position ?? position;
    // So that a client which comes back does not make the feed go again through what was not meant for it.
    if (position !== null && position !== told) stream.mark(position);
    return batch.hasEnded ? null : batch.hasMore;
  };

  try {
    let more = await deliver(first);
    while (more !== null && !signal.aborted) {
      if (!more) {
        await waiter.wait({ whenLive: limits.pollWhenLiveMs, otherwise: limits.pollMs });
        await pause(limits.settleMs, signal);
        if (signal.aborted) break;
      }
      const batch = await look(subscriber, poll, position);
      if (batch === 'token-ended') break;
      failures = batch === null ? failures + 1 : 0;
      if (batch === null) await pause(Math.min(longestBackOff, 500 * 2 ** failures), signal);
      more = batch === null ? true : await deliver(batch);
    }
    if (subscriber.signal.aborted) return stream.end();
    if (more !== null) await stream.next(null, tokenEnded);
    stream.complete();
  } finally {
    clearTimeout(timer);
    waiter.close();
  }
}

const tokenEnded = {
  errors: [
    {
      message: 'The token has ended. Come back with a new one and the id of the last event.',
      extensions: { code: 'UNAUTHENTICATED' },
    },
  ],
};

/** Null when the events could not be had this time. */
async function look(
  { identify, signal }: Subscriber,
  poll: (caller: Caller, after: string | null) => Promise<{ batch: Batch | null }>,
  position: string | null,
): Promise<Batch | 'token-ended' | null> {
  try {
    const caller = await identify();
    const { batch } = await poll(caller, position);
    return signal.aborted ? null : batch;
  } catch (error) {
    const isDenied = error instanceof HttpRefusal && (error.status === 401 || error.status === 403);
    return isDenied ? 'token-ended' : null;
  }
}
