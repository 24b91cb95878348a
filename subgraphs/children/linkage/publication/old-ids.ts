import { codeType } from '../feed.ts';
import { knownToSql } from '../golden-record/known-to.ts';
import { systemsSql } from './change-sources.ts';

/**
 * What becomes of the ids of joined children when records part again (decision 0335). All begins from children that part
 * in this run, and mostly there is none: then nothing else is even planned.
 */
const onlyIf = (some: string, statements: string): string => `
    do $linkage$ begin if exists (${some}) then ${statements}
    end if; end $linkage$;`;
const parted = 'select from linkage_overlap where not heir';
const oldIds = 'select from linkage_tombstone';

/**
 * Ids that redirect and whose records (`children.joined_record`) stood with a child that parts in this run: where each record
 * is now. `whole`: all that are still there are in one cluster. Without a cluster it was not looked at, and stays where it is.
 */
export const tombstonesSql = `
    create temp table linkage_tombstone (child_id ${codeType}, seq bigint, source_system ${codeType}, record_id bigint,
      old_child ${codeType}, cluster bigint, stored_child ${codeType}, whole boolean) on commit drop;
    ${onlyIf(
      parted,
      `
    insert into linkage_tombstone
    with parting as materialized (
      select distinct k.child_id
      from (select distinct old_child from linkage_overlap where not heir) v
      join linkage_linked l on l.old_child = v.old_child
      join children.joined_record k on k.source_system = l.source_system and k.record_id = l.record_id)
    select k.child_id, o.seq, k.source_system, k.record_id, l.old_child, l.cluster, r.child_id,
      count(l.cluster) over id = count(*) over id and min(l.cluster) over id = max(l.cluster) over id
    from parting
    join children.child o on o.child_id = parting.child_id and o.retired_at is not null
    join children.joined_record k on k.child_id = o.child_id
    cross join lateral (
      select r.child_id from children.link_record r
      where r.source_system = k.source_system and r.record_id = k.record_id offset 0) r
    left join linkage_linked l on l.source_system = k.source_system and l.record_id = k.record_id
    window id as (partition by k.child_id);`,
    )}`;

/**
 * A child does not go on in a part that has nothing but what joined ids brought, and that one of them can have back, where
 * another part has records of its own: the number, too, may have come with the join.
 */
export const ownPartsSql = onlyIf(
  oldIds,
  `
    with brought as (
      select old_child, cluster, count(distinct (source_system, record_id)) as records,
        count(distinct (source_system, record_id)) filter (where whole) as whole
      from linkage_tombstone where cluster is not null group by old_child, cluster),
    own as (
      select distinct on (h.old_child) h.old_child, h.cluster as left_to_them, p.cluster
      from brought b
      join linkage_overlap h on h.old_child = b.old_child and h.cluster = b.cluster and h.heir and h.records = b.whole
      join linkage_overlap p on p.old_child = h.old_child and p.lives and not p.heir
      left join brought q on q.old_child = p.old_child and q.cluster = p.cluster
      where p.records > coalesce(q.records, 0)
      order by h.old_child, p.records desc, p.cluster)
    update linkage_overlap v set heir = v.cluster = own.cluster
    from own
    where v.old_child = own.old_child and v.cluster in (own.cluster, own.left_to_them);`,
);

/** A part that is no living child's gets the oldest id all of whose records it has. */
export const revivalSql = onlyIf(
  oldIds,
  `
    update linkage_identity i set child_id = t.child_id, revived = true
    from (
      select distinct on (cluster) cluster, child_id from linkage_tombstone where whole order by cluster, seq) t
    where t.cluster = i.cluster and i.created;`,
);

/**
 * Writes the revived children. What they had is theirs again and waits for nobody; an older id that had it, too, had it by
 * a join to which this id led.
 */
export const revivedSql = onlyIf(
  oldIds,
  `
    update children.child o
    set citizen_id = c.citizen_id, name = c.name, name_key = c.name_key, sex = c.sex, birth_date = c.birth_date,
      division = c.division, redirect_to = null, retired_at = null
    from linkage_identity i join linkage_cluster c using (cluster)
    where i.revived and o.child_id = i.child_id;
    delete from children.joined_record k
    using linkage_tombstone t join children.child back on back.child_id = t.child_id and back.retired_at is null
    where k.source_system = t.source_system and k.record_id = t.record_id
      and (select o.seq from children.child o where o.child_id = k.child_id) <= back.seq;`,
);

/**
 * The other ids lead to the child that has most of their records; of two with as many to the one with their number, then
 * to the one with the older record. Told as the join it now is.
 */
export const redirectsSql = onlyIf(
  oldIds,
  `
    with held as (
      select t.child_id, coalesce(i.child_id, case when t.cluster is null then t.stored_child end) as lives_as,
        count(*) as records, min(t.record_id) as first_record
      from linkage_tombstone t left join linkage_identity i on i.cluster = t.cluster
      group by 1, 2),
    best as (
      select distinct on (h.child_id) h.child_id, h.lives_as
      from held h join children.child o on o.child_id = h.child_id
      left join children.child c on c.child_id = h.lives_as
      where o.retired_at is not null
      order by h.child_id, h.lives_as is null, h.records desc, coalesce(c.citizen_id = o.citizen_id, false) desc,
        h.first_record, h.lives_as),
    led as (
      update children.child o set redirect_to = best.lives_as from best
      where best.child_id = o.child_id and o.redirect_to is distinct from best.lives_as
      returning o.child_id, o.redirect_to, o.division)
    insert into children.change (kind, child_id, other_child_id, division, sources)
    select case when led.redirect_to is null then 'RETIRED' else 'JOINED' end, led.child_id, led.redirect_to,
      coalesce(led.division, ''), ${systemsSql('had.sources')}
    from led join (
      select child_id, ${knownToSql} as sources from linkage_tombstone group by child_id) had on had.child_id = led.child_id
    order by led.child_id;`,
);

/** What the ids that were joined in this run had, as far as it went with them. */
export const joinedRecordsSql = onlyIf(
  `select from linkage_event where kind = 'JOINED'`,
  `
    insert into children.joined_record (source_system, record_id, child_id)
    select f.source_system, f.record_id, e.child_id
    from linkage_event e join linkage_final f on f.old_child = e.child_id and f.child_id = e.other_child_id
    where e.kind = 'JOINED'
    on conflict do nothing;`,
);

/** A record that went, and comes again, is a new one. */
export const forgottenJoinsSql = onlyIf(
  'select from linkage_gone',
  `
    delete from children.joined_record k using linkage_gone g
    where k.source_system = g.source_system and k.record_id = g.record_id;`,
);
