import { describeForClerk } from '../../jobs/reports/clerk-view.ts';
import type { ClerkView } from '../../jobs/reports/clerk-view.ts';
import { describeEvidence } from '../../jobs/reports/evidence-text.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Transaction } from '../../platform/postgres/index.ts';
import type { Department } from '../../platform/source-systems.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import { findRule } from '../../subgraphs/reconciliation/mismatch/catalogue.ts';
import { flagSight } from '../../subgraphs/reconciliation/mismatch/disclosure.ts';
import { listWorkQueue } from '../../subgraphs/reconciliation/queues/work-queue.ts';
import type { WorkQueueRow } from '../../subgraphs/reconciliation/queues/work-queue.ts';

/** Rows read, and put up, at a time. */
const batchSize = 1_000;
/** Children that are named one by one to whoever keeps account of it. */
const mostNamed = 10_000;

/** What a department is handed of its queue: SQL for `writeExport`, behind {@link putUpMismatches} in the same transaction. */
export const departmentMismatches = `
  select mismatch_id, rule, title, clause, child_id, name, birth_date, division, status, severity, opened_on, due_on,
         evidence, own_rows
    from department_mismatch order by place`;

/**
 * Puts up what is open for the caller's department in its division, most urgent first, with what each source says in the
 * words of a county office: masked and withheld as its access says. Answers the children, null for too many to name.
 */
export async function putUpMismatches(
  tx: Transaction,
  caller: Caller,
  today: PlainDate,
): Promise<readonly string[] | null> {
  // Pages of one moment: what moves between two of them would be missed, or read twice.
  await tx.query('set transaction isolation level repeatable read');
  await tx.query(`create temp table department_mismatch (
    place int generated always as identity, mismatch_id text, rule text, title text, clause text, child_id text, name text,
    birth_date date, division text, status text, severity text, opened_on date, due_on date, evidence text, own_rows text) on commit drop`);
  const children = new Set<string>();
  const filter = { department: caller.department as Department };
  let after: WorkQueueRow['position'] | null = null;
  for (;;) {
    const rows: readonly WorkQueueRow[] = await listWorkQueue(
      tx,
      caller.division,
      filter,
      { orderBy: 'DEADLINE', after, limit: batchSize, today },
      flagSight(caller),
    );
    const childIds = rows.map(({ childId }) => childId);
    const viewOf = await describeForClerk(tx, caller, childIds);
    await tx.query(
      `insert into department_mismatch (mismatch_id, rule, title, clause, child_id, name, birth_date, division, status, severity,
         opened_on, due_on, evidence, own_rows)
       select id, rule, title, clause, child_id, name, birth_date, division, status, severity,
         (opened_at at time zone 'Asia/Shanghai')::date, (due_at at time zone 'Asia/Shanghai')::date, evidence, own_rows
       from jsonb_to_recordset($1) as row (id text, rule text, title text, clause text, child_id text, name text, birth_date date,
         division text, status text, severity text, opened_at timestamptz, due_at timestamptz, evidence text, own_rows text)`,
      [JSON.stringify(rows.map((row) => cellsOf(row, caller, viewOf(row.childId))))],
    );
    for (const childId of childIds) if (children.size <= mostNamed) children.add(childId);
    after = rows.at(-1)?.position ?? null;
    if (rows.length < batchSize) return children.size > mostNamed ? null : [...children];
  }
}

function cellsOf(row: WorkQueueRow, caller: Caller, view: ClerkView): Record<string, string | null> {
  const { id, rule, childId, division, status, severity, openedAt, dueAt } = row;
  return {
    id,
    rule,
    title: findRule(rule)?.title.zh ?? rule,
    clause: findRule(rule)?.clause ?? '',
    child_id: childId,
    name: view.name,
    birth_date: view.birthDate,
    division,
    status,
    severity,
    opened_at: openedAt,
    due_at: dueAt,
    evidence: describeEvidence(row.evidence, caller, row.golden),
    own_rows: view.rows,
  };
}
