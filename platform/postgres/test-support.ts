import type { Sql } from './connection/data-source.ts';

type Emptied = { name: string; grows: boolean };

/** Of each database, by the tables asked for. */
const known = new WeakMap<Sql, Map<string, readonly Emptied[]>>();

/**
 * Empties tables, given by schema, and those that refer to them, as TRUNCATE … CASCADE does, but row by row: a test leaves
 * few rows, and TRUNCATE makes a new file for each table and each of its indexes, which takes longer than most tests.
 * Tables whose rows may not be deleted are truncated where they have any.
 */
export async function emptyTables(
  sql: Sql,
  tablesOf: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const tables = Object.entries(tablesOf).flatMap(([schema, names]) =>
    names.map((name) => `${schema}.${name}`),
  );
  const key = tables.join();
  const ofDatabase = known.get(sql) ?? new Map<string, readonly Emptied[]>();
  known.set(sql, ofDatabase);
  const listed = ofDatabase.get(key) ?? (await listEmptied(sql, tables));
  ofDatabase.set(key, listed);
  const growing = listed.filter(({ grows }) => grows).map(({ name }) => name);
  const filled = await listFilled(sql, growing);
  if (filled.length > 0) await sql.query(`truncate ${filled.join(', ')} cascade`);
  const deletable = listed.filter(({ grows }) => !grows);
  await sql.query(deletable.map(({ name }) => `delete from ${name}`).join('; '));
}

async function listFilled(sql: Sql, tables: readonly string[]): Promise<string[]> {
  if (tables.length === 0) return [];
  const each = tables.map((name) => `select '${name}' as name where exists (select from ${name})`);
  const rows = await sql.query<{ name: string }[]>(each.join(' union all '));
  return rows.map(({ name }) => name);
}

/** Those that refer to others first. */
function listEmptied(sql: Sql, tables: readonly string[]): Promise<Emptied[]> {
  return sql.query<Emptied[]>(
    `with recursive emptied as (
       select t.name::regclass::oid as oid, 0 as depth from unnest($1::text[]) t (name)
       union
       select c.conrelid, e.depth + 1 from emptied e
       join pg_constraint c on c.contype = 'f' and c.confrelid = e.oid and c.conrelid <> c.confrelid)
     select format('%I.%I', n.nspname, r.relname) as name,
       -- Of a trigger's type, 1 is: for each row, 2: before, 8: of a delete.
       exists (select from pg_trigger g where g.tgrelid = r.oid and not g.tgisinternal and g.tgtype & 11 = 11) as grows
     from emptied e join pg_class r on r.oid = e.oid join pg_namespace n on n.oid = r.relnamespace
     group by n.nspname, r.relname, r.oid order by max(e.depth) desc`,
    [tables],
  );
}
