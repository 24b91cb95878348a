import type { Config } from '../config.ts';
import type { Tracer } from './tracer.ts';

type Log = Record<'info' | 'warn', (fields: object, event: string) => void>;

/** Undefined, and nothing loaded, unless OTEL_EXPORTER_OTLP_ENDPOINT is set. */
export async function openTracer(
  { traceEndpoint }: Pick<Config, 'traceEndpoint'>,
  service: string,
  log: Log,
): Promise<Tracer | undefined> {
  if (traceEndpoint === null) return undefined;
  const { createOtlpTracer } = await import('./otlp-tracer.ts');
  return createOtlpTracer({ endpoint: traceEndpoint, service, log });
}
