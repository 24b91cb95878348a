import type { Config } from '../config.ts';
import { startManagement } from './management-server.ts';
import type { ManagementServer } from './management-server.ts';
import { createMetricsRegistry } from './metrics.ts';
import type { Registry } from './metrics.ts';
import { createReadiness } from './readiness.ts';
import type { Check, Readiness } from './readiness.ts';
import { openTracer } from './open-tracer.ts';
import type { Tracer } from './tracer.ts';

export type Management = {
  /** Undefined where nobody asks for metrics: then none are kept. */
  registry: Registry | undefined;
  /** Undefined where nobody collects traces. */
  tracer: Tracer | undefined;
  /** Serves what HUB_MANAGEMENT_PORT asks for, and answers the readiness the checks make together; `warnings` go with it. */
  serve: (checks: readonly Check[], warnings?: readonly string[]) => Promise<Readiness>;
  close: () => Promise<void>;
};

/** What one process tells its operators. Made before the parts that are watched, served after them. */
export async function openManagement(
  config: Pick<Config, 'managementPort' | 'managementHost' | 'traceEndpoint'>,
  service: string,
  log: Record<'info' | 'warn' | 'error', (fields: object, event: string) => void>,
): Promise<Management> {
  const { managementPort: port, managementHost: host } = config;
  const registry = port === null ? undefined : createMetricsRegistry();
  const tracer = await openTracer(config, service, log);
  let server: ManagementServer | null = null;
  return {
    registry,
    tracer,
    async serve(checks, warnings = []) {
      const readiness = createReadiness(checks, { warnings });
      if (port !== null && registry !== undefined)
        server = await startManagement({ port, host, registry, readiness, log });
      return readiness;
    },
    async close() {
      await server?.close();
      await tracer?.close();
    },
  };
}
