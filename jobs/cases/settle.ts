import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { CaseEvent, StoredEvent } from '../../subgraphs/reconciliation/cases/case-events.ts';
import { createCaseStore } from '../../subgraphs/reconciliation/cases/case-store.ts';
import type { CaseRow } from '../../subgraphs/reconciliation/cases/case-store/reads.ts';

/**
 * Brings cases up to date with what the exports say, in the transaction of a reconciliation run: a case follows its child
 * when two identities are joined, and a claimed return is verified against the registry (R20).
 */
export async function settleCases(tx: Sql, today: PlainDate): Promise<void> {
  const known: unknown[] = await tx.query(`select from reconciliation.dropout_case limit 1`);
  if (known.length === 0) return;
  await followIdentities(tx, today);
  await verifyReturns(tx, today);
}

/** Of two open cases that turn out to be one child's, the one the child has already goes on; the other says into which. */
async function followIdentities(tx: Sql, today: PlainDate): Promise<void> {
  const joined: { caseId: string; survivor: string }[] = await tx.query(`
    with recursive chain as (
      select d.case_id, c.redirect_to as child_id
      from reconciliation.dropout_case d join children.child c using (child_id) where c.redirect_to is not null
      union all
      select chain.case_id, c.redirect_to
      from chain join children.child c using (child_id) where c.redirect_to is not null
    )
    select chain.case_id as "caseId", c.child_id as survivor
    from chain join children.child c using (child_id) where c.redirect_to is null
    order by chain.case_id`);
  for (const { caseId, survivor } of joined) {
    const [other]: { id: string }[] = await tx.query(
      `select other.case_id as id from reconciliation.dropout_case d
       join reconciliation.dropout_case other on other.child_id = $2 and other.ledger = d.ledger
       where d.case_id = $1 and d.status <> 'CLOSED' and other.status <> 'CLOSED'`,
      [caseId, survivor],
    );
    if (other !== undefined) await append(tx, caseId, () => ({ kind: 'MERGED', on: today, into: other.id }));
    await tx.query('update reconciliation.dropout_case set child_id = $2 where case_id = $1', [
      caseId,
      survivor,
    ]);
  }
}

/** The registry tells when its export is of the day of the return or later; until then the claim stands unverified. */
async function verifyReturns(tx: Sql, today: PlainDate): Promise<void> {
  const claims: { caseId: string; onRoll: boolean; asOf: PlainDate | null }[] = await tx.query(`
    select d.case_id as "caseId", c.student_active_records > 0 as "onRoll",
      case when c.student_active_records > 0 then c.student_as_of else c.student_covered_as_of end as "asOf"
    from reconciliation.dropout_case d join reconciliation.comparison c using (child_id)
    where d.status in ('OPEN', 'RETURN_CLAIMED')
      and exists (select from reconciliation.case_event e where e.case_id = d.case_id and e.kind = 'RETURN_CLAIMED')
    order by d.case_id`);
  for (const { caseId, onRoll, asOf } of claims) {
    const finding = onRoll ? 'REGISTERED' : 'NOT_REGISTERED';
    await append(tx, caseId, ({ state: { claimedReturn } }) => {
      if (claimedReturn === null || asOf === null || asOf < claimedReturn.on) return null;
      if (claimedReturn.finding === finding) return null;
      return { kind: 'RETURN_VERIFIED', on: today, finding, asOf };
    });
  }
}

/** Appends what the hub found out; somebody who changes the case at this moment is waited for, and the case read anew. */
async function append(tx: Sql, caseId: string, find: (row: CaseRow) => CaseEvent | null): Promise<void> {
  const cases = createCaseStore(tx);
  await tx.query('select from reconciliation.dropout_case where case_id = $1 for update', [caseId]);
  const [row] = await cases.listCases([caseId]);
  const event = row === undefined ? null : find(row);
  if (row === undefined || event === null) return;
  const stored: StoredEvent = {
    ...event,
    seq: row.state.version + 1,
    at: '',
    actor: 'hub',
    department: null,
    division: '',
  };
  await cases.appendEvents(row, [stored], await cases.listSettings(row.division, event.on), null);
}
