import type { ServerResponse } from 'node:http';
import { HttpRefusal } from '../../platform/http/request.ts';
import type { Caller, SubgraphRequest } from '../../platform/subgraph/types.ts';
import { auditUnavailable } from '../access/audit-refusal.ts';
import { codesOf, entryOf } from '../access/read-event.ts';
import type { ReadListener } from '../access/read-event.ts';
import type { FederatedExecutor } from '../federated-executor.ts';
import { createAdmission } from '../limits/admission.ts';
import type { ClientGuard } from '../limits/client-limits.ts';
import { openEventStream } from './event-stream.ts';
import type { Batch } from './feed.ts';
import { createGate } from './gate.ts';
import { refusalOf } from './refusal.ts';
import { runSubscription } from './run-subscription.ts';
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

export function createSubscriptions(options: {
  executor: FederatedExecutor;
  onRead: ReadListener;
  wakeUps: WakeUps | null;
  guard: Pick<ClientGuard, 'admitChildren'>;
  limits?: Partial<SubscriptionLimits> | undefined;
  log: Record<'warn', (fields: object, event: string) => void>;
}): Subscriptions {
  const { executor, onRead, wakeUps, guard, log } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const admit = createAdmission(executor.apiSchema);
  const seats = createSeats(limits);
  const gate = createGate(limits.pollsAtOnce);

  /** Null when the feed could not be read; the second is the answer's first error code. */
  const createPoll =
    (prepared: PreparedSubscription, request: SubgraphRequest, { caseId, signal }: Subscriber) =>
    (caller: Caller, after: string | null): Promise<{ batch: Batch | null; code: unknown }> =>
      gate(async () => {
        const children = new Set<string>();
        const sources = new Set<string>();
        const result = await executor.execute({
          query: prepared.query,
          operationName: request.operationName,
          variables: {
            ...request.variables,
            ...prepared.variablesFor(after, after === null ? 0 : limits.batch),
          },
          signal,
          context: { caller },
          onKey: (id) => children.add(id),
          onSource: (source) => sources.add(source),
        });
        await guard.admitChildren(caller.clientId, children);
        const batch = prepared.feed.read(result, prepared.field, after);
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
                codes: codesOf(result.errors),
              },
            ),
          );
        }
        return { batch, code: result.errors?.[0]?.extensions['code'] };
      });

  return {
    open: seats.taken,
    async serve(request, subscriber, response) {
      const prepared = prepareSubscription(executor.apiSchema, request, admit);
      if (prepared === null) return false;
      const { caller, lastEventId, signal } = subscriber;
      const leave = seats.take(caller.clientId);
      try {
        const poll = createPoll(prepared, request, subscriber);
        const opening = await poll(caller, lastEventId).catch((error: unknown) => {
          throw error instanceof HttpRefusal ? error : auditUnavailable();
        });
        if (signal.aborted) return true;
        if (opening.batch === null) throw refusalOf(opening.code);
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
          wakeUps,
          channel: prepared.feed.channel,
        });
        return true;
      } finally {
        leave();
      }
    },
  };
}
