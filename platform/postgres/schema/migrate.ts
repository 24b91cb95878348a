import type { ClientBase } from 'pg';
import { RefusedError } from '../../errors.ts';
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

/**
 * Brings a database up to date: roles, schemas, extensions, then every module's migrations in the order given.
 * Several processes may call it at once; one works, the others wait and find it done.
 */
export async function prepareDatabase(url: string, modules: readonly SchemaModule[]): Promise<void> {
  const client = await connect({ url, applicationName: 'hub-migrations' });
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock]);
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
      });
      try {
        await dataSource.runMigrations();
      } finally {
        await dataSource.destroy();
      }
    }
  } finally {
    // Ending the session gives the lock back.
    await client.end();
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
