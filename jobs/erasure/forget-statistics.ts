import type { Sql } from '../../platform/postgres/index.ts';

/**
 * Takes erased values out of the planner's statistics, which quote values of rows (`pg_stats`) and go on doing so after
 * the rows are gone, until a table happens to be analysed again. In the erasing transaction, which sees its own
 * deletions: what is rolled back changes nothing.
 */
export async function forgetStatistics(tx: Sql, tables: readonly string[]): Promise<void> {
  // Analysing a table that holds no row keeps what was known of it: PostgreSQL 18 can be told to forget, older ones cannot.
  const [server]: { clears: boolean }[] = await tx.query(
    `select current_setting('server_version_num')::int >= 180000 as clears`,
  );
  if (server?.clears === true) await tx.query(clear, [tables]);
  for (const table of tables) await tx.query(`analyze ${table}`);
}

const clear = `
  select pg_clear_attribute_stats(n.nspname::text, c.relname::text, a.attname::text, false)
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   where n.nspname || '.' || c.relname = any($1)`;
