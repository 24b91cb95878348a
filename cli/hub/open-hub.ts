import type { DataSource } from 'typeorm';
import { loadConfig, type Config } from '../../platform/config.ts';
import { openDataKeys, type KeySource } from '../../platform/data-keys/key-source.ts';
import { createLogger, type Logger } from '../../platform/logger.ts';
import { createDataSource } from '../../platform/postgres/connection/data-source.ts';
import { openDatabase } from '../../platform/postgres/database.ts';
import { prepareDatabase, type SchemaModule } from '../../platform/postgres/schema/migrate.ts';
import { schemaModules } from '../../jobs/schema-modules.ts';
import type { Output } from '../command/output.ts';

/** What every command that touches data works with: a migrated database, running or started for it. */
export type Hub = {
  config: Config;
  log: Logger;
  databaseUrl: string;
  databaseKind: 'embedded' | 'server';
  /** Connected as the role of that schema; opened once and closed with the hub. */
  dataSource(schema: string): Promise<DataSource>;
  /** Connected as the role that reads that schema for callers. */
  reader(schema: string): Promise<DataSource>;
  /** The keys of what is encrypted in the data folder; opened once, when they are first asked for. */
  dataKeys(): Promise<KeySource>;
  close(): Promise<void>;
};

/** Opens the hub for one command. Commands speak through `output`, so their log starts at warnings. */
async function openHub(output: Output, modules: readonly SchemaModule[]): Promise<Hub> {
  const config = loadConfig();
  const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
  return openHubWith(config, log, output, { modules });
}

/**
 * @param readTimeoutMs of readers that serve callers with a deadline; a command may read for longer
 * @param modules what the store is migrated to, when that is not this version
 */
export async function openHubWith(
  config: Config,
  log: Logger,
  output: Output,
  {
    readTimeoutMs,
    modules = schemaModules,
  }: { readTimeoutMs?: number; modules?: readonly SchemaModule[] } = {},
): Promise<Hub> {
  const database = await openDatabase(config, log, { onProgress: (text) => output.note(text) });
  let dataKeys: Promise<KeySource> | null = null;
  const opened = new Map<string, Promise<DataSource>>();
  const openOnce = (schema: string, reader: boolean): Promise<DataSource> => {
    const key = `${schema} ${reader}`;
    const known = opened.get(key);
    if (known !== undefined) return known;
    const created = createDataSource({
      url: database.url,
      schema,
      reader,
      ...(reader && readTimeoutMs !== undefined && { statementTimeoutMs: readTimeoutMs }),
    });
    opened.set(key, created);
    return created;
  };
  const closeAll = async (): Promise<void> => {
    for (const dataSource of await Promise.allSettled(opened.values())) {
      if (dataSource.status === 'fulfilled' && dataSource.value.isInitialized)
        await dataSource.value.destroy();
    }
    await database.close();
  };
  try {
    await prepareDatabase(database.url, modules, { log });
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    config,
    log,
    databaseUrl: database.url,
    databaseKind: database.kind,
    dataSource: (schema) => openOnce(schema, false),
    reader: (schema) => openOnce(schema, true),
    dataKeys: () => (dataKeys ??= openDataKeys(config)),
    close: closeAll,
  };
}

/** Runs `work` with an open hub and closes it whatever happens. */
export async function withHub<T>(
  output: Output,
  work: (hub: Hub) => Promise<T>,
  modules: readonly SchemaModule[] = schemaModules,
): Promise<T> {
  const hub = await openHub(output, modules);
  try {
    return await work(hub);
  } finally {
    await hub.close();
  }
}
