import { GraphQLError } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HttpRefusal } from '../../platform/http/request.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import type { EventStream } from './event-stream.ts';
import { createFeedWatch } from './feed-watch.ts';
import type { Batch } from './feed.ts';
import { runSubscription } from './run-subscription.ts';
import type { Poll } from './run-subscription.ts';

// By a clock of the test's own: what a token lives through is no matter of how busy the machine is.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const caller: Caller = {
  subject: 's',
  clientId: 'c',
  department: 'EDUCATION',
  division: '450703',
  purpose: 'control-dropout',
  views: [],
  fullCitizenId: false,
  requestId: 'r',
};

/** Events 1 to 10, all in one look. */
const ten: Batch = {
  events: Array.from({ length: 10 }, (_, index) => ({
    position: String(index + 1),
    result: { data: { it: index + 1 } },
  })),
  position: '10',
  head: '10',
  hasMore: false,
  hasEnded: false,
};
const looksInVain: Poll = () =>
  Promise.resolve({
    batch: null,
    error: new GraphQLError('x', { extensions: { code: 'SOURCE_UNAVAILABLE' } }),
  });

/** A client that takes so long for each event. */
function slowStream(msPerEvent: number) {
  const told: string[] = [];
  const stream: EventStream = {
    async next(id, payload) {
      const { errors } = payload as { errors?: { extensions: { code: string } }[] };
      told.push(id ?? errors?.[0]?.extensions.code ?? '');
      vi.advanceTimersByTime(msPerEvent);
    },
    mark: () => undefined,
    complete: () => void told.push('complete'),
    end: () => void told.push('end'),
  };
  return { stream, told };
}

async function run(
  stream: EventStream,
  {
    identify = async () => caller,
    lifeMs = 60_000,
    poll = looksInVain,
    signal = AbortSignal.timeout(10_000),
  },
): Promise<void> {
  await runSubscription({
    stream,
    subscriber: {
      caller,
      caseId: null,
      identify,
      expiresAt: Date.now() + lifeMs,
      lastEventId: '0',
      signal,
      onOpen: () => undefined,
    },
    poll,
    first: ten,
    limits: { settleMs: 0, recheckMs: 20 },
    watch: createFeedWatch('feed', null, { pollMs: 10, pollWhenLiveMs: 10 }),
  });
}

describe('a slow client', () => {
  it('whose token ends within a batch is told so, and nothing after it', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] });
    const { stream, told } = slowStream(30);
    await run(stream, { lifeMs: 100 });
    expect(told).toEqual(['1', '2', '3', '4', 'UNAUTHENTICATED', 'complete']);
  });

  it('whose token is withdrawn within a batch is told so before the next event', async () => {
    const { stream, told } = slowStream(30);
    const refused = new HttpRefusal(401, 'UNAUTHENTICATED', 'no');
    await run(stream, { identify: () => Promise.reject(refused) });
    expect(told).toEqual(['1', 'UNAUTHENTICATED', 'complete']);
  });

  it('whose token cannot be checked for a while goes on where it was', async () => {
    const { stream, told } = slowStream(30);
    const gone = new AbortController();
    let asked = 0;
    const identify = (): Promise<Caller> => {
      asked += 1;
      const isAway = asked === 1;
      return isAway ? Promise.reject(new HttpRefusal(503, 'X', 'x')) : Promise.resolve(caller);
    };
    const poll: Poll = async (_, after) => {
      const events = ten.events.slice(Number(after));
      if (events.length === 0) gone.abort();
      return { batch: { ...ten, events }, error: undefined };
    };
    await run(stream, { identify, poll, signal: gone.signal });
    expect(told).toEqual([...ten.events.map(({ position }) => position), 'end']);
  });
});

it('a stream whose store is another one by now is told so', async () => {
  const { stream, told } = slowStream(0);
  const error = new GraphQLError('x', { extensions: { code: 'BAD_USER_INPUT' } });
  await run(stream, { poll: () => Promise.resolve({ batch: null, error }) });
  expect(told.slice(-2)).toEqual(['EVENT_ID_UNKNOWN', 'complete']);
});
