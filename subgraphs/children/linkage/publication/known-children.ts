import { knownToSql } from '../golden-record/known-to.ts';
import type { LinkageStep } from '../step.ts';

const place = `case when division is null then '' else division end`;

/** SQL: counts all children that `living` is true of. Read through the index of places, as it is written there. */
const countSql = (
  living: string,
): string => `insert into children.known_children (division, known_to, children)
    select ${place}, coalesce(known_to, 0), count(*) from children.child
    where ${living} group by 1, 2;`;

/** SQL: counts all children anew. */
export const countEverywhere = `delete from children.known_children;
    ${countSql('retired_at is null')}`;

/** SQL: both for every child, from its records. */
export const knowEverywhere = `
    update children.child c set known_to = k.known_to
    from (select child_id, ${knownToSql} as known_to from children.link_record where child_id is not null group by child_id) k
    where k.child_id = c.child_id and c.known_to is distinct from k.known_to;
    ${countEverywhere}`;

/**
 * Who knows a child changes only where a record of it came, went or moved; where it counts, where it belongs elsewhere now, too.
 * Of a child that was created in this run nobody knew before; one that is no more keeps its place and loses who knew it.
 */
const knowTouched = `
    with moved as materialized (
      select child_id from linkage_final where child_id is distinct from old_child
      union select old_child from linkage_final where child_id is distinct from old_child
      union select child_id from linkage_gone
      union select child_id from linkage_regilded where old_division is distinct from division),
    known as materialized (
      select m.child_id, k.known_to from moved m
      left join (
        select child_id, ${knownToSql} as known_to from children.link_record
        where child_id in (select child_id from moved) group by child_id) k using (child_id)),
    changed as materialized (
      select c.child_id, c.ctid as place, k.known_to, c.known_to as known_before, coalesce(c.division, '') as division,
        coalesce(case when g.child_id is null then c.division else g.old_division end, '') as division_before,
        c.retired_at is null as lives, not coalesce(i.created, false) as lived
      from known k join children.child c using (child_id)
      left join linkage_regilded g using (child_id)
      left join linkage_identity i using (child_id)
      where k.known_to is distinct from c.known_to or c.retired_at is not null or i.created
        or g.child_id is not null and g.old_division is distinct from c.division),
    told as (
      -- Few have moved, and more are expected: each is overwritten where it was found.
      update children.child c set known_to = k.known_to from changed k
      where k.child_id = c.child_id
        and c.ctid = any (array(select place from changed where known_to is distinct from known_before))),
    counted as (
      select division, known_to, sum(children) as children from (
        select division_before as division, coalesce(known_before, 0) as known_to, -1 as children from changed where lived
        union all
        select division, coalesce(known_to, 0), 1 from changed where lives) n
      group by division, known_to having sum(children) <> 0)
    insert into children.known_children as n (division, known_to, children)
    select division, known_to, children from counted
    on conflict (division, known_to) do update set children = n.children + excluded.children;
    delete from children.known_children where children = 0;
    -- Fewer than none were counted wrong before.
    delete from children.known_children where exists (select from children.known_children where children < 0);
    ${countSql('retired_at is null and not exists (select from children.known_children)')}`;

/** Which systems know each child, and how many children they know in each division. */
export const knownChildren: LinkageStep = {
  name: 'known-children',
  sql: ({ full }) => (full ? `${knowEverywhere}\n    analyze children.child;` : knowTouched),
};
