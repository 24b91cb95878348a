import {
  sameFamilySql,
  sharedGuardianSql,
  strangersSql,
  surelySameFamilySql,
} from '../agreement/guardians.ts';
import { mayBeMendedSql, placeOfNumberSql } from '../agreement/mended-number.ts';
import { namelessSql } from '../agreement/nameless.ts';

/** SQL condition on a number's row in the table: the number goes by several names there. */
const severalNames = (
  number: string,
): string => `exists (select from linkage_contested c join linkage_contested d on d.id17 = c.id17 and d.class <> c.class
        where c.id17 = ${number})`;

/** SQL condition: the row's birth date is its number's. Most are: of an equality of two columns the planner expects one row in two hundred. */
const agreesSql = 'coalesce(s.born = s.id_birth, false)';

/** SQL condition: the row prints both numbers of the pair `p`. */
const printsBoth = (row: string): string =>
  `coalesce(${row}.id17 = p.target and ${row}.other17 = p.former or ${row}.id17 = p.former and ${row}.other17 = p.target, false)`;

/**
 * Numbers that the registry does not have, and that nobody told of as changed (`linkage_renumbering`, not told): their child stands in the registry
 * under another one of the same place, with a birth date that may have been mended into it. A family has no two children of one full name.
 * So the very name, the sex and surely the family must agree; neither number may go by another name; no list has both today, as it has each
 * child in a row; no row under the number is a stranger's, whose number it would be, or names a family that nobody else of the two names. Of the family
 * nothing is asked where a row of this name prints both numbers: a student number keeps the one that the pupil had on entering school. Where rows of
 * the two name different guardians, a phone is not the family: some two of them must name one in common. A list must have the number today, or it may
 * be that of a brother who died. Only if one child fits.
 */
export const outdatedSql = `
    insert into linkage_renumbering (former, target, teller, told)
    with apart as materialized (
      select s.*, ${placeOfNumberSql('s.id17')} as place from linkage_group g join linkage_scope s on s.id17 = g.id17
      where not g.registered and ${agreesSql}),
    entry as materialized (
      select s.*, ${placeOfNumberSql('s.id17')} as place from linkage_scope s
      where s.source_system = 'population-registry' and s.present and s.closed is not true and ${agreesSql} and s.id17 is not null
        and (s.name_key in (select name_key from apart)) is true),
    pair as materialized (
      select a.n, e.id17 as target, e.n as teller, a.id17 as former
      from apart a join entry e on e.name_key = a.name_key and e.place = a.place and ${mayBeMendedSql('a', 'e')} and coalesce(a.sex = e.sex, true)
      where not ${namelessSql('a.name_key')}),
    -- Few, and asked again and again.
    told as materialized (
      select s.* from linkage_scope s where s.id17 in (select former from pair union select target from pair)),
    fitting as (
      select p.former, min(p.target) as target, min(p.teller) as teller, bool_or(${printsBoth('s')}) as printed, bool_or(a.present and a.closed is not true) as today
      from pair p join told a on a.n = p.n
      join told s on s.name_key = a.name_key and (${printsBoth('s')}
        or s.id17 = p.target and s.born = s.id_birth and ${surelySameFamilySql('a', 's')} and not ${strangersSql('a', 's')})
      where p.former not in (select former from linkage_renumbering)
      group by p.former having min(p.target) = max(p.target))
    select f.former, f.target, f.teller, false from fitting f
    where f.today and not ${severalNames('f.former')} and not ${severalNames('f.target')}
      -- Asked of each that fits: as a join, all that is told would be held against each other.
      and (exists (
        select from told a join told b on b.source_system = a.source_system
        where a.id17 = f.former and b.id17 = f.target and a.present and b.present and a.closed is not true and b.closed is not true)) is not true
      and (f.printed or not exists (
        select from told o join told s on s.id17 = f.target
        where o.id17 = f.former and ${strangersSql('o', 's')})
      and not exists (
        select from told o where o.id17 = f.former and num_nonnulls(o.guardian_name, o.guardian_names) > 0
          and not exists (select from told s where s.id17 in (f.former, f.target) and s.n <> o.n and ${sameFamilySql('o', 's')})))
      and (f.printed or not exists (
        select from told o join told s on s.id17 = f.target and s.guardian_name <> o.guardian_name
        where o.id17 = f.former)
        or exists (select from told o join told s on s.id17 = f.target
          where o.id17 = f.former and (s.guardian_citizen_id = o.guardian_citizen_id or ${sharedGuardianSql('o', 's')})))
      and not exists (select from told s join children.decision_edge e using (source_system, record_id) where s.id17 = f.former);
    analyze linkage_renumbering;`;
