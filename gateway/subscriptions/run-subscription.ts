import type { GraphQLError } from 'graphql';
import { HttpRefusal } from '../../platform/http/request.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import type { EventStream } from './event-stream.ts';
import type { FeedWatch } from './feed-watch.ts';
import type { Batch } from './feed.ts';
import { eventIdUnknown } from './refusal.ts';
import type { Subscriber, SubscriptionLimits } from './subscriber.ts';
import { createWaiter, pause } from './wake-up.ts';
import type { Waiter } from './wake-up.ts';

const longestTimer = 2 ** 31 - 1;
const longestBackOff = 30_000;

/** `batch`: null when the feed could not be read; `error`: why. */
export type Poll = (
  caller: Caller,
  after: string | null,
) => Promise<{ batch: Batch | null; error: GraphQLError | undefined }>;

/**
 * What came of a look: all was told there is; more is there already; nothing will ever follow; the feed or the token could
 * not be asked about; the token is no longer good; the feed does not know the position it gave.
 */
type Outcome = 'told' | 'more' | 'ended' | 'failed' | 'denied' | 'lost';

/**
 * Sends events until the feed ends, the token does, or the client goes away. A feed that cannot be read is asked again
 * with growing pauses: the position stays where it was.
 */
export async function runSubscription(options: {
  stream: EventStream;
  subscriber: Subscriber;
  poll: Poll;
  first: Batch;
  limits: Pick<SubscriptionLimits, 'settleMs' | 'recheckMs'>;
  watch: FeedWatch;
}): Promise<void> {
  const { stream, subscriber, poll, first, limits, watch } = options;
  const expiry = new AbortController();
  const left = Math.max(0, subscriber.expiresAt - Date.now());
  const timer = setTimeout(() => expiry.abort(), Math.min(left, longestTimer));
  const signal = AbortSignal.any([subscriber.signal, expiry.signal]);
  const waiter = createWaiter(watch.subscribe, signal);
  let position = subscriber.lastEventId;
  let identifiedAt = performance.now();
  let failures = 0;

  const identify = async (): Promise<Caller> => {
    const caller = await subscriber.identify();
    identifiedAt = performance.now();
    return caller;
  };

  const deliver = async (batch: Batch): Promise<Outcome> => {
    for (const event of batch.events) {
      // A slow client takes minutes for a batch, and its token may be withdrawn by then.
      if (performance.now() - identifiedAt > limits.recheckMs) await identify();
      if (signal.aborted) return 'failed';
      await stream.next(event.position, event.result);
      position = event.position;
    }
    // So that a client which comes back does not make the feed go again through what was not meant for it.
    if (batch.position !== null && batch.position !== position) stream.mark(batch.position);
    position = batch.position ?? position;
    if (batch.hasEnded) return 'ended';
    return batch.hasMore ? 'more' : 'told';
  };

  const look = async (): Promise<Outcome> => {
    const { batch, error } = await poll(await identify(), position);
    // What was asked was good when the stream was opened.
    if (error?.extensions['code'] === 'BAD_USER_INPUT' && batch === null) return 'lost';
    return batch === null || signal.aborted ? 'failed' : deliver(batch);
  };

  try {
    let outcome = await settle(deliver(first));
    while (!isFinal(outcome) && !signal.aborted) {
      failures = outcome === 'failed' ? failures + 1 : 0;
      if (failures > 0) await pause(Math.min(longestBackOff, 500 * 2 ** failures), signal);
      const isWoken = outcome !== 'told' || (await sleepUntilDue(waiter, watch, position, limits, signal));
      if (signal.aborted) break;
      // Whoever only listens is checked as often as others look.
      outcome = await settle(isWoken ? look() : identify().then(() => 'told'));
    }
    if (subscriber.signal.aborted) return stream.end();
    if (outcome === 'lost') await stream.next(null, storeReplaced);
    else if (outcome !== 'ended') await stream.next(null, tokenEnded);
    stream.complete();
  } finally {
    clearTimeout(timer);
    waiter.close();
  }
}

/** False when the time is up and somebody else has seen to it that nothing was missed. */
async function sleepUntilDue(
  waiter: Waiter,
  watch: FeedWatch,
  position: string | null,
  { settleMs }: Pick<SubscriptionLimits, 'settleMs'>,
  signal: AbortSignal,
): Promise<boolean> {
  if ((await waiter.wait(watch.interval())) !== 'signal') return watch.isLookDue(position);
  await pause(settleMs, signal);
  return true;
}

function isFinal(outcome: Outcome): boolean {
  return outcome === 'ended' || outcome === 'denied' || outcome === 'lost';
}

async function settle(step: Promise<Outcome>): Promise<Outcome> {
  try {
    return await step;
  } catch (error) {
    const isDenied = error instanceof HttpRefusal && (error.status === 401 || error.status === 403);
    return isDenied ? 'denied' : 'failed';
  }
}

function lastWords(code: string, message: string): object {
  return { errors: [{ message, extensions: { code } }] };
}

const tokenEnded = lastWords(
  'UNAUTHENTICATED',
  'The token has ended. Come back with a new one and the id of the last event.',
);
const storeReplaced = lastWords(eventIdUnknown.code, eventIdUnknown.message);
