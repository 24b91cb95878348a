import { Counter, Gauge, Histogram } from 'prom-client';
import { Kind, parse } from 'graphql';
import { createFold } from '../platform/observation/metrics.ts';
import type { Registry } from '../platform/observation/metrics.ts';
import { subgraphNames } from '../platform/source-systems.ts';
import type { Tracer } from '../platform/observation/tracer.ts';
import type { CallObserver, ExecutorObserver } from './executor/options.ts';
import { SourceFailure } from './executor/tree/source-failure.ts';
import type { OperationRegistry } from './operations/registry.ts';

/** What the gateway tells of itself. Labels come from sets known at the start: never from a request. */
export type GatewayMetrics = {
  answered: (answer: { operation: string; status: number; seconds: number }) => void;
  /** A request turned away before anything was read, by the code it is told. */
  refused: (code: string) => void;
  sourceCall: CallObserver;
  planned: (outcome: 'hit' | 'miss') => void;
  /** Asked for whenever the metrics are read. */
  watch: (read: () => { underWay: number; subscriptions: number }) => void;
};

const refusalCodes = [
  'OVERLOADED',
  'STOPPING',
  'TOO_MANY_REQUESTS',
  'TOO_MANY_CHILDREN',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'OPERATION_NOT_REGISTERED',
  'PAYLOAD_TOO_LARGE',
  'BAD_REQUEST',
  'AUDIT_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
];
const failureCodes = ['SOURCE_UNAVAILABLE', 'SOURCE_TIMEOUT'];
const statuses = [200, 400, 401, 403, 404, 405, 406, 413, 415, 429, 499, 500, 503].map(String);

/** What watches a gateway; what nobody asked for is left out and costs nothing. */
export type GatewayObservation = {
  /** Name of the registered operation a request is for, else `other`. */
  nameOf: (request: NamedRequest) => string;
  metrics: GatewayMetrics | undefined;
  tracer: Tracer | undefined;
};

type NamedRequest = { query: string; operationName?: string | undefined };

/** The executor's observer: counts, times and traces. */
export function observeExecutor({ metrics, tracer }: GatewayObservation): ExecutorObserver {
  const counted: CallObserver = metrics === undefined ? (_, call) => call() : metrics.sourceCall;
  return {
    planned: (outcome) => metrics?.planned(outcome),
    call: (source, call) =>
      tracer === undefined
        ? counted(source, call)
        : tracer.span('source call', 'CLIENT', async (span) => {
            span.set('hub.subgraph', source);
            const result = await counted(source, call);
            span.set('hub.outcome', result instanceof SourceFailure ? result.code : 'OK');
            return result;
          }),
  };
}

/** `operations` are those whose names may be told. */
export function nameOperations(operations: OperationRegistry): GatewayObservation['nameOf'] {
  const nameByText = new Map<string, string>();
  for (const text of operations.values()) {
    const [name] = namesIn(text);
    if (name !== undefined) nameByText.set(text, name);
  }
  const foldName = createFold([...operations.values()].flatMap(namesIn));
  return ({ query, operationName }) => nameByText.get(query) ?? foldName(operationName);
}

/** Adds the gateway's metrics to a registry. */
export function createGatewayMetrics(registry: Registry): GatewayMetrics {
  const registers = [registry];
  const foldRefusal = createFold(refusalCodes);
  const foldFailure = createFold(failureCodes);
  const foldSource = createFold(subgraphNames);
  const foldStatus = createFold(statuses);

  const requests = new Counter({
    name: 'hub_gateway_requests_total',
    help: 'Answers to POST and GET /graphql, by registered operation and HTTP status',
    labelNames: ['operation', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'hub_gateway_request_duration_seconds',
    help: 'From the head of a request to its answer, by registered operation',
    labelNames: ['operation'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const refusals = new Counter({
    name: 'hub_gateway_refusals_total',
    help: 'Requests refused, by code: OVERLOADED is shed load, TOO_MANY_… are client limits',
    labelNames: ['code'],
    registers,
  });
  const calls = new Counter({
    name: 'hub_gateway_source_calls_total',
    help: 'Calls of subgraphs by outcome: OK, SOURCE_UNAVAILABLE, SOURCE_TIMEOUT',
    labelNames: ['subgraph', 'outcome'],
    registers,
  });
  const callDurations = new Histogram({
    name: 'hub_gateway_source_call_duration_seconds',
    help: 'Time a call of a subgraph took',
    labelNames: ['subgraph'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const plans = new Counter({
    name: 'hub_gateway_plan_cache_total',
    help: 'Operations found among the prepared ones, and operations that had to be planned',
    labelNames: ['outcome'],
    registers,
  });

  return {
    answered({ operation, status, seconds }) {
      requests.inc({ operation, status: foldStatus(String(status)) });
      durations.observe({ operation }, seconds);
    },
    refused: (code) => refusals.inc({ code: foldRefusal(code) }),
    planned: (outcome) => plans.inc({ outcome }),
    async sourceCall(source, call) {
      const subgraph = foldSource(source);
      const startedAt = performance.now();
      const result = await call();
      callDurations.observe({ subgraph }, (performance.now() - startedAt) / 1000);
      calls.inc({ subgraph, outcome: result instanceof SourceFailure ? foldFailure(result.code) : 'OK' });
      return result;
    },
    watch(read) {
      new Gauge({
        name: 'hub_gateway_requests_under_way',
        help: 'Requests being answered',
        registers,
        collect() {
          this.set(read().underWay);
        },
      });
      new Gauge({
        name: 'hub_gateway_subscriptions_open',
        help: 'Subscriptions being served',
        registers,
        collect() {
          this.set(read().subscriptions);
        },
      });
    },
  };
}

function namesIn(text: string): string[] {
  return parse(text).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.name !== undefined
      ? [definition.name.value]
      : [],
  );
}
