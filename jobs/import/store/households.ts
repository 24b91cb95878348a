import type { Sql } from '../../../platform/postgres/index.ts';
import type { SourcePlan } from '../plan/source-plan.ts';

/**
 * Rows of descendants that do not name the head of their household take the name from the head's own row (the identity views). Notes
 * for linkage those whose household has a head among `rows`, a query for their `record_id`, as the table has them now.
 */
export async function touchDescendants(tx: Sql, plan: SourcePlan, rows: string): Promise<void> {
  if (!(await anyHeadUntold(tx, plan))) return;
  await tx.query(
    // The numbers once: a filler that stands in many rows would hold each against each.
    `with household as materialized (
       select distinct h.household_number from ${plan.table} h
       where h.record_id in (${rows}) and h.relation_to_head in ('01', '02'))
     insert into jobs.touched_record (source_system, record_id)
     select '${plan.source}', m.record_id
     from household join ${plan.table} m using (household_number)
     where ${untold}
       and not exists (select from jobs.touched_record t
         where t.source_system = '${plan.source}' and t.record_id = m.record_id)
     on conflict do nothing`,
  );
}

/** Most lists print the head in every row. */
async function anyHeadUntold(tx: Sql, plan: SourcePlan): Promise<boolean> {
  if (!plan.fields.some(({ field }) => field === 'relationToHead')) return false;
  const found: unknown[] = await tx.query(`select from ${plan.table} m where ${untold} limit 1`);
  return found.length > 0;
}

/** As the index `…_untold_head` has it. */
const untold = `m.household_number is not null and m.head_name is null and left(m.relation_to_head, 1) in ('2', '3', '4')`;
