import type { EntityManager, EntitySchema, Logger, MigrationInterface } from 'typeorm';
import { DataSource } from 'typeorm';
import { connectionString, valueParsers } from './connect.ts';
import { readerOf, roleOf } from './role-names.ts';
import { takeTurns } from './turns.ts';

/** What stores and jobs need of TypeORM for SQL of their own. */
export type Sql = Pick<EntityManager, 'query'>;

export type MigrationClass = new () => MigrationInterface;

export type DataSourceOptions = {
  url: string;
  /** The subgraph's schema; connections act as its role and see nothing else unless it was granted. */
  schema: string;
  /** Connects as the role that may only read, and only what row-level policies let it see. */
  reader?: boolean;
  entities?: readonly EntitySchema[];
  migrations?: readonly MigrationClass[];
  /** Connections. Default 5. */
  poolSize?: number;
  /** Milliseconds, 0 for none. Default 30 s, for `jobs` 60 min. */
  statementTimeoutMs?: number;
  /** Milliseconds a statement waits for a lock. Default: as long as it may take. */
  lockTimeoutMs?: number;
};

const defaultPoolSize = 5;

/** TypeORM prints failed migrations to standard output, where a command's answer goes; the error is thrown anyway. */
const silent: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/**
 * A connected TypeORM data source whose sessions run as `hub_<schema>` with that schema first in the search path.
 * Values arrive as `valueParsers` says. `query` answers rows, but `[rows, count]` for a plain UPDATE or DELETE.
 */
export async function createDataSource(options: DataSourceOptions): Promise<DataSource> {
  const batch = options.schema === 'jobs';
  const { schema } = options;
  const dataSource = new DataSource({
    type: 'postgres',
    url: connectionString({
      url: options.url,
      role: options.reader === true ? readerOf(schema) : roleOf(schema),
      searchPath: `${schema},public`,
      // Linkage and comparison work on temporary tables as large as the stores.
      ...(batch ? { temporaryMemory: '256MB' } : {}),
    }),
    schema,
    entities: [...(options.entities ?? [])],
    migrations: [...(options.migrations ?? [])],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    logger: silent,
    installExtensions: false,
    applicationName: options.reader === true ? `hub-${schema}-reader` : `hub-${schema}`,
    poolSize: options.poolSize ?? defaultPoolSize,
    connectTimeoutMS: 10_000,
    // An idle connection that breaks is replaced, and the next statement reports a server that is gone.
    poolErrorHandler: () => undefined,
    extra: {
      statement_timeout: options.statementTimeoutMs ?? (batch ? 3_600_000 : 30_000),
      ...(options.lockTimeoutMs === undefined ? {} : { lock_timeout: options.lockTimeoutMs }),
      idle_in_transaction_session_timeout: batch ? 600_000 : 60_000,
      types: valueParsers,
    },
  });
  if (options.reader === true) takeTurns(dataSource, options.poolSize ?? defaultPoolSize);
  return dataSource.initialize();
}
