import type { SourceSystem } from '../../../../platform/source-systems.ts';
import { knownToSql } from '../golden-record/known-to.ts';
import { sourceRankSql, survivorship } from '../golden-record/survivorship.ts';
import type { GoldenField } from '../golden-record/survivorship.ts';
import { ageLimitYears, inPlace } from '../feed.ts';
import type { LinkageStep } from '../step.ts';

/** Every record's cluster, and why; settled records stand in no other working table. */
export const linkedSql = `
  select s.*, coalesce(a.cluster, case when k.n is null then s.id17 else -s.n end) as cluster,
    coalesce(a.rule, case when k.n is null then s.id_evidence else 'UNLINKED' end) as rule,
    a.note
  from linkage_scope s
  left join linkage_seeker k on k.n = s.n
  left join linkage_attached a on a.n = s.n`;

/** Birth date inside the number whose first 17 digits name the cluster. */
export const clusterDaySql = `case when cluster > 0 then make_date(
  (cluster / 10000000 % 10000)::int, (cluster / 100000 % 100)::int, (cluster / 1000 % 100)::int) end`;

const ageLimit = `interval '${ageLimitYears} years'`;
/** Days after which somebody may have reached the limit; the calendar is only asked then. */
const fewestDays = ageLimitYears * 365 + 4;

/**
 * The row's birth date as far as it may survive. Beside a child's number, or in a row that a list of pupils alone makes a
 * child's, a grown-up's date is a slip. Asked of the row's own day: the answer does not change with time.
 */
export const survivingDaySql = `case when birth_date <= as_of - ${fewestDays} and birth_date + ${ageLimit} <= as_of
  and coalesce(${clusterDaySql} + ${ageLimit} > as_of, true) then null else birth_date end`;

/** Days to here count down, so that the newest export comes first. */
const farFuture = `date '2199-12-31'`;

/** At most seven digits: presence, the source's place in the order, recency. The least is the best. */
const standingSql = (order: readonly SourceSystem[]): string =>
  `(case when present then 0 else 10 end + ${sourceRankSql(order, 'source_system')}) * 100000 + (${farFuture} - as_of)`;
export const standingsSql = `${standingSql(survivorship.name)} as standing, ${standingSql(survivorship.division)} as division_standing`;

const standingOf = (field: GoldenField): string =>
  survivorship[field] === survivorship.division ? 'division_standing' : 'standing';

/** The least text wins: standing, always of seven digits, then the value. Several times cheaper than a sort. */
const bestText = (field: GoldenField, value: string): string =>
  `substr(min(((${standingOf(field)} + 2000000)::text || ${value}) collate "C"), 8)`;

/** Numbers cost less than texts: a date is its distance from a day before all. */
const dayZero = `date '1000-01-01'`;
const bestDay = (field: GoldenField, value: string, where: string): string =>
  `${dayZero} + (min(${standingOf(field)} * 1000000::bigint + (${value} - ${dayZero})) filter (where ${where}) % 1000000)::int`;

/**
 * Of each field the value of the best standing among the records that give one; of two of the same standing the lesser.
 * A birth date that agrees with the number goes before all, a grown-up's is none ({@link survivingDaySql}); the number's last digit follows from its others.
 */
const survivors = `${bestText('name', `name || E'\\t' || name_key`)} as name,
        min(case when id17 = cluster then citizen_id end collate "C") as citizen_id,
        case min(${standingOf('sex')} * 2 + case when sex = 'MALE' then 1 when sex = 'FEMALE' then 0 end) % 2
          when 1 then 'MALE' when 0 then 'FEMALE' end as sex,
        coalesce(case when bool_or(birth_date = cluster_day) then min(cluster_day) end,
          ${bestDay('birthDate', 'birth_date', 'birth_date is distinct from cluster_day')}, min(cluster_day)) as birth_date,
        ${bestText('division', 'division')} as division`;

/**
 * Query: the clusters of these records that are children, each with its golden values and its first record; and `known_to`, where who
 * counts them all anew asks for it along with these.
 */
export const goldenSql = (records: string, { known = false } = {}): string => `
    with golden as (
      select cluster, min(n) as first_n, ${survivors}${known ? `, ${knownToSql} as known_to` : ''}
      from ${records} group by cluster)
    select cluster, first_n, split_part(name, E'\\t', 1) as name, split_part(name, E'\\t', 2) as name_key, citizen_id,
      sex, birth_date, division${known ? ', known_to' : ''}
    from golden, linkage_run r
    where birth_date > r.born_after and birth_date <= r.today`;

/**
 * Records outside the scope that share a child with one inside it, now or before: their link stands, but the golden
 * record is made of all. A rule tells them apart from the records in scope. A number that is held in scope was followed,
 * and so was the child of each record but those that were only scored anew: of these all records are there.
 */
const mates = `
    with met as materialized (
      select distinct l.cluster from linkage_linked l
      where l.cluster > 0 and not exists (select from linkage_kept k where k.id17 = l.cluster)),
    left_child as materialized (
      select distinct l.old_child from linkage_linked l join linkage_affected using (source_system, record_id))
    insert into linkage_linked
    select 1000000000000 + row_number() over (), source_system, record_id, child_id,
      coalesce(center, -1000000000000 - dense_rank() over (order by child_id)), rule, name, name_key, sex,
      ${survivingDaySql.replaceAll('cluster', 'center')}, id17, citizen_id, division, ${clusterDaySql.replaceAll('cluster', 'center')},
      ${standingsSql}
    from children.link_record l
    where (source_system, record_id) in (
        select m.source_system, m.record_id from met c
        join children.link_record m on m.id17 = c.cluster and m.seeker is null
        union
        select m.source_system, m.record_id from met c
        join children.link_record m on m.center = c.cluster and m.seeker is not null
        union
        select m.source_system, m.record_id from left_child c
        join children.link_record m on m.child_id = c.old_child)
      and not exists (select from linkage_scope s where s.source_system = l.source_system and s.record_id = l.record_id);`;

/**
 * Clusters, their golden records, and which of them are children: persons of 0 to 18 completed years by the surviving
 * birth date. Adults and persons without any date keep no child.
 */
export const clusters: LinkageStep = {
  name: 'clusters',
  sql: ({ full }) => `
    create temp table linkage_linked (n bigint, source_system ${inPlace}, record_id bigint, old_child ${inPlace}, cluster bigint, rule ${inPlace},
      name ${inPlace}, name_key ${inPlace}, sex ${inPlace}, birth_date date, id17 bigint, citizen_id ${inPlace}, division ${inPlace}, cluster_day date,
      standing int, division_standing int) on commit drop;
    insert into linkage_linked
    select n, source_system, record_id, old_child, cluster, rule, name, name_key, sex, ${survivingDaySql} as birth_date, id17,
      citizen_id, division, ${clusterDaySql} as cluster_day,
      ${standingsSql}
    from (${linkedSql}) l;
    ${full ? '' : mates}
    analyze linkage_linked (n, source_system, record_id, old_child, cluster);

    create temp table linkage_cluster (cluster bigint, first_n bigint, name ${inPlace}, name_key ${inPlace}, citizen_id ${inPlace}, sex ${inPlace},
      birth_date date, division ${inPlace}) on commit drop;
    insert into linkage_cluster ${goldenSql('linkage_linked')};
    analyze linkage_cluster (cluster);
  `,
};
