import { loadConfig } from '../platform/config.ts';
import { HubError } from '../platform/errors.ts';
import { createLogger } from '../platform/logger.ts';
import { listenForChanges } from '../platform/postgres/change-signal.ts';
import { startGateway } from './server.ts';
import { feedChannels } from './subscriptions/feeds.ts';

/**
 * The gateway as a process of its own: every subgraph is called over HTTP, at its SUBGRAPH_…_URL. With DATABASE_URL it
 * listens for the signals that wake subscriptions, and reads nothing there; without, subscriptions look once a second.
 */
async function run(): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  const wakeUps =
    config.databaseUrl === null
      ? null
      : await listenForChanges({ url: config.databaseUrl, channels: feedChannels, log });
  const gateway = await startGateway({
    config,
    subgraphs: {},
    log,
    host: '0.0.0.0',
    ...(wakeUps !== null && { wakeUps }),
  }).catch(async (error: unknown) => {
    await wakeUps?.close();
    throw error;
  });
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'gateway.stopping');
    Promise.all([gateway.stop(), wakeUps?.close()]).catch((error: unknown) => {
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
