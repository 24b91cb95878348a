import { loadConfig } from '../platform/config.ts';
import { HubError, RefusedError } from '../platform/errors.ts';
import { createLogger } from '../platform/logger.ts';
import { listenForChanges } from '../platform/postgres/signal/change-signal.ts';
import { warningsOf } from './access/listening-address.ts';
import { hasProvider } from './access/token-issuer.ts';
import { openManagement } from '../platform/observation/management.ts';
import { openAuditLog } from './audit/log/audit-log.ts';
import { openGatewayChecks } from './checks.ts';
import { startGateway } from './server.ts';
import type { Gateway } from './server.ts';
import { feedChannels } from './subscriptions/feeds.ts';

/**
 * The gateway as a process of its own: every subgraph is called over HTTP, at its SUBGRAPH_…_URL. At DATABASE_URL it
 * writes the audit log, and listens for the signals that wake subscriptions; it reads nothing of the agencies there.
 */
async function run(): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  const { databaseUrl: url, home, auditKeyFile } = config;
  if (url === null) {
    throw new RefusedError(
      'AUDIT_MISSING',
      'DATABASE_URL must be set: reads are recorded in the audit log there.',
    );
  }
  // Before anything is opened: it refuses to be reached by others with tokens of the development issuer.
  const warnings = warningsOf(config);
  // Its tokens live for up to a day, and whoever reads its key signs them.
  if (!hasProvider(config)) log.warn({}, 'gateway.issuer.development');
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeNext of closers) await closeNext();
  };
  const open = async (): Promise<Gateway> => {
    const audit = await openAuditLog({ url: url, home, auditKeyFile, log });
    closers.unshift(audit.close);
    const wakeUps = await listenForChanges({ url: url, channels: feedChannels, log });
    closers.unshift(() => wakeUps.close());
    const management = await openManagement(config, 'hub-gateway', log);
    const { checks, close: closeChecks } = await openGatewayChecks(url);
    closers.unshift(closeChecks);
    const readiness = await management.serve(checks, warnings);
    closers.unshift(management.close);
    const { registry, tracer } = management;
    return startGateway({
      config,
      subgraphs: {},
      log,
      wakeUps,
      onRead: audit.record,
      readiness,
      ...(registry && { registry }),
      ...(tracer && { tracer }),
    });
  };
  const gateway = await open().catch(async (error: unknown) => {
    await close();
    throw error;
  });

  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'gateway.stopping');
    gateway
      .stop()
      .then(close)
      .catch((error: unknown) => {
        log.error({ type: error instanceof Error ? error.name : typeof error }, 'gateway.stop.failed');
        process.exitCode = 1;
      });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

run().catch((error: unknown) => {
  // A reason of our own is for the operator; anything else might quote data.
  const reason =
    error instanceof HubError ? error.message : error instanceof Error ? error.name : typeof error;
  process.stderr.write(`The gateway did not start: ${reason}\n`);
  process.exitCode = 1;
});
