import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sql } from '../../../platform/postgres/index.ts';
import { sourceTables } from '../plan/source-plan.ts';
import { spoolFolder } from './spool.ts';

/** A copy this fresh may be of a file that is only now being entered in the ledger. */
const youngMs = 86_400_000;

/**
 * Deletes the copies of export files that nothing needs any more, and answers how many. A copy is needed by an import
 * that is still to be done, and for annotating it until `keep_file_days` of the source (30) after the import ended. Copies that
 * the ledger does not know, of submissions that broke off, go after a day.
 */
export async function deleteSpentFiles(deps: { sql: Sql; home: string }, now: Date): Promise<number> {
  const folder = spoolFolder(deps.home);
  const needed = await listNeeded(deps.sql, now);
  let deleted = 0;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (needed.has(path) || (await isYoung(path, now))) continue;
    await rm(path, { force: true });
    deleted += 1;
  }
  return deleted;
}

/** Equal files are one copy, so that several imports may need it. */
async function listNeeded(sql: Sql, now: Date): Promise<Set<string>> {
  const schemas = [...new Set(sourceTables.map(({ schema }) => schema))];
  const settings = schemas.map(
    (schema) => `select source_system, keep_file_days from ${schema}.source_setting`,
  );
  const rows: { spool_path: string }[] = await sql.query(
    `select distinct spool_path
     from jobs.import
     left join (${settings.join(' union all ')}) as setting using (source_system)
     where status in ('QUEUED', 'RUNNING')
       or finished_at > $1::timestamptz - make_interval(days => coalesce(keep_file_days, 30))`,
    [now.toISOString()],
  );
  return new Set(rows.map(({ spool_path }) => spool_path));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // Nothing was ever handed in here.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function isYoung(path: string, now: Date): Promise<boolean> {
  try {
    return now.getTime() - (await stat(path)).mtimeMs < youngMs;
  } catch {
    // Another worker was faster.
    return true;
  }
}
