import type { Sql } from '../connection/data-source.ts';

/**
 * Takes the indexes and keys off tables (`schema.table`), empties them, and returns what puts indexes and keys back: to
 * build an index over a filled table costs a fraction of keeping it up row by row. Truncating also lets a server with
 * wal_level = minimal write the rows without a log. `kept` indexes (`schema.index`) stay: one that few rows enter costs
 * less to keep up than another walk through the table. Fails where a table not named here refers to one of them. Locks
 * the tables against everybody until the transaction ends: for the first filling only, when there is nothing to be read.
 */
export async function setIndexesAside(
  sql: Sql,
  tables: readonly string[],
  kept: readonly string[] = [],
): Promise<() => Promise<void>> {
  await sql.query(`truncate ${tables.join(', ')}`);
  // References first: a key cannot go while it is referred to.
  const set = [
    ...(await sql.query<Aside[]>(references, [tables])),
    ...(await sql.query<Aside[]>(indexes, [tables, kept])),
  ];
  return takeOff(sql, set);
}

/**
 * The same for tables that others refer to: keys stay, and nothing is emptied. For tables that have no rows yet, since the
 * indexes are taken from readers as well.
 */
export async function setSearchIndexesAside(
  sql: Sql,
  tables: readonly string[],
): Promise<() => Promise<void>> {
  return takeOff(sql, await sql.query<Aside[]>(searchIndexes, [tables]));
}

type Aside = { drop: string; restore: string };

async function takeOff(sql: Sql, set: readonly Aside[]): Promise<() => Promise<void>> {
  for (const { drop } of set) await sql.query(drop);
  return async () => {
    for (const { restore } of set.toReversed()) await sql.query(restore);
  };
}

const named = 'unnest($1::text[]) with ordinality t (name, place)';
const dropConstraint = `format('alter table %s drop constraint %I', t.name, c.conname)`;
const addConstraint = `format('alter table %s add constraint %I %s', t.name, c.conname, pg_get_constraintdef(c.oid))`;

const references = `
  select ${dropConstraint} as drop, ${addConstraint} as restore
  from ${named} join pg_constraint c on c.conrelid = t.name::regclass and c.contype = 'f'
  order by t.place, c.conname`;

/** An expression in an index may have its own precision of statistics, which the index's definition does not tell. */
const setStatistics = `coalesce((
      select string_agg(format('; alter index %s alter column %s set statistics %s', i.indexrelid::regclass, a.attnum, a.attstattarget), '')
      from pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget >= 0), '')`;

const indexes = `
  select case when c.oid is null then 'drop index ' || i.indexrelid::regclass else ${dropConstraint} end as drop,
    case when c.oid is null then pg_get_indexdef(i.indexrelid) || ${setStatistics} else ${addConstraint} end as restore
  from ${named}
  join pg_index i on i.indrelid = t.name::regclass
  left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
  where not exists (select from unnest($2::text[]) k (name) where to_regclass(k.name) = i.indexrelid)
  order by t.place desc, i.indexrelid desc`;

const searchIndexes = `
  select 'drop index ' || i.indexrelid::regclass as drop, pg_get_indexdef(i.indexrelid) as restore
  from ${named} join pg_index i on i.indrelid = t.name::regclass
  where not i.indisunique
  order by t.place desc, i.indexrelid desc`;
