import type { FeedbackAnswer } from '../../adapters/feedback-list/columns.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { MismatchStatus } from '../../subgraphs/reconciliation/tables.ts';

/** What one department says of one flag. */
export type GivenAnswer = {
  mismatchId: string;
  answer: FeedbackAnswer;
  /** `<department>/<person>`. */
  actor: string;
  /** Which list it was given on, and why, citizen numbers masked. */
  reason: string;
};

/**
 * Where an answer moves a flag. No answer resolves or dismisses: only the owner's next export resolves, and a dismissal
 * is a decision of its own. From a status that is not named here the answer is noted, and the flag stays where it is.
 */
const moves: Readonly<Record<FeedbackAnswer, Partial<Record<MismatchStatus, MismatchStatus>>>> = {
  ACKNOWLEDGED: { OPEN: 'ACKNOWLEDGED', REOPENED: 'ACKNOWLEDGED' },
  CORRECTION_REPORTED: {
    OPEN: 'CORRECTION_REPORTED',
    REOPENED: 'CORRECTION_REPORTED',
    ACKNOWLEDGED: 'CORRECTION_REPORTED',
    ESCALATED: 'CORRECTION_REPORTED',
  },
  DISPUTED: { OPEN: 'ACKNOWLEDGED', REOPENED: 'ACKNOWLEDGED' },
  MOVED_AWAY: { OPEN: 'ACKNOWLEDGED', REOPENED: 'ACKNOWLEDGED' },
  NOT_OURS: { OPEN: 'ACKNOWLEDGED', REOPENED: 'ACKNOWLEDGED' },
};

const transitions = Object.entries(moves).flatMap(([answer, move]) =>
  Object.entries(move).map(([from, to]) => ({ answer, from, to })),
);

/** The lock that orders everything which writes events of mismatches (see the migration 0003-event-signal). */
export async function lockMismatches(tx: Sql): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(7316450705)');
}

/**
 * Enters answers as events of their flags, dated on the business day, and moves each flag where its answer leads. The
 * one place at which reports write to the lifecycle. The caller holds {@link lockMismatches} and has checked the rows.
 * Answers how many flags moved.
 */
export async function applyAnswers(tx: Sql, answers: readonly GivenAnswer[], on: PlainDate): Promise<number> {
  if (answers.length === 0) return 0;
  const rows: { moved: number }[] = await tx.query(
    `with given as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
         with ordinality as g (mismatch_id, answer, actor, reason, place)
     ), move as (
       select * from unnest($5::text[], $6::text[], $7::text[]) as t (answer, from_status, to_status)
     ), transition as (
       select given.*, m.status as from_status, coalesce(move.to_status, m.status) as to_status,
         (($8::date + (now() at time zone 'Asia/Shanghai')::time) at time zone 'Asia/Shanghai') as at
       from given
       join reconciliation.mismatch m using (mismatch_id)
       left join move on move.answer = given.answer and move.from_status = m.status
     ), moved as (
       update reconciliation.mismatch m
       set status = t.to_status, updated_at = t.at, version = m.version + 1
       from transition t
       where t.mismatch_id = m.mismatch_id and t.to_status <> t.from_status
       returning 1
     ), logged as (
       insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason)
       select mismatch_id, from_status, to_status, at, actor, reason from transition order by place
     )
     select count(*)::int as moved from moved`,
    [
      answers.map(({ mismatchId }) => mismatchId),
      answers.map(({ answer }) => answer),
      answers.map(({ actor }) => actor),
      answers.map(({ reason }) => reason),
      transitions.map(({ answer }) => answer),
      transitions.map(({ from }) => from),
      transitions.map(({ to }) => to),
      on,
    ],
  );
  return rows[0]?.moved ?? 0;
}
