import { agencyOf } from '../agreement/copied-lists.ts';
import { sameFamilySql, strangersSql, surelySameFamilySql } from '../agreement/guardians.ts';
import { namelessSql } from '../agreement/nameless.ts';
import { codeType, nameType } from '../feed.ts';
import type { LinkageStep } from '../step.ts';
import { sameVillageSql } from '../agreement/village.ts';

/**
 * SQL condition: of two citizen numbers' first 17 digits one is mistyped, or two neighbours changed places, or a
 * spreadsheet kept fifteen digits of one and filled up with noughts, which is a valid number one time in eleven.
 */
export function oneSlipSql(one: string, other: string): string {
  const [a, b] = [`${one}::text`, `${other}::text`];
  return `(levenshtein_less_equal(${a}, ${b}, 1) = 1
    or left(${a}, 15) = left(${b}, 15) and '00' in (right(${a}, 2), right(${b}, 2))
    or exists (select from generate_series(1, 16) i
      where overlay(${a} placing substr(${a}, i + 1, 1) || substr(${a}, i, 1) from i for 2) = ${b} and ${one} <> ${other}))`;
}

/** Rows of numbers that the population registry does not have, on each of their days. */
const unregistered = `
      select s.n, s.id17, s.name_key::${nameType}, d.day
      from linkage_group g join linkage_scope s on s.id17 = g.id17
      cross join lateral (select s.born as day union select s.id_birth) d
      where not g.registered and not ${namelessSql('s.name_key')}`;

/**
 * A slip in a number whose check digit was worked out anew is a valid number, and makes a second child. Finds the
 * records (`linkage_slip`) whose number is one slip away from another's, where a record with that bears the very same
 * name, was born on the same day, is of no other sex, and a guardian, the phone or the village agree as well. Twins'
 * numbers are as near to each other, but not their names: where either number goes by another name as well, or the
 * registry gives it under one that only sounds the same, or under two spellings, it is a twin's, and `contests` tells whose. What stands in the
 * place of a newborn's name is none. Of the others the
 * number that the population registry gives holds, then the one that more agencies say, then by source. Where the
 * registry lists both they are two children, and where a steward decided on the record nothing is found.
 *
 * The agency's copies of such a row, of the same number, name and birth date, go along: not where a list has the name and day in two rows today, or
 * a row of the number is a stranger's, as they may be a namesake's, whose number it is. Such numbers are looked for among those that are not in
 * the registry: one of the two never is.
 */
export const numberSlips: LinkageStep = {
  name: 'number-slips',
  sql: ({ full }) => `
    ${full ? `create temp table linkage_unregistered on commit drop as ${unregistered}; analyze linkage_unregistered;` : ''}
    create temp table linkage_near_number on commit drop as
    with ${full ? '' : `linkage_unregistered as materialized (${unregistered}),`}
    beside as (
      select u.n, u.id17, u.day, s.n as other_n, s.id17 as other from linkage_unregistered u
      join linkage_scope s on s.name_key = u.name_key and s.born = u.day
      -- Asked of each record before the join: of the two sides it would hash all records.
      where ((s.name_key, s.born) in (select name_key, day from linkage_unregistered)) is true
      union
      select u.n, u.id17, u.day, s.n, s.id17 from linkage_unregistered u
      join linkage_scope s on s.name_key = u.name_key and s.id_birth = u.day and s.birth_date <> s.id_birth),
    two_names as materialized (
      select id17 from linkage_contested where state <> 'FAR'
      group by id17 having min(class collate "C") <> max(class collate "C")
      union
      -- The registry lists each child once: two spellings of it are two children, however alike.
      select id17 from linkage_contested where source_system = 'population-registry' and present and not closed
      group by id17 having min(folded collate "C") <> max(folded collate "C"))
    select b.n, b.id17, b.day, b.other_n, b.other from beside b
    join linkage_scope m on m.n = b.n
    join linkage_scope s on s.n = b.other_n
    join children.name_pinyin p on p.name_key = m.name_key
    where b.other <> b.id17 and (${oneSlipSql('b.other', 'b.id17')}
        or exists (select from linkage_scope r where r.id17 = b.other and r.name_key = m.name_key
          and r.source_system = 'population-registry' and r.birth_date = r.id_birth) and ${surelySameFamilySql('m', 's')} and not (${strangersSql('m', 's')}))
      and coalesce(m.sex = s.sex, true)
      and (${sameFamilySql('m', 's')} or ${sameVillageSql('m', 's')})
      and not exists (select from two_names t where t.id17 in (b.id17, b.other))
      and not exists (select from linkage_contested k join children.name_pinyin o on o.name_key = k.name_key
        where k.id17 in (b.id17, b.other) and k.source_system = 'population-registry'
          and o.pinyin = p.pinyin and o.folded <> p.folded);

    create temp table linkage_slip on commit drop as
    with standing as (
      select id17, row_number() over (order by bool_or(source_system = 'population-registry') desc,
        count(distinct source_system) desc, min(holder_rank), id17) as place
      from linkage_scope
      where id17 in (select id17 from linkage_near_number union select other from linkage_near_number)
      group by id17),
    pair as (
      select n, id17, day, other from linkage_near_number union select other_n, other, day, id17 from linkage_near_number)
    select p.n, p.id17, min(p.day) as day, 'SLIP'::${codeType} as why from pair p
    join standing a on a.id17 = p.id17
    join standing b on b.id17 = p.other and b.place < a.place
    join linkage_scope s on s.n = p.n
    where not exists (select from children.decision_edge e
      where e.source_system = s.source_system and e.record_id = s.record_id)
    group by p.n, p.id17;
    -- A school's lists are copies of one paper, though one of them alone tells of the family.
    insert into linkage_slip
    with slipped as materialized (select s.*, p.day from linkage_slip p join linkage_scope s on s.n = p.n),
    namesakes as materialized (
      select s.name_key, s.born from linkage_scope s
      -- Asked of each record before the join, as above.
      where s.present and s.closed is not true and ((s.name_key, s.born) in (select name_key, born from slipped)) is true
      group by s.name_key, s.born, s.source_system having count(*) > 1)
    select c.n, c.id17, min(s.day), 'SLIP' from slipped s
    join linkage_scope c on c.id17 = s.id17 and c.name_key = s.name_key and c.birth_date = s.birth_date and coalesce(c.sex = s.sex, true)
      and (${agencyOf('c')}) = (${agencyOf('s')})
    where c.n not in (select n from linkage_slip)
      and not exists (select from namesakes t where t.name_key = s.name_key and t.born = s.born)
      and not exists (select from linkage_scope o where o.id17 = s.id17 and ${strangersSql('o', 's')})
      and not exists (select from children.decision_edge e
        where e.source_system = c.source_system and e.record_id = c.record_id)
    group by c.n, c.id17;
    analyze linkage_slip;
  `,
};
