import type { Sql } from './data-source.ts';

/**
 * Takes the indexes and keys off tables (`schema.table`), empties them, and returns what puts indexes and keys back: to
 * build an index over a filled table costs a fraction of keeping it up row by row. Truncating also lets a server with
 * wal_level = minimal write the rows without a log. Keys that others refer to stay. Locks the tables against everybody
 * until the transaction ends: for the first filling only, when there is nothing yet to be read.
 */
export async function setIndexesAside(sql: Sql, tables: readonly string[]): Promise<() => Promise<void>> {
  await sql.query(`truncate ${tables.join(', ')}`);
  const indexes = await sql.query<{ drop: string; restore: string }[]>(
    `select case when c.oid is null then 'drop index ' || i.indexrelid::regclass
         else format('alter table %s drop constraint %I', t.name, c.conname) end as drop,
       case when c.oid is null then pg_get_indexdef(i.indexrelid)
         else format('alter table %s add constraint %I %s', t.name, c.conname, pg_get_constraintdef(c.oid)) end as restore
     from unnest($1::text[]) with ordinality t (name, place)
     join pg_index i on i.indrelid = t.name::regclass
     left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
     where not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = i.indexrelid)
     order by t.place, i.indexrelid`,
    [tables],
  );
  for (const index of indexes) await sql.query(index.drop);
  return async () => {
    for (const index of indexes) await sql.query(index.restore);
  };
}
