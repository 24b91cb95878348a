import type { ClientBase } from 'pg';
import type { TableHead } from './frames.ts';

type Client = Pick<ClientBase, 'query'>;

/** Where the migrations are written down: a restored store has run its own. */
const migrationTable = 'migration';

/** Values as text must not depend on the session, and a scan must not begin in the middle of a table. */
export const sessionSettings = `
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
  set local extra_float_digits = 1; set local bytea_output = 'hex';
  set local synchronize_seqscans = off; set local row_security = off; set local search_path = pg_catalog`;

/**
 * Every table of the schemas with the columns that hold something of their own, referenced tables before those that
 * refer to them.
 */
export async function listTables(client: Client, schemas: readonly string[]): Promise<TableHead[]> {
  const { rows } = await client.query<TableHead>(
    `select n.nspname as schema, c.relname as "table",
            array(select quote_ident(a.attname) from pg_attribute a
                   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                   order by a.attnum)::text[] as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and c.relkind = 'r' and c.relname <> $2
      order by array_position($1, n.nspname::text), c.relname`,
    [schemas, migrationTable],
  );
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `select f.conrelid::regclass::text as "from", f.confrelid::regclass::text as "to" from pg_constraint f
      where f.contype = 'f' and f.conrelid <> f.confrelid
        and f.connamespace = any(select oid from pg_namespace where nspname = any($1))`,
    [schemas],
  );
  const ordered: TableHead[] = [];
  const placed = new Set<string>();
  const place = (table: TableHead): void => {
    const name = nameOf(table);
    if (placed.has(name)) return;
    placed.add(name);
    for (const { to } of references.filter(({ from }) => from === name)) {
      const target = rows.find((row) => nameOf(row) === to);
      if (target !== undefined) place(target);
    }
    ordered.push(table);
  };
  rows.forEach(place);
  return ordered;
}

export function nameOf({ schema, table }: Pick<TableHead, 'schema' | 'table'>): string {
  return `${schema}.${table}`;
}

/** The number each would give next. */
export async function readSequences(
  client: Client,
  schemas: readonly string[],
): Promise<{ schema: string; name: string; next: number }[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and c.relkind = 'S' and c.relname <> $2 order by 1, 2`,
    [schemas, `${migrationTable}_id_seq`],
  );
  const sequences = [];
  for (const { schema, name } of rows) {
    const { rows: state } = await client.query<{ next: number }>(
      `select last_value + is_called::int as next from ${schema}.${name}`,
    );
    sequences.push({ schema, name, next: state[0]?.next ?? 1 });
  }
  return sequences;
}

/** By schema, as TypeORM wrote them down. */
export async function readMigrations(
  client: Client,
  schemas: readonly string[],
): Promise<Record<string, string[]>> {
  const migrations: Record<string, string[]> = {};
  for (const schema of schemas) {
    const { rows } = await client.query<{ name: string }>(
      `select name from ${schema}.${migrationTable} order by timestamp, name`,
    );
    migrations[schema] = rows.map(({ name }) => name);
  }
  return migrations;
}
