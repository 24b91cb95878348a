import type { Sql } from '../../../../platform/postgres/index.ts';
import { nameForms } from '../names/name-forms.ts';
import { at } from './level-conditions.ts';

/**
 * Whoever is sure so far, on a slip of the birth date by more than a day, while nobody's name or number of the household agrees, nor the phone. All that is left is the name in
 * a clan's village. What the row names, or another without a number of its name and birth date, beside what all rows of the child do.
 */
const namedSql = `
    with far as materialized (
      select b.n, b.center, s.name_key, s.birth_date from linkage_ranked b join linkage_seeker s on s.n = b.n
      where b.certain and not ${at('birth-date', ['exact', 'one-day'])} and not ${at('guardian-name', ['same'])} and not ${at('guardian-number', ['same'])}
        and not ${at('phone', ['same', 'one-digit'])} and not ${at('number', ['near'])}),
    beside as (
      select f.n, f.n as other from far f
      union
      select f.n, k.n from far f join linkage_seeker k on k.name_key = f.name_key and k.birth_date = f.birth_date),
    told as (
      select h.center, array_agg(distinct g.name) as names from linkage_compared h
      cross join lateral unnest(coalesce(h.guardian_names, array[h.guardian_name])) g (name)
      where h.center in (select center from far) and g.name is not null
      group by h.center having max(cardinality(h.guardian_names)) > 1)
    select f.n, o.guardian_names as named, t.names as others from far f
    join told t on t.center = f.center
    join beside d on d.n = f.n join linkage_left o on o.id = d.other
    where cardinality(o.guardian_names) > 1`;

/** What a name sounds like, and what it may be mistaken for. */
const readings = (name: string): string[] => {
  const { pinyin, shape } = nameForms(name);
  return [pinyin, ...shape.split('|').filter((one) => one !== '')];
};

/**
 * Takes the certainty from a row that names two guardians where the child's rows name two others, and none of them sounds or looks like one of these: both
 * lists name the parents, and they are another child's. One guardian may be the grandmother with whom the child lives.
 */
export async function doubtOtherParents(sql: Sql): Promise<void> {
  const rows = await sql.query<{ n: string; named: string[]; others: string[] }[]>(namedSql);
  const doubted = rows.filter(({ named, others }) => {
    const known = new Set(others.flatMap(readings));
    return !named.flatMap(readings).some((one) => known.has(one));
  });
  if (doubted.length === 0) return;
  await sql.query('update linkage_ranked set certain = false where n = any($1::bigint[])', [
    doubted.map(({ n }) => n),
  ]);
}
