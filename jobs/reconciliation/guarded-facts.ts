import type { Sql } from '../../platform/postgres/index.ts';
import { sourceSystems } from '../../platform/source-systems.ts';
import { ruleDisclosures, viewOfSource } from '../../subgraphs/reconciliation/mismatch/disclosure.ts';
import { openStatus } from '../../subgraphs/reconciliation/mismatch/open-status.ts';

/** For each rule the views its flags give away, for each source the one a discriminator of its name does. */
const byRule = JSON.stringify(ruleDisclosures);
const bySource = JSON.stringify(
  Object.fromEntries(sourceSystems.map((source) => [source, [viewOfSource(source)]])),
);

/**
 * `now`: the open flags of the judged by what they give away; nobody else has any when everybody is judged. Kinds of flags
 * are few: each is looked up once.
 */
const openFlags = (everybody: boolean): string => `
  flag as materialized (
    select m.child_id, m.department, m.rule, m.discriminator
    from reconciliation.mismatch m ${everybody ? '' : 'join judged using (child_id)'}
    where ${openStatus('m.status')}
  ), kind as materialized (
    select rule, discriminator, (
      select array_agg(distinct view order by view) from (
        select jsonb_array_elements_text($1::jsonb -> rule) as view
        union all select jsonb_array_elements_text($2::jsonb -> discriminator)
      ) as named) as views
    from (select distinct rule, discriminator from flag) as known
  ), now as materialized (
    select flag.child_id, flag.department, kind.views, count(*)::int as flags
    from flag join kind using (rule, discriminator)
    where kind.views is not null
    group by 1, 2, 3
  )`;

/** Children that may enter school later because they are disabled: see `lateEntryHidden` of the subgraph's store. */
const schoolingOfJudged = `
  select c.child_id from reconciliation.comparison c join judged using (child_id)
  where c.child_schooling = 'NOT_OF_SCHOOL_AGE' and c.child_of_school_age`;
const schoolingOfEverybody = `
  select child_id from row_summary where schooling = 'NOT_OF_SCHOOL_AGE' and of_school_age`;

/**
 * Hands over what the published facts about the children in `judged` give away; writes only what has changed. With
 * `everybody` they are all who have a row, and `row_summary` tells of them.
 */
export async function publishGuardedFacts(tx: Sql, everybody = false): Promise<void> {
  await tx.query(
    `with ${openFlags(everybody)}, gone as (
       delete from children.guarded_flag g
       where g.child_id in (select child_id from judged) and not exists (
         select from now where now.child_id = g.child_id and now.department = g.department and now.views = g.views))
     insert into children.guarded_flag (child_id, department, views, flags)
     select child_id, department, views, flags from now
     on conflict (child_id, department, views) do update set flags = excluded.flags
       where guarded_flag.flags <> excluded.flags`,
    [byRule, bySource],
  );
  await tx.query(
    `with now as materialized (${everybody ? schoolingOfEverybody : schoolingOfJudged}), gone as (
       delete from children.guarded_schooling g
       where g.child_id in (select child_id from judged) and not exists (select from now where now.child_id = g.child_id))
     insert into children.guarded_schooling (child_id, views, shown)
     select child_id, '{disability,welfare}', 'UNKNOWN' from now on conflict do nothing`,
  );
}
