import { loadConfig } from '../platform/config.ts';
import { HubError } from '../platform/errors.ts';
import { createLogger } from '../platform/logger.ts';
import { startGateway } from './server.ts';

/** The gateway as a process of its own: every subgraph is called over HTTP, at its SUBGRAPH_…_URL. */
async function run(): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  const gateway = await startGateway({ config, subgraphs: {}, log, host: '0.0.0.0' });
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'gateway.stopping');
    gateway.stop().catch((error: unknown) => {
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
