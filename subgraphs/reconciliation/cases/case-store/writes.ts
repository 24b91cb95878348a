import type { Sql } from '../../../../platform/postgres/index.ts';
import type { StoredEvent } from '../case-events.ts';
import { categoryOf, stateOf } from '../case-state.ts';
import type { CaseRow } from './reads.ts';
import { dutiesOf } from '../duties.ts';
import type { Setting } from '../settings.ts';

/** A request that was done before, or that is to be kept with what it does. */
export type Request = { subject: string; key: string; digest: string };

/** What is kept of a command: its events, the row that lists are read from, and the request, in one statement. */
export function createCaseWrites(db: Sql) {
  return {
    async findRequest(subject: string, key: string): Promise<{ digest: string; subjectId: string } | null> {
      const rows: { digest: string; subjectId: string }[] = await db.query(
        `select digest, subject_id as "subjectId" from reconciliation.case_request
         where subject = $1 and idempotency_key = $2`,
        [subject, key],
      );
      return rows[0] ?? null;
    },

    /**
     * One statement, so that case, event and request are kept together or not at all. False: the child has an open
     * case.
     */
    async insertCase(
      row: { id: string; childId: string; division: string },
      event: StoredEvent,
      settings: readonly Setting[],
      request: Request,
    ): Promise<boolean> {
      const state = stateOf([event]);
      const saved: unknown[] = await db.query(
        `/* cases: open */
         with opened as (
           insert into reconciliation.dropout_case (case_id, child_id, ledger, status, division, opened_on, next_duty_on, version)
           values ($1, $2, $3, 'OPEN', $4, $5, $6, 1)
           on conflict (child_id, ledger) where status <> 'CLOSED' do nothing
           returning case_id
         ), logged as (
           insert into reconciliation.case_event (case_id, seq, kind, on_day, actor, department, division, detail)
           select case_id, 1, 'OPENED', $5, $7, $8, $9, $10 from opened
         ), kept as (
           insert into reconciliation.case_request (subject, idempotency_key, digest, subject_id)
           select $11, $12, $13, case_id from opened
         )
         select case_id from opened`,
        [
          ...[row.id, row.childId, state.ledger, row.division, event.on],
          dutiesOf(state, settings)[0]?.dueOn ?? null,
          ...[event.actor, event.department, event.division, JSON.stringify(detailOf(event))],
          ...[request.subject, request.key, request.digest],
        ],
      );
      return saved.length > 0;
    },

    /**
     * Appends events to a case that still stands at `version`, with the row lists are read from and the request. One
     * statement: nobody sees half of it. False: somebody else was first.
     */
    async appendEvents(
      row: CaseRow,
      events: readonly StoredEvent[],
      settings: readonly Setting[],
      request: Request | null,
    ): Promise<boolean> {
      const state = stateOf([...row.events, ...events]);
      const appended = events.map((event) => ({ ...event, detail: detailOf(event) }));
      const saved: unknown[] = await db.query(
        `/* cases: append */
         with advanced as (
           update reconciliation.dropout_case
           set ledger = $3, status = $4, category = $5, suspended_until = $6, next_duty_on = $7, version = $8,
             updated_at = clock_timestamp()
           where case_id = $1 and version = $2
           returning case_id
         ), logged as (
           insert into reconciliation.case_event (case_id, seq, kind, on_day, actor, department, division, detail)
           select a.case_id, e.seq, e.kind, e."on", e.actor, e.department, e.division, e.detail
           from advanced a, jsonb_to_recordset($9::jsonb)
             as e (seq int, kind text, "on" date, actor text, department text, division text, detail jsonb)
         ), handed as (
           insert into reconciliation.case_transfer (case_id, seq, to_division, to_department, status)
           select a.case_id, t.seq, t."toDivision", t."toDepartment", t.status
           from advanced a, jsonb_to_recordset($10::jsonb) as t (seq int, "toDivision" text, "toDepartment" text, status text)
           on conflict (case_id, seq) do update set status = excluded.status
         ), kept as (
           insert into reconciliation.case_request (subject, idempotency_key, digest, subject_id)
           select $11, $12, $13, case_id from advanced where $12::text is not null
         )
         select case_id from advanced`,
        [
          ...[row.id, row.state.version, state.ledger, state.status, categoryOf(state)?.category ?? null],
          state.status === 'SUSPENDED' ? (state.suspension?.until ?? null) : null,
          dutiesOf(state, settings)[0]?.dueOn ?? null,
          state.version,
          JSON.stringify(appended),
          JSON.stringify(state.transfers),
          ...[request?.subject ?? null, request?.key ?? null, request?.digest ?? null],
        ],
      );
      return saved.length > 0;
    },
  };
}

/** What the kind of event carries: everything but what stands in columns of its own. */
function detailOf(event: StoredEvent): Record<string, unknown> {
  const columns = new Set(['seq', 'kind', 'on', 'at', 'actor', 'department', 'division']);
  return Object.fromEntries(Object.entries(event).filter(([name]) => !columns.has(name)));
}
