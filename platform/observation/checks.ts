import { access, constants, statfs } from 'node:fs/promises';
import type { Sql } from '../postgres/connection/data-source.ts';
import { migrationNames } from '../postgres/schema/migrate.ts';
import type { SchemaModule } from '../postgres/schema/migrate.ts';
import type { Check } from './readiness.ts';

export function databaseCheck(sql: Sql): Check {
  return { name: 'database', probe: () => sql.query('select 1') };
}

/**
 * Fails while a migration this program needs has not been run. One it does not know is no fault: during an upgrade the
 * database is ahead of the processes that are still to be replaced.
 */
export function migrationsCheck(sql: Sql, modules: readonly SchemaModule[]): Check {
  const probe = async (): Promise<void> => {
    for (const { schema, migrations } of modules) {
      const rows: { name: string }[] = await sql.query(`select name from ${schema}.migration`);
      const run = new Set(rows.map(({ name }) => name));
      for (const name of migrationNames(migrations)) {
        if (!run.has(name)) throw new Error(`The migration ${name} has not been run`);
      }
    }
  };
  return { name: 'migrations', probe };
}

/** Room that is left when a process with a data folder calls itself unfit. */
const leastFreeBytes = 256 * 1024 ** 2;

export function dataFolderCheck(home: string): Check {
  const probe = async (): Promise<void> => {
    await access(home, constants.W_OK);
    const { bavail, bsize } = await statfs(home);
    if (bavail * bsize < leastFreeBytes) throw new Error('The disk of the data folder is nearly full');
  };
  return { name: 'data-folder', probe };
}
