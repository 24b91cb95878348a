import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { classifyStatements } from './classify.ts';
import { matchStatements } from './match.ts';

/** Any number will do, as long as every process takes the same one. */
export const suspectLock = 7_316_450_730;

/**
 * Matches and classifies the lines of all suspect lists anew: whatever the exports say by now. Runs in the transaction of
 * a reconciliation run, once the comparison rows are up to date. Findings of people hold until an export proves
 * something else; every change of a finding is appended to the history. Answers how many lines changed.
 */
export async function settleSuspects(tx: Sql, today: PlainDate): Promise<number> {
  const known: unknown[] = await tx.query('select from reconciliation.suspect_line limit 1');
  if (known.length === 0) return 0;
  await tx.query('select pg_advisory_xact_lock($1)', [suspectLock]);
  for (const statement of [...matchStatements, ...classifyStatements(today)]) await tx.query(statement);
  const changed: { lines: number }[] = await tx.query(
    `with settled as (
       select f.line_id, f.child_id, f.match, s.judged_on is null as first_time,
         -- What people found is about the child they looked at, and gives way to what an export proves.
         f.basis = 'EVIDENCE' and coalesce(s.judged_category, classified.category) is not null
           and (s.child_id is null or f.child_id is null or s.child_id = f.child_id) as judged,
         f.category, f.basis, coalesce(s.judged_category, classified.category) as judged_category
       from suspect_finding f join suspect_judged s using (line_id)
       left join lateral (
         select d.category from reconciliation.dropout_case d
         where d.child_id = f.child_id and d.ledger = 'DROPOUT' and d.category is not null and not s.claims_return
         order by d.opened_on desc, d.case_id limit 1
       ) as classified on true
     ), finding as (
       select line_id, child_id, match, first_time, judged,
         case when judged then judged_category else category end as category,
         case when judged then 'EVIDENCE' else basis end as basis
       from settled
     ), changed as (
       select f.* from finding f join reconciliation.suspect_line s using (line_id)
       where f.first_time or (f.category, f.basis, f.match, f.child_id) is distinct from (s.category, s.basis, s.match, s.child_id)
     ), logged as (
       insert into reconciliation.suspect_reading (line_id, category, basis, child_id, match, on_day, actor)
       select line_id, category, basis, child_id, match, $1::date, 'hub' from changed order by line_id
     ), updated as (
       update reconciliation.suspect_line s
       set child_id = f.child_id, match = f.match, category = f.category, basis = f.basis, judged_on = $1::date,
         judged_category = case when f.judged then s.judged_category end, version = s.version + 1,
         -- A list seldom says more than the town; the exports know the village.
         division = coalesce((select c.child_division from reconciliation.comparison c
           where c.child_id = f.child_id and starts_with(c.child_division, s.division)), s.division)
       from changed f where f.line_id = s.line_id
     )
     select count(*)::int as lines from changed`,
    [today],
  );
  return changed[0]?.lines ?? 0;
}
