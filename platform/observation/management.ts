import type { Config } from '../config.ts';
import { startManagement } from './management-server.ts';
import type { ManagementServer } from './management-server.ts';
import { createMetricsRegistry } from './metrics.ts';
import type { Registry } from './metrics.ts';
import { createReadiness } from './readiness.ts';
import type { Check, Readiness } from './readiness.ts';

export type Management = {
  /** Undefined where nobody asks for metrics: then none are kept. */
  registry: Registry | undefined;
  /** Serves what HUB_MANAGEMENT_PORT asks for, and answers the readiness the checks make together. */
  serve: (checks: readonly Check[]) => Promise<Readiness>;
  close: () => Promise<void>;
};

/** What one process tells its operators. Made before the parts that are watched, served after them. */
export function openManagement(
  config: Pick<Config, 'managementPort' | 'managementHost'>,
  log: Record<'info' | 'error', (fields: object, event: string) => void>,
): Management {
  const { managementPort: port, managementHost: host } = config;
  const registry = port === null ? undefined : createMetricsRegistry();
  let server: ManagementServer | null = null;
  return {
    registry,
    async serve(checks) {
      const readiness = createReadiness(checks);
      if (port !== null && registry !== undefined)
        server = await startManagement({ port, host, registry, readiness, log });
      return readiness;
    },
    close: async () => server?.close(),
  };
}
