import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { agencyOf } from '../../platform/source-systems.ts';
import {
  columnName,
  sourceGroups,
  sourceOfGroup,
} from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { instant } from '../../subgraphs/reconciliation/mismatch/lifecycle/lifecycle.ts';
import { quoteLiteral } from '../../subgraphs/reconciliation/mismatch/sql.ts';
import { assignPosts } from '../../subgraphs/reconciliation/queues/chains/posts.ts';
import { summaryWord } from '../comparison/row-summary.ts';
import { openStatus } from '../../subgraphs/reconciliation/mismatch/open-status.ts';

/**
 * After the flags of the children in the temporary table `judged` have followed the data (`finding`): marks those whose
 * agency has stopped exporting, takes back corrections that the agency's next export does not show, and hands every
 * flag to the post in force today. With `everybody`, `row_summary` tells how fresh the sources are. Needs the `jobs` data
 * source and the lock of a reconciliation run.
 */
export async function settleFlags(tx: Sql, today: PlainDate, everybody = false): Promise<void> {
  const at = instant(today);
  await tx.query('drop table if exists pg_temp.flag_word');
  await tx.query(flagWordTable(today, everybody));
  await tx.query(markStale(at));
  await tx.query(takeBackCorrections(at));
  await assignPosts(tx, today, { judged: true });
}

/**
 * For each open flag: the newest word of the systems it rests on, and the first day on which none of them is fresh any
 * more. The systems of the department in charge count; where it has none among them, all of them do. A system that has
 * never told of the place has not stopped either.
 */
function flagWordTable(today: PlainDate, everybody: boolean): string {
  const schemas = ['students', 'households', 'welfare', 'disability'];
  const settings = schemas.map(
    (schema) => `select source_system, freshness_days from ${schema}.source_setting`,
  );
  const words = sourceGroups.map((group) => {
    const [asOf, covered] = [columnName(group, 'asOf'), columnName(group, 'coveredAsOf')];
    const day = everybody ? `c.${summaryWord(group)}` : `greatest(c.${asOf}, c.${covered})`;
    return `case when '${sourceOfGroup[group]}' = any(flag.sources) and ${freshDays(group)} is not null
      then ${day} end as ${wordOf(group)}`;
  });
  // Flags are few beside children: each asks for its own row, instead of all wide rows being put up to be asked for.
  const said = everybody
    ? `select flag.*, ${words.join(',\n    ')}
  from flag join row_summary c on c.child_id = flag.child_id`
    : `select flag.*, said.* from flag
  cross join lateral (
    select ${words.join(',\n    ')}
    from reconciliation.comparison c where c.child_id = flag.child_id offset 0
  ) as said`;
  const newest = (told: (group: SourceGroup) => string): string =>
    `greatest(${sourceGroups.map(told).join(',\n    ')})`;
  const own = (told: (group: SourceGroup) => string): string =>
    newest((group) => `case when department = '${agencyOf(sourceOfGroup[group])}' then ${told(group)} end`);
  const silentOn = (group: SourceGroup): string => `${wordOf(group)} + ${freshDays(group)} + 1`;
  return `
create temp table flag_word on commit drop as
with setting as materialized (${settings.join(' union all ')}
), flag as materialized (
  select m.mismatch_id, m.child_id, m.status, m.department, m.stale_since, m.reported_on,
    array(select item ->> 'source' from jsonb_array_elements(m.evidence) as item) as sources
  from reconciliation.mismatch m ${everybody ? '' : 'join judged using (child_id)'}
  where ${openStatus('m.status')}
), told as materialized (
  ${said}
), lasting as (
  select told.*, ${own(wordOf)} as own_day, coalesce(${own(silentOn)}, ${newest(silentOn)}) as silent_on
  from told offset 0
)
select mismatch_id, status, department, stale_since, reported_on, own_day,
  case when silent_on <= date ${quoteLiteral(today)} then silent_on end as stale_from
from lasting`;
}

/** Column: the day of the newest word of a system the flag rests on. */
const wordOf = (group: SourceGroup): string => `${group}_word`;

/** SQL: for how many days the word of a system is fresh. */
const freshDays = (group: SourceGroup): string =>
  `(select freshness_days from setting where source_system = '${sourceOfGroup[group]}')`;

/** A mark, not a status: what the department had done with the flag stays known, and nothing is closed by it. */
function markStale(at: string): string {
  return `
with turned as (
  select * from flag_word where stale_since is distinct from stale_from
), marked as (
  update reconciliation.mismatch m set stale_since = t.stale_from
  from turned t where t.mismatch_id = m.mismatch_id
)
insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason, kind)
select mismatch_id, status, status, ${at}, 'hub', 'silent:' || department,
  case when stale_from is null then 'FRESH' else 'STALE' end
from turned where (stale_since is null) <> (stale_from is null) order by mismatch_id`;
}

/** The export that was to show the correction has come, and shows the same as before. */
function takeBackCorrections(at: string): string {
  return `
with unconfirmed as (
  select w.mismatch_id from flag_word w
  join reconciliation.mismatch m using (mismatch_id)
  join finding f on f.rule = m.rule and f.child_id = m.child_id and f.discriminator = m.discriminator
  where w.status = 'CORRECTION_REPORTED' and w.own_day > w.reported_on
), taken_back as (
  update reconciliation.mismatch m
  set status = 'ACKNOWLEDGED', reported_on = null, updated_at = ${at}, version = m.version + 1
  from unconfirmed u where u.mismatch_id = m.mismatch_id
)
insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason)
select mismatch_id, 'CORRECTION_REPORTED', 'ACKNOWLEDGED', ${at}, 'hub', 'correction-not-confirmed'
from unconfirmed order by mismatch_id`;
}
