import { sourceRankSql, survivorship } from '../golden-record/survivorship.ts';
import type { LinkageStep } from '../step.ts';
import { mayBeMendedSql } from '../agreement/mended-number.ts';
import { lookUp } from '../names/look-up.ts';
import { plainSql } from '../publication/write-links.ts';

/** One value or none in every record of the group. */
const agreed = (column: string): string =>
  `min(${column} collate "C") is not distinct from max(${column} collate "C")`;

/** Of the golden record's fields only the place differs between sources that say the same of a child. */
const bestDivision = `(array_agg(r.division order by not r.present,
        ${sourceRankSql(survivorship.division, 'r.source_system')}, r.as_of desc, r.division collate "C")
        filter (where r.division is not null))[1]`;

/**
 * Citizen numbers (`linkage_settled`) of touched records that need no linking anew (whom else a round reached it reached for a reason): all records of the number
 * say the same of name, sex and birth date, no other record in reach bears a name that sounds alike on a day of theirs,
 * nor their name under a number that may have become theirs (`outdated-numbers`), none of a disputed number one that sounds alike at all or has their guardian, no local number, decision or second number binds them,
 * and their child stands written exactly as it would be written now. Most changes that an import brings are of this kind: a phone, a class, an
 * address. Who looks for a child meets these records as it meets all others outside the scope.
 *
 * First those whose child stands as it would be written: where there is none, nothing else is asked.
 */
export const settledSql = `
    with plain as (
      select r.id17, min(r.child_id) as child_id, min(r.name) as name, min(r.name_key) as name_key, min(r.sex) as sex,
        min(r.id_birth) as born, min(r.citizen_id) as citizen_id, ${bestDivision} as division
      from linkage_reached r where r.id17 is not null
      group by r.id17
      having min(r.round) = 0 and ${['r.name', 'r.name_key', 'r.sex', 'r.child_id'].map(agreed).join(' and ')}
        and count(r.child_id) = count(*) and count(r.seeker) = 0 and count(r.local_key) = 0
        and bool_and(coalesce(r.center = r.id17 and r.rule = r.id_evidence and r.explanation = ${plainSql('r')}
          and coalesce(r.birth_date, r.id_birth) = r.id_birth, false))),
    unchanged as (
      insert into linkage_settled (id17, child, born)
      select p.id17, p.child_id, p.born from plain p
      ${lookUp('c.*', 'child c', 'c.child_id = p.child_id')} c
      join linkage_run w on p.born > w.born_after and p.born <= w.today
      where c.retired_at is null and (c.name, c.name_key, c.birth_date, c.citizen_id) = (p.name, p.name_key, p.born, p.citizen_id)
        and (c.sex, c.division) is not distinct from (p.sex, p.division)
      returning 1)
    select count(*)::int as found from unchanged`;

/** Takes those of them out again that are bound to somebody. Who may sound like one of them is on a day of theirs, or claims a disputed number. */
export const unsettledSql = `
    with sounding as materialized (
      select r.id17, coalesce(r.id17, -r.record_id) as who, r.birth_date, r.id_birth, p.pinyin, n.name = r.name_key as own
      from linkage_reached r cross join lateral (values (r.name_key), (r.former_name_key)) n (name)
      ${lookUp('p.pinyin', 'name_pinyin p', 'p.name_key = n.name')} p
      where r.born in (select born from linkage_settled) or r.id_birth in (select born from linkage_settled)
        or r.id17 in (select id17 from linkage_disputed)),
    met as materialized (
      select r.id17, r.who, r.pinyin, d.day from sounding r
      cross join lateral (values (r.birth_date), (nullif(r.id_birth, r.birth_date))) d (day)
      where d.day is not null),
    crowded as (
      select m.id17 from met m
      join (select pinyin, day from met group by pinyin, day having min(who) <> max(who)) c using (pinyin, day)
      where m.id17 is not null),
    mended as materialized (
      select a.id17 as one, b.id17 as other from linkage_reached a join linkage_reached b on ${mayBeMendedSql('a', 'b')}),
    claiming as (
      select distinct s.id17, s.pinyin from sounding s join linkage_disputed using (id17) where s.own),
    named as (
      select m.id17 from met m join claiming c on c.pinyin = m.pinyin and c.id17 <> m.id17 where m.id17 is not null),
    kin as (
      select r.id17 from linkage_disputed d
      join linkage_reached f on f.id17 = d.id17
      join linkage_reached r on r.guardian_citizen_id = f.guardian_citizen_id
      where r.id17 is not null),
    bound as (
      select r.id17 from linkage_reached r
      join (select source_system, record_id from children.decision
        union select other_source_system, other_record_id from children.decision) d using (source_system, record_id)
      where r.id17 is not null),
    doubled as (
      select other17 from linkage_reached where other17 is not null
      union select id17 from linkage_reached where other17 is not null and id17 is not null),
    shared as (
      select child_id from linkage_reached where child_id is not null
      group by child_id having min(coalesce(id17, 0)) <> max(coalesce(id17, 0))
      union select child_id from linkage_gone where child_id is not null)
    delete from linkage_settled u
    where u.id17 in (select id17 from crowded) or u.id17 in (select id17 from named)
      or u.id17 in (select one from mended union all select other from mended)
      or u.id17 in (select id17 from kin) or u.id17 in (select other17 from doubled)
      or u.id17 in (select id17 from bound) or u.child in (select child_id from shared)`;

/** The change feed and the reconciliation must hear of a settled or quiet record that changed, too. */
export const settled: LinkageStep = {
  name: 'settled',
  sql: ({ full }) =>
    full
      ? ''
      : `
    insert into linkage_final (n, source_system, record_id, old_child, child_id, cluster, rule)
    select 2000000000000 + row_number() over (), r.source_system, r.record_id, r.child_id, r.child_id, r.id17, r.id_evidence
    from linkage_dirty d join (
      select source_system, record_id, child_id, id17, id_evidence from linkage_reached join linkage_settled using (id17)
      union select source_system, record_id, child_id, id17, id_evidence from linkage_quiet) r using (source_system, record_id)
    where not exists (select from linkage_final f
      where f.source_system = r.source_system and f.record_id = r.record_id);`,
};
