import { bitsOf, knownToSql } from '../golden-record/known-to.ts';
import { sourceSystems } from '../../../../platform/source-systems.ts';

/** SQL: the systems of these bits ({@link knownToSql}); null of none. */
export const systemsSql = (bits: string): string =>
  `case when ${bits} is not null then array_remove(array[${sourceSystems
    .map((source) => `case when ${bits} & ${bitsOf([source])} <> 0 then '${source}' end`)
    .join(', ')}], null) end`;

/**
 * Whose records the events of a run are about, for callers who may not know every agency's: who had a record of a child
 * that is no more; whose record moved; who knows a child that belongs elsewhere now. Whose records changed,
 * `linkage_touched_child` says.
 */
export const eventSourcesSql = `
    with leaving as (
      select child_id from linkage_event where kind in ('JOINED', 'RETIRED')
    ), had as (
      select child_id, ${knownToSql} as sources from (
        select old_child as child_id, source_system from linkage_final
        where old_child is distinct from child_id and old_child in (select child_id from leaving)
        union all
        select child_id, source_system from linkage_gone where child_id in (select child_id from leaving)) r
      group by child_id)
    update linkage_event e set sources = had.sources from had
    where had.child_id = e.child_id and e.kind in ('JOINED', 'RETIRED');

    with moved as (
      select child_id, old_child, ${knownToSql} as sources from linkage_final
      where old_child is distinct from child_id group by child_id, old_child)
    update linkage_event e set sources = moved.sources from moved
    where e.kind = 'MOVED' and moved.child_id = e.child_id and moved.old_child = e.other_child_id;

    with knowing as (
      select child_id, ${knownToSql} as sources from children.link_record
      where child_id in (
        select child_id from linkage_event where kind = 'UPDATED' and previous_division is not null)
      group by child_id)
    update linkage_event e set sources = knowing.sources from knowing
    where knowing.child_id = e.child_id and e.kind = 'UPDATED';
`;
