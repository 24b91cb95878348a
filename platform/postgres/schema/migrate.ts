import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { MigrationExecutor, type DataSource } from 'typeorm';
import { RefusedError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { connect } from '../connection/connect.ts';
import type { MigrationClass } from '../connection/data-source.ts';
import { createDataSource } from '../connection/data-source.ts';
import { ensureRoles } from './roles.ts';

export type { MigrationClass } from '../connection/data-source.ts';

/** One schema and how it comes about; migrations run as the schema's role, in the order of their timestamps. */
export type SchemaModule = {
  schema: string;
  migrations: readonly MigrationClass[];
  /** The pipeline's role may not act on it, either. */
  isApart?: boolean;
};

/** pg_trgm for names that nearly agree, fuzzystrmatch for edit distance. */
const extensions = ['pg_trgm', 'fuzzystrmatch'];

/** Any number will do, as long as every process takes the same one. */
const advisoryLock = 7_316_450_703;

/** Longer than a read may take, so that those under way end by then. */
const lockTimeoutMs = 3_000;
const lockAgainMs = 500;
const tellAgainMs = 60_000;

/**
 * Brings a database up to date: roles, schemas, extensions, then every module's migrations in the order given.
 * Several processes may call it at once; one works, the others wait and find it done. Throws a RefusedError
 * (STORE_IS_NEWER) and changes nothing where a newer version has migrated the database, unless `orNewer` says that it will
 * do: for those that serve reads of what that version keeps for them, not for those that write. Tells `log` of a migration
 * that waits.
 */
export async function prepareDatabase(
  url: string,
  modules: readonly SchemaModule[],
  { orNewer = false, log }: { orNewer?: boolean; log?: Logger | undefined } = {},
): Promise<void> {
  const client = await connect({ url, applicationName: 'hub-migrations' });
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock]);
    if (!orNewer) await refuseNewer(client, modules);
    await ensureRoles(
      client,
      modules.map(({ schema }) => schema),
      modules.filter(({ isApart }) => isApart === true).map(({ schema }) => schema),
    );
    await ensureExtensions(client);
    for (const { schema, migrations } of modules) {
      if (migrations.length === 0) continue;
      const dataSource = await createDataSource({
        url,
        schema,
        migrations,
        poolSize: 1,
        statementTimeoutMs: 0,
        lockTimeoutMs,
      });
      try {
        await runMigrations(dataSource, () => tellWaiting(dataSource, schema, log));
      } finally {
        await dataSource.destroy();
      }
    }
  } finally {
    // Ending the session gives the lock back.
    await client.end();
  }
}

/**
 * Whoever comes after a statement that waits for a table waits behind it, also those who only read. So a migration that does
 * not get its table soon, because a link run has it for instance, lets them pass, and asks again.
 */
async function runMigrations(dataSource: DataSource, tell: () => Promise<void>): Promise<void> {
  let toldAt = -Infinity;
  for (;;) {
    try {
      await dataSource.runMigrations();
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== lockNotAvailable) throw error;
      if (performance.now() - toldAt >= tellAgainMs) {
        await tell();
        toldAt = performance.now();
      }
      await sleep(lockAgainMs);
    }
  }
}

const lockNotAvailable = '55P03';

/** Those before it are done, each in a transaction of its own. */
async function tellWaiting(dataSource: DataSource, schema: string, log: Logger | undefined): Promise<void> {
  const [waiting] = await new MigrationExecutor(dataSource).getPendingMigrations();
  log?.warn({ schema, migration: waiting?.name }, 'migration.waits-for-table');
}

/** As TypeORM writes them down. */
export function migrationNames(migrations: SchemaModule['migrations']): string[] {
  return migrations.map((migration) => new migration().name ?? migration.name);
}

async function refuseNewer(
  client: Pick<ClientBase, 'query'>,
  modules: readonly SchemaModule[],
): Promise<void> {
  for (const { schema, migrations } of modules) {
    const { rows: tables } = await client.query<{ there: boolean }>(
      'select to_regclass($1) is not null as there',
      [`${schema}.migration`],
    );
    if (tables[0]?.there !== true) continue;
    const { rows } = await client.query<{ name: string }>(`select name from ${schema}.migration`);
    const known = new Set(migrationNames(migrations));
    const unknown = rows.find(({ name }) => !known.has(name));
    if (unknown === undefined) continue;
    throw new RefusedError(
      'STORE_IS_NEWER',
      `A newer version of the hub has upgraded this store (schema ${schema}, ${unknown.name}); this one must not write into it. ` +
        'Use the newer version. To go back, restore the backup made before the upgrade into an empty store, with the version ' +
        'that made it.',
    );
  }
}

async function ensureExtensions(client: Pick<ClientBase, 'query'>): Promise<void> {
  for (const extension of extensions) {
    const { rowCount } = await client.query('select 1 from pg_extension where extname = $1', [extension]);
    if (rowCount !== 0) continue;
    try {
      await client.query(`create extension ${extension} schema public`);
    } catch (error) {
      throw new RefusedError(
        'DATABASE_RIGHTS_MISSING',
        `The extension ${extension} could not be created. ` +
          `Have an administrator run, in this database: create extension ${extension} schema public;`,
        { cause: error },
      );
    }
  }
  const { rows } = await client.query<{ trigrams: number }>(
    `select coalesce(array_length(public.show_trgm('某某甲'), 1), 0) as trigrams`,
  );
  if (rows[0]?.trigrams === 0) {
    throw new RefusedError(
      'DATABASE_LOCALE_UNFIT',
      'The database has a locale in which Chinese characters are no letters, so names cannot be compared. ' +
        'Create it with UTF-8 and a character type such as C.UTF-8 or zh_CN.UTF-8 (not C).',
    );
  }
}
