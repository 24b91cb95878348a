import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../config.ts';
import type { Config } from '../../config.ts';
import { HubError, RefusedError } from '../../errors.ts';
import { createLogger } from '../../logger.ts';
import type { Logger } from '../../logger.ts';
import { databaseCheck, migrationsCheck } from '../../observation/checks.ts';
import { openManagement } from '../../observation/management.ts';
import { createStatementMetrics, traceStatements } from '../../observation/statement-metrics.ts';
import type { PlainDate } from '../../plain-date.ts';
import { createDataSource, openDatabase, prepareDatabase } from '../../postgres/index.ts';
import type { SchemaModule } from '../../postgres/index.ts';
import type { SubgraphName } from '../../source-systems.ts';
import type { SubgraphHandler, SubgraphLog } from '../types.ts';
import { serveSubgraph } from './http-server.ts';
import { readTimeoutMs } from './read-timeout.ts';

type DataSource = Awaited<ReturnType<typeof createDataSource>>;

export type SubgraphProgram = {
  name: SubgraphName;
  migrations: SchemaModule['migrations'];
  createSubgraph: (options: {
    dataSource: DataSource;
    reader: DataSource;
    today: () => PlainDate;
    log: SubgraphLog;
  }) => SubgraphHandler;
};

/** Whether the module was started by itself rather than imported. */
export function isMainModule(moduleUrl: string): boolean {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(moduleUrl));
}

/**
 * Runs one subgraph as a process of its own until SIGTERM or SIGINT: opens the database, brings its own schema up to
 * date, serves it on every interface. Needs HUB_INTERNAL_SECRET, shared with the gateway. A refused start exits 1.
 */
export async function runSubgraphProcess(program: SubgraphProgram): Promise<void> {
  try {
    const config = loadConfig();
    await run(program, config, createLogger(config.logLevel));
  } catch (error) {
    // A reason of our own is for the operator; anything else might quote data.
    const reason = error instanceof HubError ? error.message : errorName(error);
    process.stderr.write(`The ${program.name} subgraph did not start: ${reason}\n`);
    process.exitCode = 1;
  }
}

async function run(program: SubgraphProgram, config: Config, log: Logger): Promise<void> {
  const { name, migrations, createSubgraph } = program;
  if (config.internalSecret === null) {
    throw new RefusedError(
      'INTERNAL_SECRET_MISSING',
      'HUB_INTERNAL_SECRET must be set: only holders of its tokens are answered.',
    );
  }
  const database = await openDatabase(config, log);
  const closers = [(): Promise<void> => database.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    await prepareDatabase(database.url, [{ schema: name, migrations }], { orNewer: true, log });
    const dataSource = await createDataSource({ url: database.url, schema: name });
    closers.push(() => dataSource.destroy());
    const reader = await createDataSource({
      url: database.url,
      schema: name,
      reader: true,
      statementTimeoutMs: readTimeoutMs(config),
    });
    closers.push(() => reader.destroy());
    const management = await openManagement(config, `hub-${name}`, log);
    const { registry, tracer } = management;
    const watchStatements = registry && createStatementMetrics(registry);
    for (const source of [dataSource, reader]) {
      watchStatements?.(name, source);
      if (tracer !== undefined) traceStatements(tracer, name, source);
    }
    const readiness = await management.serve([
      databaseCheck(dataSource),
      migrationsCheck(dataSource, [{ schema: name, migrations }]),
    ]);
    closers.push(management.close);
    // Asked anew: a process outlives the day it was started on.
    const handler = createSubgraph({ dataSource, reader, today: () => loadConfig().today, log });
    const server = await serveSubgraph({
      handler,
      name,
      port: config.port,
      host: '0.0.0.0',
      internalSecret: config.internalSecret,
      readiness,
      ...(tracer && { tracer }),
      log,
    });
    closers.push(() => server.close());
  } catch (error) {
    await close();
    throw error;
  }

  const stop = (signal: NodeJS.Signals): void => {
    log.info({ subgraph: name, signal }, 'subgraph.stopping');
    close().catch((error: unknown) => {
      log.error({ subgraph: name, type: errorName(error) }, 'subgraph.stop.failed');
      process.exitCode = 1;
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
