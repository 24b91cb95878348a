import type { Sql } from '../../platform/postgres/index.ts';

export type StoredColumn = { name: string; kind: 'text' | 'array' | 'json'; nullable: boolean };
export type StoredTable = {
  name: string;
  /** Every column, for what a row is about. */
  columns: ReadonlySet<string>;
  /** Those that may hold words. */
  words: readonly StoredColumn[];
};

/** Kept for good: the audit log holds opaque ids only, the others are about ids that are no more. */
const keptTables = ['children.child', 'children.change', 'jobs.erasure', 'jobs.step_run'];
const keptSchemas = ['audit', 'queue'];

/**
 * Every table in which something about a child may stand, those that refer to others first. Read from the database
 * itself, so that a table somebody adds is not forgotten.
 */
export async function listStoredTables(sql: Sql, schemas: readonly string[]): Promise<StoredTable[]> {
  const columns: { table: string; column: string; kind: StoredColumn['kind'] | null; nullable: boolean }[] =
    await sql.query(
      `select n.nspname || '.' || c.relname as "table", a.attname as "column", not a.attnotnull as nullable,
              case when a.attgenerated <> '' then null
                   when a.atttypid in ('text'::regtype, 'varchar'::regtype) then 'text'
                   when a.atttypid = 'text[]'::regtype then 'array'
                   when a.atttypid in ('jsonb'::regtype, 'json'::regtype) then 'json' end as kind
         from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname = any($1) and c.relkind = 'r' and c.relname <> 'migration'
        order by 1, a.attnum`,
      [schemas.filter((schema) => !keptSchemas.includes(schema))],
    );
  const tables = new Map<string, { columns: Set<string>; words: StoredColumn[] }>();
  for (const { table, column, kind, nullable } of columns) {
    if (keptTables.includes(table)) continue;
    const known = tables.get(table) ?? { columns: new Set<string>(), words: [] };
    tables.set(table, known);
    known.columns.add(column);
    if (kind !== null) known.words.push({ name: column, kind, nullable });
  }
  const order = await referringFirst(sql, [...tables.keys()]);
  return order.map((name) => ({ name, ...(tables.get(name) ?? { columns: new Set(), words: [] }) }));
}

async function referringFirst(sql: Sql, names: readonly string[]): Promise<string[]> {
  const references: { from: string; to: string }[] = await sql.query(
    `select fn.nspname || '.' || f.relname as "from", tn.nspname || '.' || t.relname as "to"
       from pg_constraint r
       join pg_class f on f.oid = r.conrelid join pg_namespace fn on fn.oid = f.relnamespace
       join pg_class t on t.oid = r.confrelid join pg_namespace tn on tn.oid = t.relnamespace
      where r.contype = 'f' and r.conrelid <> r.confrelid`,
  );
  const ordered: string[] = [];
  const place = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const { from } of references.filter(({ to }) => to === name)) if (names.includes(from)) place(from);
    ordered.push(name);
  };
  names.forEach(place);
  return ordered;
}
