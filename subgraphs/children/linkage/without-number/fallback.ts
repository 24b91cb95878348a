import { sharedGuardianSql } from '../agreement/guardians.ts';
import { namelessSql } from '../agreement/nameless.ts';
import { nameType } from '../feed.ts';
import type { LinkageStep } from '../step.ts';
import { listedOtherwiseSql } from './listed-otherwise.ts';
import { sameVillageSql } from '../agreement/village.ts';

/** The names of who is looking, each with the day. */
const sought = `
      select k.n, k.ejected_from, k.sex, k.day, v.name::${nameType}
      from linkage_seeker k cross join lateral (values (k.name_key), (k.former_name_key)) v (name)
      where k.day is not null and v.name is not null and not ${namelessSql('v.name')}
        and not exists (select from linkage_attached a where a.n = k.n)`;

/** The numbers that stand under such a name and day. */
const fit = `
      with named as (
        select k.n, k.ejected_from, k.sex, s.n as other_n, s.id17 from linkage_sought_name k
        join linkage_scope s on s.name_key = k.name and k.day in (s.id_birth, s.birth_date)
        union
        select k.n, k.ejected_from, k.sex, s.n, s.id17 from linkage_sought_name k
        join linkage_scope s on s.former_name_key = k.name and k.day in (s.id_birth, s.birth_date))
      select distinct d.n, d.id17 from named d
      where d.id17 is not null and not exists (select from linkage_seeker t where t.n = d.other_n)
        and d.id17 is distinct from d.ejected_from
        and not exists (select from linkage_forbidden x where x.n = d.n and x.id17 = d.id17)
        -- The 17th digit of a number is odd for males (GB 11643-1999).
        and coalesce(d.sex = case when d.id17 % 2 = 1 then 'MALE' else 'FEMALE' end, true)`;

/** In a full run the names are counted, so that they, and not everybody's, are hashed. */
const counted = `
    create temp table linkage_sought_name on commit drop as ${sought};
    analyze linkage_sought_name;
    create temp table linkage_fit on commit drop as ${fit};
    analyze linkage_fit;`;

const uncounted = `linkage_sought_name as materialized (${sought}),
    linkage_fit as materialized (${fit}),`;

/**
 * Deterministic fallback for records without a trusted citizen number: the same name (or former name) and birth date,
 * no other sex, and one more field that agrees with any record of the child: guardian's number, a guardian's name,
 * phone (not beside another guardian on 1 January, where the list has the child with that guardian), or village and division (`village.ts`). What stands in a name's place is none (`nameless.ts`). Only if exactly one child fits, and never back to the number it was ejected from.
 * The population registry lists each person once: its row fits no child that another of its rows is about. No row of any list fits
 * one that the list has under plainly another name (`listed-otherwise.ts`), nor does any other of its name and birth date: they are one child's.
 * What it leaves is scored (`probabilistic/attach.ts`); decision 0012 says why both stay.
 */
export const fallback: LinkageStep = {
  name: 'fallback',
  sql: ({ full }) => `
    ${full ? counted : ''}
    with ${full ? '' : uncounted} compared as materialized (
      select f.n, f.id17,
        bool_or(m.guardian_citizen_id = s.guardian_citizen_id) as guardian_number,
        bool_or(${sharedGuardianSql('m', 's')}) as guardian_name,
        bool_or(m.phone = s.phone) as phone,
        bool_or(${sameVillageSql('m', 's')}) as village,
        bool_or(m.source_system = s.source_system and m.present and s.present and m.closed is not true and s.closed is not true
          and m.guardian_name <> s.guardian_name and ${sharedGuardianSql('m', 's')} is not true and to_char(s.birth_date, 'MMDD') = '0101') as of_others,
        bool_or(m.source_system = 'population-registry' and s.source_system = m.source_system
          or ${listedOtherwiseSql('m', 's')}) as listed
      from linkage_fit f
      join linkage_scope s on s.n = f.n
      join linkage_scope m on m.id17 = f.id17
      where not exists (select from linkage_seeker t where t.n = m.n)
      group by f.n, f.id17),
    -- As the scores have it: a row is no other child's in one list than in another.
    told_apart as materialized (
      select distinct f.n, f.id17 from linkage_fit f
      join linkage_seeker k on k.n = f.n
      join linkage_seeker c on c.name_key = k.name_key and c.birth_date = k.birth_date and c.n <> k.n
      join linkage_scope r on r.n = c.n
      join linkage_scope m on m.id17 = f.id17
      where ${listedOtherwiseSql('m', 'r')} and not exists (select from linkage_seeker t where t.n = m.n)),
    corroborated as materialized (
      select n, id17, array_remove(array[
      case when guardian_number then 'guardian-number' end, case when guardian_name then 'guardian-name' end,
        case when phone and of_others is not true then 'phone' end, case when village then 'village' end], null) as fields
      from compared c where not listed
        and not exists (select from told_apart t where t.n = c.n and t.id17 = c.id17)),
    found as (
      insert into linkage_attached (n, cluster, rule, note)
      select n, min(id17), 'NAME_AND_BIRTH_DATE', jsonb_build_object('corroboration', to_jsonb(min(fields)))
      from corroborated
      where cardinality(fields) > 0
      group by n
      having count(*) = 1)
    insert into linkage_note (n, candidates)
    select n, count(*) filter (where cardinality(fields) > 0) from corroborated
    group by n;
  `,
};
