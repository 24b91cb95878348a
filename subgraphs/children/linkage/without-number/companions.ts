import { agencyOf } from '../agreement/copied-lists.ts';
import { sameFamilySql, sharedGuardianSql, strangersSql } from '../agreement/guardians.ts';
import { namelessSql } from '../agreement/nameless.ts';
import { farOutOfGradeSql } from '../agreement/school-age.ts';
import { inPlace, listInPlace } from '../feed.ts';
import { listedOtherwiseSql } from './listed-otherwise.ts';
import type { LinkageStep } from '../step.ts';
import { notInScope } from '../probabilistic/candidates.ts';
import { countyPrior } from '../probabilistic/prior.ts';
import { sameVillageSql } from '../agreement/village.ts';

const fields: Readonly<Record<string, string>> = {
  'guardian-number': 'guardian_citizen_id',
  phone: 'phone',
};

/**
 * Two lists' only rows of the name and birth date, of one sex and in one county, neither with a valid number: where so
 * few live that next to nobody shares name and birth date, as the scores have it (`probabilistic/prior.ts`), that is
 * enough.
 */
const likely = `k.sex = a.sex and k.in_list = 1 and a.in_list = 1 and k.source_system <> a.source_system
        and left(k.division, 6) = left(a.division, 6) and k.ejected_from is null and a.ejected_from is null
        and (select prior >= ${countyPrior} from children.linkage_state)`;

/** Nor does the list say the name and birth date of a child with a number: of two such rows the one without is a namesake's. */
const onlyRow = `not exists (select from linkage_scope h where h.name_key = k.name_key and k.birth_date in (h.birth_date, h.id_birth)
        and h.source_system = k.source_system and h.present and h.id17 is not null and not exists (select from linkage_seeker t where t.n = h.n))`;

/**
 * The scores have the row nearer to another child than to this one, be it that it waits: by its number but for a slip, or by a household that the
 * other row does not tell. That both were born in the county on one day says less.
 */
const nearerSql = (row: string, child: string): string =>
  `exists (select from linkage_ranked r where r.n = ${row}.n and r.center <> ${child})`;

/** The list of the row, or of another of this name and birth date that found no child, has the child in a row under its number today (not as a former entry): it says each person once. */
const listedSql = (row: string, child: string, full: boolean): string => {
  const has = (rows: string): string =>
    `exists (select from ${rows} h where h.id17 = ${child} and h.source_system = c.source_system and h.present and h.closed is not true`;
  return `exists (select from linkage_companion c
        where c.name_key = ${row}.name_key and c.birth_date = ${row}.birth_date and c.cluster is null
          and (${has('linkage_scope')} and not exists (select from linkage_seeker t where t.n = h.n))
            ${full ? '' : `or ${has('children.link_record')} and h.seeker is null and ${notInScope('h')})`}))`;
};
/** The birth date in the number of the child found. */
const itsDay = `to_date(substr(a.cluster::text, 7, 8), 'YYYYMMDD')`;

/** Of two rows: the fields that agree. */
const same = `array_remove(array[${Object.entries(fields)
  .map(([field, column]) => `case when k.${column} = a.${column} then '${field}' end`)
  .join(', ')}, case when ${sharedGuardianSql('k', 'a')} then 'guardian-name' end,
  case when ${sameVillageSql('k', 'a')} then 'village' end], null)`;
const agreeing = `case when ${same} = '{}' and ${likely} then array['county'] else ${same} end`;

/**
 * Two lists of one agency have one row each of the name and birth date, and both print one number that is somebody else's: the one is a copy of
 * the other. Two namesakes may be given one number, too: not where the rows are strangers'. It leads to a child only where the number was found to be that child's
 * (`number-slips.ts`): else the child was found by what the other row does not say.
 */
const copied = `case when k.ejected_from = a.ejected_from then k.in_list = 1 and a.in_list = 1 and k.source_system <> a.source_system
        and (${agencyOf('k')}) = (${agencyOf('a')}) and not ${strangersSql('k', 'a')} end`;
const agreeingOrCopied = (also: string): string =>
  `case when ${same} = '{}' and ${copied} and ${also} then array['printed-number'] else ${agreeing} end`;

/**
 * Rows without a trusted number that were plainly made from one paper: the same name and birth date, no other sex, and
 * the guardian, the phone or the village agree, in a small population the county, or, in lists of one agency, the number that both print. A school's pupil list and its term
 * sheet are such rows; one may say less than the other, and then finds no child of its own. It goes where its companion
 * went; and where none of them found a child with a number, they are one child around the row of the best source, never
 * a chain. Nobody follows to a child that the row's grade denies, nor where name, birth date and county are all that agrees, to one that the row's list has
 * already, or from a row of strangers; nor does anybody to one whom the list of a row of the name and birth date has under plainly another name. The population registry copies nobody's paper, and lists each person once: its rows follow no other to a
 * child.
 */
export const companions: LinkageStep = {
  name: 'companions',
  sql: ({ full }) => `
    create temp table linkage_companion (n bigint, source_system ${inPlace}, record_id bigint, name_key ${inPlace}, birth_date date, sex ${inPlace},
      ejected_from bigint, why ${inPlace}, holder_rank smallint, guardian_citizen_id ${inPlace}, guardian_name ${inPlace}, guardian_names ${listInPlace},
      phone ${inPlace}, village ${inPlace}, division ${inPlace}, in_list bigint, cohort_born_by date, cluster bigint) on commit drop;
    insert into linkage_companion
    select k.n, k.source_system, k.record_id, k.name_key, k.birth_date, k.sex, k.ejected_from, k.why, s.holder_rank, s.guardian_citizen_id, s.guardian_name, s.guardian_names,
      s.phone, s.village, s.division, k.in_list, s.cohort_born_by, a.cluster
    from (select *, count(*) over (partition by name_key, birth_date) as rows,
        count(*) over (partition by name_key, birth_date, source_system) as in_list from linkage_seeker
      where birth_date is not null and not ${namelessSql('name_key')}) k
    join linkage_scope s on s.n = k.n
    left join linkage_attached a on a.n = k.n
    where k.rows > 1;
    analyze linkage_companion;

    insert into linkage_attached (n, cluster, rule, note)
    with following as materialized (
    select k.n, k.source_system, k.name_key, k.birth_date, a.cluster, f.fields
    from linkage_companion k
    join linkage_companion a on a.name_key = k.name_key and a.birth_date = k.birth_date and a.cluster > 0
    cross join lateral (select ${agreeingOrCopied(`k.why = 'SLIP' and a.why = 'SLIP'`)} as fields) f
    where k.cluster is null and cardinality(f.fields) > 0 and k.source_system <> 'population-registry'
      -- The 17th digit of a number is odd for males (GB 11643-1999).
      and (coalesce(k.sex = case when a.cluster % 2 = 1 then 'MALE' else 'FEMALE' end, true)
        -- One paper, mistyped once.
        or k.sex = a.sex and k.source_system <> a.source_system and (${agencyOf('k')}) = (${agencyOf('a')}) and ${sameFamilySql('k', 'a')})
      and a.cluster is distinct from k.ejected_from
      and not exists (select from linkage_forbidden x where x.n = k.n and x.id17 = a.cluster)
      and (f.fields <> array['county'] or ${onlyRow} and not ${listedSql('k', 'a.cluster', full)} and not ${nearerSql('k', 'a.cluster')} and not ${strangersSql('k', 'a')})
      and (k.birth_date <> ${itsDay} and ${farOutOfGradeSql('k', itsDay)}) is not true
    ),
    told_apart as materialized (
      select distinct g.name_key, g.birth_date, g.cluster from (select distinct name_key, birth_date, cluster from following) g
      join linkage_companion c on c.name_key = g.name_key and c.birth_date = g.birth_date
      join linkage_scope r on r.n = c.n
      join linkage_scope m on m.id17 = g.cluster
      where ${listedOtherwiseSql('m', 'r')} and not exists (select from linkage_seeker t where t.n = m.n))
    select g.n, min(g.cluster), 'NAME_AND_BIRTH_DATE',
      jsonb_build_object('companion', true, 'corroboration', to_jsonb(min(g.fields)))
    from following g left join told_apart t using (name_key, birth_date, cluster)
    group by g.n
    having count(distinct g.cluster) = 1 and count(t.cluster) = 0;

    with alone as (
      select c.*, first_value(c.n) over (partition by c.name_key, c.birth_date order by c.holder_rank,
        c.guardian_citizen_id collate "C" nulls last, c.guardian_name collate "C" nulls last, c.phone collate "C" nulls last,
        c.village collate "C" nulls last, c.division collate "C" nulls last, c.sex nulls last, c.source_system, c.record_id) as leader
      from linkage_companion c
      where not exists (select from linkage_attached a where a.n = c.n)),
    agreed as (
      select k.n, k.leader, f.fields from alone k join alone a on a.n = k.leader and k.n <> a.n
      cross join lateral (select ${agreeingOrCopied('true')} as fields) f
      where cardinality(f.fields) > 0 and coalesce(k.sex = a.sex, true))
    insert into linkage_attached (n, cluster, rule, note)
    select n, -leader, 'NAME_AND_BIRTH_DATE',
      jsonb_build_object('companion', true, 'corroboration', to_jsonb(fields))
    from (select n, leader, fields from agreed
      union all
      select leader, leader, min(fields) from agreed group by leader) g;
  `,
};
