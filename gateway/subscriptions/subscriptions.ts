import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { HttpRefusal } from '../../platform/http/request.ts';
import type { Caller, SubgraphRequest } from '../../platform/subgraph/types.ts';
import { auditUnavailable } from '../audit/log/unavailable.ts';
import { codesOf, entryOf } from '../audit/entry/read-event.ts';
import type { ReadListener } from '../audit/entry/read-event.ts';
import type { FederatedExecutor } from '../federated-executor.ts';
import { createAdmission } from '../limits/admission.ts';
import type { ClientGuard } from '../limits/client-limits.ts';
import { openEventStream } from './event-stream.ts';
import { createEqualLooks } from './equal-looks.ts';
import { createFeedWatch } from './feed-watch.ts';
import type { FeedWatch } from './feed-watch.ts';
import type { Batch } from './feed.ts';
import { refusalOf, unknownEventId } from './refusal.ts';
import { runSubscription } from './run-subscription.ts';
import type { Poll } from './run-subscription.ts';
import { createSeats } from './seats.ts';
import { defaultLimits } from './subscriber.ts';
import type { Subscriber, SubscriptionLimits } from './subscriber.ts';
import { prepareSubscription } from './subscription.ts';
import type { PreparedSubscription } from './subscription.ts';
import type { WakeUps } from './wake-up.ts';

export type Subscriptions = {
  /**
   * Serves the subscription until it ends, and says true; says false, having written nothing, for a document that is
   * none. Throws HttpRefusal or SubscriptionRefused as long as nothing is written.
   */
  serve: (request: SubgraphRequest, subscriber: Subscriber, response: ServerResponse) => Promise<boolean>;
  open: () => number;
};

type Asked = { query: string; operationName: string | undefined; variables: Record<string, unknown> };

/** What a look has found, for all who look for the same. `batch`: null when the feed could not be read. */
type Look = {
  batch: Batch | null;
  children: ReadonlySet<string>;
  sources: ReadonlySet<string>;
  errors: ExecutionResult['errors'];
};

export function createSubscriptions(options: {
  executor: FederatedExecutor;
  onRead: ReadListener;
  wakeUps: WakeUps | null;
  guard: Pick<ClientGuard, 'admitChildren'>;
  /** All that an answer depends on beside what is asked; null: not shared. */
  authorityOf: (context: unknown) => string | null;
  limits?: Partial<SubscriptionLimits> | undefined;
  log: Record<'warn', (fields: object, event: string) => void>;
}): Subscriptions {
  const { executor, onRead, wakeUps, guard, authorityOf, log } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const admit = createAdmission(executor.apiSchema);
  const seats = createSeats(limits);
  const lookTogether = createEqualLooks<Look>(limits.pollsAtOnce);
  const watches = new Map<string, FeedWatch>();
  const watchOf = (channel: string): FeedWatch => {
    let watch = watches.get(channel);
    if (watch === undefined) watches.set(channel, (watch = createFeedWatch(channel, wakeUps, limits)));
    return watch;
  };

  async function look(
    prepared: PreparedSubscription,
    asked: Asked,
    caller: Caller,
    after: string | null,
    signal: AbortSignal,
  ): Promise<Look> {
    const lookedAt = performance.now();
    const children = new Set<string>();
    const sources = new Set<string>();
    const result = await executor.execute({
      ...asked,
      signal,
      context: { caller },
      onKey: (id) => children.add(id),
      onSource: (source) => sources.add(source),
    });
    const batch = prepared.feed.read(result, prepared.field, after);
    if (typeof batch?.head === 'string') watchOf(prepared.feed.channel).note(batch.head, lookedAt);
    return { batch, children, sources, errors: result.errors };
  }

  const createLook =
    (prepared: PreparedSubscription, request: SubgraphRequest, { signal }: Subscriber) =>
    (caller: Caller, after: string | null): Promise<Look> => {
      const first = after === null ? 0 : limits.batch;
      const variables = { ...request.variables, ...prepared.variablesFor(after, first) };
      const asked = { query: prepared.query, operationName: request.operationName, variables };
      // Nobody else has an authority that is nobody's.
      const authority = authorityOf({ caller }) ?? caller.requestId;
      const key = `${authority}\n${JSON.stringify(asked)}`;
      return lookTogether(key, signal, (shared) => look(prepared, asked, caller, after, shared));
    };

  /** A look that is accounted for. `batch`: null when the feed could not be read; `error`: the answer's first. */
  const createPoll =
    (prepared: PreparedSubscription, lookAt: ReturnType<typeof createLook>, { caseId }: Subscriber): Poll =>
    async (caller, after) => {
      const { batch, children, sources, errors } = await lookAt(caller, after);
      await guard.admitChildren(caller.clientId, children);
      // A look that found nothing is no read; the first one is, because somebody listens from then on.
      if (batch !== null && (batch.events.length > 0 || after === null)) {
        await onRead(
          entryOf(
            { ...caller, caseId },
            {
              kind: 'SUBSCRIPTION',
              decision: 'ALLOW',
              fields: prepared.asked.fields,
              sources: [...sources],
              children: [...children],
              codes: codesOf(errors),
            },
          ),
        );
      }
      return { batch, error: errors?.[0] };
    };

  return {
    open: seats.taken,
    async serve(request, subscriber, response) {
      const prepared = prepareSubscription(executor.apiSchema, request, admit);
      if (prepared === null) return false;
      const { caller, lastEventId, signal } = subscriber;
      const leave = seats.take(caller.clientId);
      try {
        const lookAt = createLook(prepared, request, subscriber);
        const poll = createPoll(prepared, lookAt, subscriber);
        const opening = await poll(caller, lastEventId).catch((error: unknown) => {
          throw error instanceof HttpRefusal ? error : auditUnavailable();
        });
        if (signal.aborted) return true;
        if (opening.batch === null) {
          const isRefused = opening.error?.extensions['code'] === 'BAD_USER_INPUT' && lastEventId !== null;
          const { batch, errors } = isRefused
            ? await lookAt(caller, null)
            : { batch: null, errors: [opening.error] };
          // Good without the id: it is the id that is not. Otherwise it is something the subscription was asked with.
          if (batch !== null) throw unknownEventId();
          throw refusalOf(errors?.[0]);
        }
        subscriber.onOpen();
        const { requestId, clientId } = caller;
        const stream = openEventStream(response, {
          requestId,
          ...limits,
          onCutOff: () => log.warn({ requestId, clientId }, 'gateway.subscription.cut-off'),
        });
        await runSubscription({
          stream,
          subscriber,
          poll,
          first: opening.batch,
          limits,
          watch: watchOf(prepared.feed.channel),
        });
        return true;
      } finally {
        leave();
      }
    },
  };
}
