import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { agencyOf } from '../../platform/source-systems.ts';
import {
  columnName,
  sourceGroups,
  sourceOfGroup,
} from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { instant } from '../../subgraphs/reconciliation/mismatch/lifecycle.ts';
import { quoteLiteral } from '../../subgraphs/reconciliation/mismatch/sql.ts';
import { assignPosts } from '../../subgraphs/reconciliation/queues/chains/posts.ts';

/**
 * After the flags of the children in the temporary table `judged` have followed the data (`finding`): marks those whose
 * agency has stopped exporting, takes back corrections that the agency's next export does not show, and hands every
 * flag to the post in force today. Needs the `jobs` data source and the lock of a reconciliation run.
 */
export async function settleFlags(tx: Sql, today: PlainDate): Promise<void> {
  const at = instant(today);
  await tx.query('drop table if exists pg_temp.flag_word');
  await tx.query(flagWordTable(today));
  await tx.query(markStale(at));
  await tx.query(takeBackCorrections(at));
  await assignPosts(tx, today, { judged: true });
}

/**
 * For each open flag: the newest word of the systems it rests on, and the first day on which none of them is fresh any
 * more. The systems of the department in charge count; where it has none among them, all of them do. A system that has
 * never told of the place has not stopped either.
 */
function flagWordTable(today: PlainDate): string {
  const schemas = ['students', 'households', 'welfare', 'disability'];
  const settings = schemas.map(
    (schema) => `select source_system, freshness_days from ${schema}.source_setting`,
  );
  const words = sourceGroups.map((group) => {
    const [asOf, covered] = [columnName(group, 'asOf'), columnName(group, 'coveredAsOf')];
    return `('${sourceOfGroup[group]}', '${agencyOf(sourceOfGroup[group])}', greatest(c.${asOf}, c.${covered}))`;
  });
  return `
create temp table flag_word on commit drop as
with setting as materialized (${settings.join(' union all ')}
), flag as materialized (
  select m.mismatch_id, m.child_id, m.status, m.department, m.stale_since, m.reported_on,
    array(select item ->> 'source' from jsonb_array_elements(m.evidence) as item) as sources
  from reconciliation.mismatch m join judged using (child_id)
  where m.status not in ('RESOLVED', 'DISMISSED')
)
select flag.mismatch_id, flag.status, flag.department, flag.stale_since, flag.reported_on, told.own_day,
  case when told.stale_from <= date ${quoteLiteral(today)} then told.stale_from end as stale_from
from flag join reconciliation.comparison c using (child_id)
cross join lateral (
  select max(w.day) filter (where w.agency = flag.department) as own_day,
    coalesce(max(w.day + s.freshness_days + 1) filter (where w.agency = flag.department),
      max(w.day + s.freshness_days + 1)) as stale_from
  from (values ${words.join(', ')}) as w (source, agency, day)
  join setting s on s.source_system = w.source
  where w.source = any(flag.sources)
) as told`;
}

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
