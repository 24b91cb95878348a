import { otherLabel } from '../../platform/observation/metrics.ts';
import type { Span } from '../../platform/observation/tracer.ts';
import type { GatewayObservation } from '../observation.ts';
import type { HttpAnswer } from './graphql-server.ts';
import type { Exchange } from './route.ts';

/** What became of a request. */
export type Settled = {
  /** Null: it was answered by a stream, or nobody waits any more. */
  answer: HttpAnswer | null;
  /** Code of the refusal, when it was refused before it was executed. */
  refusal: string | null;
  isGone: boolean;
};

/** What nginx calls a client that did not wait. */
const clientGone = 499;

/** Codes of refusals that come as GraphQL errors, by the only status they have. */
const answeredRefusals: Readonly<Record<number, string>> = {
  429: 'TOO_MANY_CHILDREN',
  503: 'AUDIT_UNAVAILABLE',
};

/** Counts, times and traces a request for an operation; whatever is asked elsewhere is only passed on. */
export async function watchRequest(
  { nameOf, metrics, tracer }: GatewayObservation,
  exchange: Exchange,
  settle: (exchange: Exchange) => Promise<Settled>,
): Promise<Settled> {
  if (exchange.request.url?.startsWith('/graphql') !== true) return settle(exchange);
  const watch = async (span: Span | null): Promise<Settled> => {
    const startedAt = performance.now();
    let operation = otherLabel;
    const onOperation: Exchange['onOperation'] = (request) => {
      operation = nameOf(request);
    };
    const settled = await settle({ ...exchange, onOperation });
    const { answer, refusal, isGone } = settled;
    const status = isGone ? clientGone : (answer?.status ?? 200);
    const seconds = (performance.now() - startedAt) / 1000;
    metrics?.answered({ operation, status, seconds });
    const code = refusal ?? answeredRefusals[status];
    if (code !== undefined) metrics?.refused(code);
    span?.set('hub.operation', operation);
    span?.set('hub.request_id', exchange.requestId);
    span?.set('http.status_code', status);
    return settled;
  };
  return tracer === undefined ? watch(null) : tracer.span('request', 'SERVER', watch);
}
