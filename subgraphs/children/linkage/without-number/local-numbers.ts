import { agencyOf } from '../agreement/copied-lists.ts';
import { sameFamilySql, sharedGuardianSql, strangersSql } from '../agreement/guardians.ts';
import { halfGivenSql, oneNameSql } from '../agreement/one-name.ts';
import type { LinkageStep } from '../step.ts';
import { listedOtherwiseSql } from './listed-otherwise.ts';

/** SQL condition on two birth dates: a slip, the lunar calendar or 1 January makes one of the other. A slip of the year does not: brothers may share the day. */
const nearSql = (one: string, other: string): string =>
  `(abs(${one} - ${other}) <= 55 or ${one} = date_trunc('year', ${other})::date or ${other} = date_trunc('year', ${one})::date
        or to_char(${one}, 'YYYYMMDD') = to_char(${other}, 'YYYYDDMM')
        or extract(year from ${one}) = extract(year from ${other})
          and (extract(month from ${one}) = extract(month from ${other}) or extract(day from ${one}) = extract(day from ${other})))`;

/** SQL condition on two rows: the names are spellings of one, or in one family half of the given name is the same. */
const nearNameSql = (
  one: string,
  other: string,
): string => `exists (select from children.name_pinyin p, children.name_pinyin q
          where p.name_key = ${one}.name_key and q.name_key = ${other}.name_key
            and (${oneNameSql('p', 'q')} or ${halfGivenSql('p', 'q')} and ${sameFamilySql(one, other)}))`;

/**
 * SQL condition on two rows of one temporary number and day under two spellings: they are two children's, as twins' names may be spellings of one. One is a
 * girl's, one list has both today, or guardian and phone are both another's.
 */
const anotherPupilSql = (one: string, other: string): string =>
  `(${one}.name_key <> ${other}.name_key and (${one}.sex <> ${other}.sex
        or ${one}.source_system = ${other}.source_system and ${one}.present and ${other}.present and ${one}.closed is not true and ${other}.closed is not true
        or ${one}.guardian_name <> ${other}.guardian_name and ${one}.phone <> ${other}.phone and ${sharedGuardianSql(one, other)} is not true
          and (${one}.guardian_citizen_id = ${other}.guardian_citizen_id) is not true))`;

/**
 * D2, inside one agency only: a record without a trusted citizen number joins the child whose record carries the same
 * local number (a temporary L student number), if the name or the birth date agrees, or both but for a slip, and it is one child only. The birth
 * date alone will not do where another child bears the record's name on it: schools type a twin's number, and one number
 * twice. Nor will either where the record's list has that child under plainly another name. Across agencies a local number proves nothing.
 */
export const localNumbers: LinkageStep = {
  name: 'local-numbers',
  sql: () => `
    create temp table linkage_local_bearer on commit drop as
      select distinct k.n, s.id17 from linkage_seeker k
      join linkage_scope s on s.name_key = k.name_key and k.birth_date in (s.birth_date, s.id_birth)
      join linkage_kept t on t.n = s.n
      where k.local_key is not null;
    with bearer as materialized (select n, id17 from linkage_local_bearer),
    candidate as materialized (
      select k.n, k.name_key, k.former_name_key, k.birth_date, s.id17, s.name_key as name, s.former_name_key as former, s.born,
        s.name_key <> k.name_key and s.born <> k.birth_date and ${nearSql('s.born', 'k.birth_date')} and ${nearNameSql('r', 's')}
          and coalesce(r.sex = s.sex, true) and not ${strangersSql('r', 's')} as near
      from linkage_seeker k join linkage_scope r on r.n = k.n
      join linkage_scope s on s.local_key = k.local_key and (${agencyOf('s')}) = (${agencyOf('k')})
      join linkage_kept t on t.n = s.n
      -- Next to no row has one. A join by two keys would hold those that have none against each other (decision 0290).
      where k.local_key is not null and s.local_key is not null and s.id17 is distinct from k.ejected_from
        and not exists (select from linkage_attached a where a.n = k.n)
        and not exists (select from linkage_forbidden x where x.n = k.n and x.id17 = s.id17)),
    -- All records are read once, and not for each candidate.
    beside as materialized (
      select s.n, s.id17, s.source_system, s.present, s.closed, s.name_key, s.former_name_key from linkage_scope s
      where (s.n in (select n from candidate)) is true or (s.id17 in (select id17 from candidate)) is true),
    listed as materialized (
      select distinct c.n, c.id17 from (select distinct n, id17 from candidate) c join beside r on r.n = c.n
      join beside m on m.id17 = c.id17 and m.n not in (select n from linkage_ejected)
      where ${listedOtherwiseSql('m', 'r')})
    insert into linkage_attached (n, cluster, rule, note)
    select c.n, min(c.id17), 'LOCAL_NUMBER',
      jsonb_build_object('local', case when bool_or(c.name = c.name_key) then 'agrees' else 'differs' end)
    from candidate c
    where (c.n, c.id17) not in (select n, id17 from listed)
      and (c.name in (c.name_key, c.former_name_key) or c.former = c.name_key or c.near and c.n not in (select n from bearer)
        or c.born = c.birth_date and (c.n not in (select n from bearer) or (c.n, c.id17) in (select n, id17 from bearer)))
    group by c.n
    having count(distinct c.id17) = 1;
  `,
};

/**
 * After the fallback: records of one local number without a trusted citizen number among them. They form one group
 * around a leader they agree with by name or birth date, or both but for a slip; when the fallback found one child for some, it is the child
 * of all that bear a name of these, or on their birth date a spelling of it that nobody else bears in a row that is no other pupil's, unless the agency's list has that child under plainly another name.
 */
export const localGroups: LinkageStep = {
  name: 'local-groups',
  sql: () => `
    with led as (
      select k.n, ${agencyOf('k')} as agency, k.local_key, k.name_key, k.birth_date, k.sex,
        first_value(k.name_key) over w as leader_name, first_value(k.sex) over w as leader_sex, first_value(k.birth_date) over w as leader_day
      from linkage_seeker k
      where k.local_key is not null
        and not exists (select from linkage_attached a where a.n = k.n and a.rule = 'LOCAL_NUMBER')
      window w as (partition by ${agencyOf('k')}, k.local_key order by k.birth_date nulls last, k.name_key collate "C")),
    agreeing as (
      select l.*, a.cluster from led l left join linkage_attached a on a.n = l.n
      where l.name_key = l.leader_name or l.birth_date = l.leader_day or ${nearSql('l.birth_date', 'l.leader_day')}
        and coalesce(l.sex = l.leader_sex, true) and exists (
        select from children.name_pinyin p, children.name_pinyin q where p.name_key = l.name_key and q.name_key = l.leader_name and ${oneNameSql('p', 'q')})),
    together as (
      select agency, local_key, min(n) filter (where cluster is null) as first_n,
        min(cluster) as cluster, count(distinct cluster) as clusters, count(*) as records,
        array_agg(name_key) filter (where cluster is not null) as found, array_agg(birth_date) filter (where cluster is not null) as found_days,
        array_agg(n) filter (where cluster is not null) as found_rows
      from agreeing group by agency, local_key),
    -- Called so, or by a spelling of that on that day, and nobody else is.
    called as materialized (
      select g.n, g.agency, g.local_key from agreeing g join together t using (agency, local_key)
      where t.clusters = 1 and (g.name_key = any(t.found)
        or g.birth_date = any(t.found_days) and g.n not in (select n from linkage_local_bearer) and not exists (
          select from linkage_scope r join linkage_scope f on f.n = any(t.found_rows) where r.n = g.n and ${anotherPupilSql('r', 'f')})
          and exists (
          select from children.name_pinyin p, children.name_pinyin q where p.name_key = g.name_key and q.name_key = any(t.found) and ${oneNameSql('p', 'q')}))),
    told_apart as (
      select distinct t.agency, t.local_key from together t
      join called g on g.agency = t.agency and g.local_key = t.local_key
      join linkage_scope r on r.n = g.n
      join linkage_scope m on m.id17 = t.cluster
      where ${listedOtherwiseSql('m', 'r')} and not exists (select from linkage_seeker k where k.n = m.n))
    insert into linkage_attached (n, cluster, rule, note)
    select g.n, case when g.n in (select n from called) and x.agency is null then t.cluster else -t.first_n end, 'LOCAL_NUMBER',
      jsonb_build_object('local', case when g.name_key = g.leader_name then 'agrees' else 'differs' end)
    from agreeing g join together t using (agency, local_key) left join told_apart x using (agency, local_key)
    where g.cluster is null and t.records > 1;
  `,
};
