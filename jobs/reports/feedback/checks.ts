import { feedbackAnswers, feedbackColumns, lockedColumns } from '../../../adapters/feedback-list/columns.ts';
import type { FeedbackAnswer, FeedbackColumnId } from '../../../adapters/feedback-list/columns.ts';
import type { ReturnedRow } from '../../../adapters/feedback-list/read-returned-list.ts';
import { readDate } from '../../../adapters/cells/dates.ts';
import { maskEmbeddedIds } from '../../../platform/embedded-ids.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Department } from '../../../platform/source-systems.ts';
import type { MismatchStatus } from '../../../subgraphs/reconciliation/tables.ts';
import { cellDigests, digest } from './rows.ts';
import { isOpenStatus } from '../../../subgraphs/reconciliation/mismatch/open-status.ts';

/** A row of a list as it was sent, and its flag as it is now. */
export type SentRow = {
  listId: string;
  mismatchId: string;
  cellDigests: readonly string[];
  /** Department the list was made for. */
  department: Department;
  /** Department that has to act on the flag now. */
  owner: Department;
  status: MismatchStatus;
  /** The flag was closed, or closed and found again, after the list was made. */
  ended: boolean;
};

export type RowProblem = { columns: readonly FeedbackColumnId[]; message: string };

export type CheckedAnswer = {
  listId: string;
  mismatchId: string;
  answer: FeedbackAnswer;
  explanation: string | null;
  doneOn: PlainDate | null;
  answeredBy: string;
  /** Department the list was made for. */
  department: Department;
  reason: string;
  /** Equal for equal answers: the same answer again is none. */
  digest: string;
};

export type Verdict =
  | { kind: 'ANSWER'; answer: CheckedAnswer }
  | { kind: 'UNANSWERED' }
  /** The flag has been closed since: the answer is true, and changes nothing any more. */
  | { kind: 'CLOSED' }
  | { kind: 'PROBLEM'; problem: RowProblem };

export type AnswerWords = ReadonlyMap<string, FeedbackAnswer>;

const longestExplanation = 1_000;
const needsReason: ReadonlySet<FeedbackAnswer> = new Set(['DISPUTED', 'MOVED_AWAY', 'NOT_OURS']);

/** `list.check` of a token; null for anything a list never printed. */
export function readToken(token: string): { listId: string } | null {
  const match = /^(f[0-9a-f]{16})\.[0-9a-f]{12}$/.exec(token);
  return match === null ? null : { listId: match[1] ?? '' };
}

/** Judges one returned row against what was sent. Messages name columns, never what stands in them. */
export function checkRow(
  { cells }: ReturnedRow,
  sent: SentRow | undefined,
  words: AnswerWords,
  today: PlainDate,
): Verdict {
  if (sent === undefined) {
    return problem(['mismatchId', 'token'], '不是本系统发出的清单中的行：预警编号或校验码不符');
  }
  const changed = changedColumns(cells, sent);
  if (changed.length > 0)
    return problem(changed, `锁定列与发出时不一致：${changed.map(captionOf).join('、')}`);
  if ([cells.answer, cells.explanation, cells.doneOn, cells.answeredBy].every((text) => text === ''))
    return { kind: 'UNANSWERED' };
  if (sent.owner !== sent.department)
    return problem(['mismatchId'], '该预警已转交其他部门，本部门不再需要反馈');
  if (!isOpenStatus(sent.status)) return { kind: 'CLOSED' };
  if (sent.ended) return problem(['mismatchId'], '清单发出后该预警已销号又重新出现，请在新的清单上反馈');
  return checkAnswer(cells, sent, words, today);
}

function checkAnswer(
  cells: ReturnedRow['cells'],
  sent: SentRow,
  words: AnswerWords,
  today: PlainDate,
): Verdict {
  if (cells.answer === '') return problem(['answer'], '未选择核实结果');
  const answer = words.get(cells.answer);
  if (answer === undefined) return problem(['answer'], '核实结果须从下拉列表中选择');
  if (cells.answeredBy === '') return problem(['answeredBy'], '未填写填报人');
  if (cells.answeredBy.length > 50) return problem(['answeredBy'], '填报人过长（不超过50字）');
  if (needsReason.has(answer) && cells.explanation === '')
    return problem(['explanation'], '选择该核实结果须写明理由');
  if (cells.explanation.length > longestExplanation)
    return problem(['explanation'], `整改情况过长（不超过${longestExplanation}字）`);
  const doneOn = cells.doneOn === '' ? null : readDate({ text: cells.doneOn });
  if (doneOn !== null && doneOn.status !== 'DATE')
    return problem(['doneOn'], '整改日期不是有效日期，应写作 2026-03-15');
  if (doneOn !== null && doneOn.date > today) return problem(['doneOn'], '整改日期晚于今天');
  const { listId, mismatchId, department } = sent;
  const explanation = cells.explanation === '' ? null : maskEmbeddedIds(cells.explanation);
  const day = doneOn?.date ?? null;
  const answeredBy = maskEmbeddedIds(cells.answeredBy);
  return {
    kind: 'ANSWER',
    answer: {
      listId,
      mismatchId,
      answer,
      explanation,
      doneOn: day,
      answeredBy,
      department,
      reason: `feedback-list:${listId} ${answer}${explanation === null ? '' : `: ${explanation}`}`,
      digest: digest(JSON.stringify([answer, explanation, day, answeredBy])),
    },
  };
}

/** Words for answers in any template, and the codes themselves. */
export function answerWords(templates: ReadonlyMap<string, readonly string[]>): AnswerWords {
  return new Map(
    feedbackAnswers.flatMap((answer) =>
      [answer, ...(templates.get(answer) ?? [])].map((word) => [word, answer]),
    ),
  );
}

function changedColumns(cells: ReturnedRow['cells'], sent: SentRow): FeedbackColumnId[] {
  const digests = cellDigests(cells);
  return lockedColumns.filter((_, index) => digests[index] !== sent.cellDigests[index]);
}

function captionOf(id: FeedbackColumnId): string {
  return feedbackColumns.find((column) => column.id === id)?.caption ?? id;
}

function problem(columns: readonly FeedbackColumnId[], message: string): Verdict {
  return { kind: 'PROBLEM', problem: { columns, message } };
}
