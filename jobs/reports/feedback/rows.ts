import { createHash, randomBytes } from 'node:crypto';
import { lockedColumns } from '../../../adapters/feedback-list/columns.ts';
import type { FeedbackColumnId } from '../../../adapters/feedback-list/columns.ts';
import { findDivisionName } from '../../../adapters/reference/divisions.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { Department, SourceSystem } from '../../../platform/source-systems.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import { flagSight } from '../../../subgraphs/reconciliation/mismatch/disclosure.ts';
import { goldenSeen } from '../../../subgraphs/reconciliation/mismatch/shown/shown-flag.ts';
import type { GoldenValues } from '../../../subgraphs/reconciliation/mismatch/shown/shown-flag.ts';
import { findRule } from '../../../subgraphs/reconciliation/mismatch/catalogue.ts';
import type { MismatchStatus } from '../../../subgraphs/reconciliation/tables.ts';
import { describeForClerk } from '../clerk-view.ts';
import type { ClerkView } from '../clerk-view.ts';
import { describeEvidence } from '../evidence-text.ts';
import { openStatus } from '../../../subgraphs/reconciliation/mismatch/open-status.ts';

export type FeedbackListScope = {
  department: Department;
  /** Division prefix; '' is everywhere. */
  division: string;
  /** First day of the period in which the flags were found; null: from the beginning. */
  since: PlainDate | null;
  /** The flags stood open at the end of this day. */
  on: PlainDate;
};

export type FeedbackRow = {
  mismatchId: string;
  eventId: number;
  cells: Readonly<Record<FeedbackColumnId, string>>;
};

type Found = {
  mismatch_id: string;
  event_id: number;
  status: MismatchStatus;
  rule: string;
  child_id: string;
  golden: GoldenValues | null;
  division: string;
  evidence: readonly { field: string; value: string | null; source: SourceSystem | null }[];
  opened_on: string;
  due_on: string | null;
};

const statusWords: Readonly<Record<MismatchStatus, string>> = {
  OPEN: '待核实',
  ACKNOWLEDGED: '已知悉',
  CORRECTION_REPORTED: '已报更正',
  RESOLVED: '已销号',
  REOPENED: '重新出现',
  DISMISSED: '已排除',
  ESCALATED: '已超期',
  SUPERSEDED: '已接替',
};

const fetchSize = 1_000;

/** A short random name for one list: it stands in every row of it. */
export function newListId(): string {
  return `f${randomBytes(8).toString('hex')}`;
}

/**
 * The flags a department had to act on at the end of a day, most urgent first, in batches. Call it inside a transaction:
 * rows are fetched as they are asked for. Which status a flag had on that day is read from its history.
 */
export async function* listFeedbackRows(
  tx: Sql,
  listId: string,
  { department, division, since, on }: FeedbackListScope,
  caller: Caller,
): AsyncGenerator<readonly FeedbackRow[], void, undefined> {
  await tx.query(
    `declare feedback_rows no scroll cursor for
     select m.mismatch_id, seen.event_id::float8 as event_id, seen.to_status as status, m.rule, m.child_id, m.division,
       m.evidence, ${goldenSeen(flagSight(caller))} as golden,
       to_char(m.opened_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as opened_on,
       to_char(m.due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due_on
     from reconciliation.mismatch m
     cross join lateral (
       select e.event_id, e.to_status from reconciliation.mismatch_event e
       where e.mismatch_id = m.mismatch_id and e.at < ($3::date + 1)::timestamp at time zone 'Asia/Shanghai'
       order by e.event_id desc limit 1
     ) as seen
     where m.department = $1 and starts_with(m.division, $2)
       and ${openStatus('seen.to_status')}
       and ($4::date is null or exists (
         select from reconciliation.mismatch_event e
         where e.mismatch_id = m.mismatch_id and e.event_id <= seen.event_id
           and (e.kind = 'STATUS' and e.to_status in ('OPEN', 'REOPENED') and e.from_status is distinct from e.to_status
             or e.kind = 'TRANSFER' and e.department = $1)
           and e.at >= $4::date::timestamp at time zone 'Asia/Shanghai'))
     order by m.due_at, m.severity_rank, m.mismatch_id`,
    [department, division, on, since],
  );
  for (;;) {
    const found: Found[] = await tx.query(`fetch ${fetchSize} from feedback_rows`);
    // As the department would be told of them: a child it may not know has no name here either.
    const ids = found.map((row) => row.child_id);
    const viewOf = await describeForClerk(tx, { ...caller, department }, ids);
    if (found.length > 0) yield found.map((row) => feedbackRow(listId, row, viewOf(row.child_id), caller));
    if (found.length < fetchSize) break;
  }
  await tx.query('close feedback_rows');
}

function feedbackRow(listId: string, found: Found, child: ClerkView, caller: Caller): FeedbackRow {
  const rule = findRule(found.rule);
  const cells = {
    mismatchId: found.mismatch_id,
    rule: rule?.title.zh ?? found.rule,
    clause: rule?.clause ?? '',
    childId: found.child_id,
    name: child.name,
    birthDate: child.birthDate ?? '',
    division: found.division,
    place: findDivisionName(found.division.slice(0, 9)) ?? findDivisionName(found.division.slice(0, 6)) ?? '',
    ownRows: child.rows,
    evidence: describeEvidence(found.evidence, caller, found.golden),
    status: statusWords[found.status],
    openedOn: found.opened_on,
    dueOn: found.due_on ?? '',
    answer: '',
    explanation: '',
    doneOn: '',
    answeredBy: '',
    token: '',
  };
  return {
    mismatchId: found.mismatch_id,
    eventId: found.event_id,
    cells: { ...cells, token: rowToken(listId, cells) },
  };
}

/** Names a row of a list, and tells whether its locked cells are still those that were sent. */
function rowToken(listId: string, cells: Readonly<Record<FeedbackColumnId, string>>): string {
  return `${listId}.${digest([listId, ...cellDigests(cells)].join(' ')).slice(0, 12)}`;
}

/** One short digest for each locked cell, in column order. */
export function cellDigests(cells: Readonly<Record<FeedbackColumnId, string>>): string[] {
  return lockedColumns.map((id) => digest(cells[id].replaceAll(/\r\n?/g, '\n').trim()).slice(0, 10));
}

export function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
