import { readFile } from 'node:fs/promises';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { formsOf, type Canary } from './forms.ts';

/** Every column of every table whose text holds one of the canaries: `schema.table.column`, in order. Asked as the server's owner. */
export async function listColumnsHolding(url: string, canaries: readonly Canary[]): Promise<string[]> {
  const forms = canaries.flatMap(formsOf).map((form) => `%${form.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
  const client = await connect({ url });
  try {
    const { rows } = await client.query<{ name: string; columns: string[] }>(columnsOfTables);
    const [{ lowered } = { lowered: forms }] = (
      await client.query<{ lowered: string[] }>('select array(select lower(unnest($1::text[]))) as lowered', [
        forms,
      ])
    ).rows;
    const found: string[] = [];
    for (const { name, columns } of rows) {
      // In any case of letters; `ilike` would write text and form in small letters anew for each of the forms.
      const tests = columns.map(
        (column, index) => `bool_or(lower(t.${column}::text) like any ($1)) as c${index}`,
      );
      const { rows: told } = await client.query<Record<string, boolean | null>>(
        `select ${tests.join(', ')} from ${name} t`,
        [lowered],
      );
      const holding = columns.filter((_, index) => told[0]?.[`c${index}`] === true);
      found.push(...holding.map((column) => `${name}.${column}`));
    }
    return found.sort();
  } finally {
    await client.end();
  }
}

const columnsOfTables = `
  select format('%I.%I', n.nspname, c.relname) as name, array_agg(format('%I', a.attname)::text order by a.attnum) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
   group by 1`;

/** What the embedded server wrote down by itself; null of a server that is not the hub's own. */
export async function findServerLog(url: string): Promise<string | null> {
  const client = await connect({ url });
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    // Beside the data folder, in which every process of the server works.
    return await readFile(`/proc/${rows[0]?.pid ?? 0}/cwd/../server.log`, 'utf8').catch(() => null);
  } finally {
    await client.end();
  }
}
