import { knownToSql } from '../golden-record/known-to.ts';
import type { LinkageStep } from '../step.ts';

const place = `case when division is null then '' else division end`;

/** SQL: counts the children of these divisions anew. Read through the index of places, as it is written there. */
const count = (among: string): string => `
    insert into children.known_children (division, known_to, children)
    select ${place}, coalesce(known_to, 0), count(*) from children.child
    where retired_at is null ${among} group by 1, 2;`;

export const countEverywhere = `delete from children.known_children;${count('')}`;

const known = (records: string): string => `
    update children.child c set known_to = k.known_to
    from (select child_id, ${knownToSql} as known_to from children.link_record where ${records} group by child_id) k
    where k.child_id = c.child_id and c.known_to is distinct from k.known_to`;

/** SQL: both for every child, from its records. */
export const knowEverywhere = `${known('child_id is not null')};
    ${countEverywhere}`;

/**
 * A child's records come and go only where it is touched. What most imports change is not counted: only where somebody is new,
 * gone, moved, or known to others than before, the division is counted anew.
 */
const knowTouched = `
    create temp table linkage_recounted (division text) on commit drop;
    with changed as (${known('child_id in (select child_id from linkage_touched_child)')}
      returning c.division)
    insert into linkage_recounted
    select coalesce(division, '') from changed
    union select coalesce(c.division, '') from linkage_replaced r join children.child c using (child_id)
    union select coalesce(old_division, '') from linkage_regilded where old_division is distinct from division;
    delete from children.known_children where division = any (array(select division from linkage_recounted));
    ${count(`and (${place}) collate "C" = any (array(select division from linkage_recounted))`)}`;

/** Which systems know each child, and how many children they know in each division. */
export const knownChildren: LinkageStep = {
  name: 'known-children',
  sql: ({ full }) => (full ? `${knowEverywhere}\n    analyze children.child;` : knowTouched),
};
