import type { FeedbackAnswer } from '../../../adapters/feedback-list/columns.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { Department } from '../../../platform/source-systems.ts';
import { instant } from '../../../subgraphs/reconciliation/mismatch/lifecycle/lifecycle.ts';
import { changeOf } from '../../../subgraphs/reconciliation/queues/actions/transitions.ts';
import type { Command } from '../../../subgraphs/reconciliation/queues/actions/transitions.ts';
import type { MismatchStatus } from '../../../subgraphs/reconciliation/tables.ts';

/** What one department says of one flag. */
export type GivenAnswer = {
  mismatchId: string;
  answer: FeedbackAnswer;
  /** Department the list was made for, and the person who filled it in. */
  department: Department;
  answeredBy: string;
  /** Which list it was given on, and why, citizen numbers masked. */
  reason: string;
};

/**
 * What an answer does to a flag, as if the department had done it itself (docs/queues.md). No answer resolves, dismisses
 * or transfers: only the owner's next export resolves, the others are decisions of their own. Where it does not fit the
 * answer is noted, and the flag stays where it is.
 */
const commandFor: Readonly<Record<FeedbackAnswer, Command>> = {
  ACKNOWLEDGED: { kind: 'ACKNOWLEDGE', note: null },
  CORRECTION_REPORTED: { kind: 'REPORT_CORRECTION', note: null },
  DISPUTED: { kind: 'ACKNOWLEDGE', note: null },
  MOVED_AWAY: { kind: 'ACKNOWLEDGE', note: null },
  NOT_OURS: { kind: 'ACKNOWLEDGE', note: null },
};

/**
 * Enters answers as events of their flags, dated on the business day, and moves each flag where its answer leads. The
 * one place at which reports write to the lifecycle. The caller holds the lock of mismatches and has checked the rows.
 * Answers how many flags moved.
 */
export async function applyAnswers(tx: Sql, answers: readonly GivenAnswer[], on: PlainDate): Promise<number> {
  if (answers.length === 0) return 0;
  const found: { id: string; status: MismatchStatus; department: Department }[] = await tx.query(
    'select mismatch_id as id, status, department from reconciliation.mismatch where mismatch_id = any($1)',
    [answers.map(({ mismatchId }) => mismatchId)],
  );
  const flags = new Map(found.map((flag) => [flag.id, flag]));
  const changes = answers.flatMap(({ mismatchId, answer, department, answeredBy, reason }, place) => {
    const flag = flags.get(mismatchId);
    if (flag === undefined) return [];
    const change = changeOf(commandFor[answer], { ...flag, statusBeforeDismissal: null });
    const to = change?.status ?? flag.status;
    const kind = to === flag.status ? 'NOTE' : 'STATUS';
    return [{ place, id: mismatchId, from: flag.status, to, kind, department, answeredBy, reason }];
  });
  const at = instant(on);
  await tx.query(
    `with change as (
       select * from jsonb_to_recordset($1::jsonb) as c
         (place int, id text, "from" text, "to" text, kind text, department text, "answeredBy" text, reason text)
     ), changed as (
       update reconciliation.mismatch m
       set status = c."to", updated_at = ${at}, version = m.version + 1,
         reported_on = case when c."to" = 'CORRECTION_REPORTED' and c."to" <> c."from" then $2::date
           when c."to" = 'CORRECTION_REPORTED' then m.reported_on end
       from change c where c.id = m.mismatch_id
     )
     insert into reconciliation.mismatch_event
       (mismatch_id, from_status, to_status, at, actor, actor_department, reason, kind)
     select id, "from", "to", ${at}, "answeredBy", department, reason, kind from change order by place`,
    [JSON.stringify(changes), on],
  );
  return changes.filter(({ kind }) => kind === 'STATUS').length;
}
