import type { Sql } from '../../../../platform/postgres/index.ts';
import { setIndexesAside } from '../../../../platform/postgres/index.ts';
import { nameForms, nameFormsVersion } from './name-forms.ts';

const page = 20_000;

/** The names in `rows` (a table with name_key, former_name_key) that were never seen before. */
const unseen = (rows: string): string => `select name_key from (
      select name_key from ${rows} union select former_name_key from ${rows} where former_name_key is not null) s
    where not exists (select from children.name_pinyin p where p.name_key = s.name_key)`;

/** Works out the forms of the new names in the `rows` of a small run: there is mostly no more than a page of them. */
export async function storeFewNameForms(sql: Sql, rows: string): Promise<void> {
  for (;;) {
    const names = await sql.query<{ name_key: string }[]>(`${unseen(rows)} limit ${page}`);
    if (names.length > 0) await storeForms(sql, names);
    if (names.length < page) return;
  }
}

/** Whether names were read by other tables when the last run stored their forms: then everything is to be linked anew. */
export async function nameFormsChanged(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<[{ changed: boolean }]>(
    'select exists (select from children.linkage_state where name_forms is distinct from $1) as changed',
    [nameFormsVersion],
  );
  return row.changed;
}

/**
 * Works out the forms of the new names in `rows`, or of all of them where the stored ones are of other tables. They are
 * listed once, however many pages they fill.
 */
export async function storeNameForms(sql: Sql, rows: string): Promise<void> {
  if (await nameFormsChanged(sql)) await sql.query('delete from children.name_pinyin');
  const [table] = await sql.query<[{ empty: boolean }]>(
    'select not exists (select from children.name_pinyin) as empty',
  );
  await sql.query(`
    create temp table linkage_new_name on commit drop as
    select row_number() over () as place, name_key from (${unseen(rows)}) s;
    create index on linkage_new_name (place)`);
  const [fresh] = await sql.query<[{ names: number }]>('select count(*)::int as names from linkage_new_name');
  const putIndexesBack =
    table.empty && fresh.names > page ? await setIndexesAside(sql, ['children.name_pinyin']) : null;
  for (let after = 0; after < fresh.names; after += page) {
    const names = await sql.query<{ name_key: string }[]>(
      `select name_key from linkage_new_name where place > $1 and place <= $2`,
      [after, after + page],
    );
    await storeForms(sql, names);
  }
  await putIndexesBack?.();
  if (fresh.names >= page) await sql.query('analyze children.name_pinyin');
  await sql.query('drop table linkage_new_name');
  await sql.query('update children.linkage_state set name_forms = $1 where name_forms is distinct from $1', [
    nameFormsVersion,
  ]);
}

async function storeForms(sql: Sql, names: readonly { name_key: string }[]): Promise<void> {
  const forms = names.map(({ name_key: name }) => nameForms(name));
  await sql.query(
    `insert into children.name_pinyin (name_key, folded, pinyin, shape, given)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) on conflict do nothing`,
    [
      forms.map(({ nameKey }) => nameKey),
      forms.map(({ folded }) => folded),
      forms.map(({ pinyin }) => pinyin),
      forms.map(({ shape }) => shape),
      forms.map(({ given }) => given),
    ],
  );
}
