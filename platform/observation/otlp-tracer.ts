import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { maskEmbeddedIds } from '../embedded-ids.ts';
import type { Span, SpanAttribute, SpanKind, Tracer } from './tracer.ts';

type Place = { traceId: string; spanId: string };
type Value = string | number;

/** As OTLP/JSON writes it: ids in hexadecimal, times in nanoseconds as text. */
type OtlpSpan = Place & {
  parentSpanId: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue: string } | { doubleValue: number } }[];
  status: { code: number };
};

const kinds: Record<SpanKind, number> = { INTERNAL: 1, SERVER: 2, CLIENT: 3 };
const statusOk = 1;
const statusError = 2;

const sendEveryMs = 2000;
const mostAtOnce = 512;
/** Spans that wait; more are dropped: a collector that is away must not cost memory. */
const mostWaiting = 4096;
const sendTimeoutMs = 3000;

/** Spans sent in OTLP over HTTP, as JSON, to `<endpoint>/v1/traces`. */
export function createOtlpTracer(options: {
  endpoint: string;
  service: string;
  log: Record<'info' | 'warn', (fields: object, event: string) => void>;
}): Tracer {
  const places = new AsyncLocalStorage<Place>();
  const exporter = createExporter(options);

  async function run<T>(
    parent: Place | undefined,
    name: string,
    kind: SpanKind,
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const place = { traceId: parent?.traceId ?? newId(16), spanId: newId(8) };
    const attributes = new Map<SpanAttribute, Value>();
    const startedAt = Date.now();
    const started = performance.now();
    let code = statusError;
    try {
      const result = await places.run(place, () =>
        work({ set: (key, value) => void attributes.set(key, value) }),
      );
      code = statusOk;
      return result;
    } finally {
      const ms = performance.now() - started;
      exporter.add(writeSpan({ place, parent, name, kind, startedAt, ms, attributes, code }));
    }
  }

  return {
    span: (name, kind, work) => run(places.getStore(), name, kind, work),
    continued: (traceparent, name, work) => run(readTraceparent(traceparent), name, 'SERVER', work),
    ended(name, ms, attributes) {
      const parent = places.getStore();
      if (parent === undefined) return;
      const place = { traceId: parent.traceId, spanId: newId(8) };
      const entries = Object.entries(attributes) as [SpanAttribute, Value][];
      const startedAt = Date.now() - ms;
      const span = { place, parent, name, kind: 'CLIENT' as const, startedAt, ms, code: statusOk };
      exporter.add(writeSpan({ ...span, attributes: new Map(entries) }));
    },
    traceparent() {
      const place = places.getStore();
      return place === undefined ? null : `00-${place.traceId}-${place.spanId}-01`;
    },
    close: exporter.close,
  };
}

/** W3C Trace Context. Undefined for anything else: then a trace begins here. */
function readTraceparent(header: string | undefined): Place | undefined {
  const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(header ?? '') ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}

function newId(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

function writeSpan(span: {
  place: Place;
  parent: Place | undefined;
  name: string;
  kind: SpanKind;
  startedAt: number;
  ms: number;
  attributes: ReadonlyMap<SpanAttribute, Value>;
  code: number;
}): OtlpSpan {
  const { place, parent, name, kind, startedAt, ms, attributes, code } = span;
  const start = BigInt(Math.round(startedAt * 1000)) * 1000n;
  return {
    ...place,
    parentSpanId: parent?.spanId ?? '',
    name: harmless(name),
    kind: kinds[kind],
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(Math.round(ms * 1e6))),
    attributes: [...attributes].map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { doubleValue: value } : { stringValue: harmless(value) },
    })),
    status: { code },
  };
}

/** Words of the program only: whatever looks like anything else does not leave. */
function harmless(text: string): string {
  return /^[A-Za-z][\w .:/-]{0,80}$|^[0-9a-f-]{36}$/.test(text) && maskEmbeddedIds(text) === text
    ? text
    : 'removed';
}

function createExporter({ endpoint, service, log }: Parameters<typeof createOtlpTracer>[0]): {
  add: (span: OtlpSpan) => void;
  close: () => Promise<void>;
} {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  let waiting: OtlpSpan[] = [];
  let dropped = 0;
  let isFailing = false;
  let sending: Promise<void> = Promise.resolve();

  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const spans = waiting.splice(0, mostAtOnce);
      const body = JSON.stringify({
        resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'not-one-less' }, spans }] }],
      });
      const isSent = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(sendTimeoutMs),
      }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.ok;
        },
        () => false,
      );
      if (!isSent) dropped += spans.length;
      if (!isSent && !isFailing) log.warn({ spans: dropped }, 'traces.lost');
      if (isSent && isFailing) log.info({ spans: dropped }, 'traces.sent-again');
      isFailing = !isSent;
      // Nobody is there: what waits is kept for the next time, as far as there is room.
      if (!isSent) return;
    }
  };
  const timer = setInterval(() => {
    sending = sending.then(send);
  }, sendEveryMs);
  timer.unref();

  return {
    add(span) {
      if (waiting.length < mostWaiting) waiting.push(span);
      else dropped += 1;
    },
    async close() {
      clearInterval(timer);
      await sending;
      await send();
      waiting = [];
    },
  };
}
