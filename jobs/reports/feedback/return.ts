import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import type { FeedbackColumnId } from '../../../adapters/feedback-list/columns.ts';
import { readReturnedList } from '../../../adapters/feedback-list/read-returned-list.ts';
import type { CaptionAliases, ReturnedRow } from '../../../adapters/feedback-list/read-returned-list.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import { withTransaction } from '../../../platform/postgres/index.ts';
import { writeWorkbook } from '../../../platform/workbook/workbook-writer.ts';
import { takeMismatchLock } from '../../../subgraphs/reconciliation/queues/mismatch-lock.ts';
import { unbounded } from '../../bounded-reading/reading-bounds.ts';
import type { ReadingBounds } from '../../bounded-reading/reading-bounds.ts';
import { applyAnswers } from './answers.ts';
import { answerWords, checkRow, readToken } from './checks.ts';
import type { CheckedAnswer, RowProblem, SentRow } from './checks.ts';
import { feedbackCells, openFeedbackSheets } from './list.ts';
import { templateFor, wordsOf } from '../templates.ts';
import type { Templates } from '../templates.ts';

export type ReturnSummary = {
  /** The same file was taken back before: nothing was done. */
  duplicate: boolean;
  /** Rows of lists found in the file. */
  rows: number;
  /** New answers entered. */
  answered: number;
  /** Flags that moved to another status by them. */
  moved: number;
  /** Answers that had been given before in the same words. */
  repeated: number;
  /** Rows the department has not filled in. */
  unanswered: number;
  /** Rows of flags that have been closed since the list was made. */
  closed: number;
  /** Rows with a problem; nothing was taken from them. */
  rejected: number;
  /** The copy with the problems, where there are any. */
  annotated: string | null;
};

type Problems = ReadonlyMap<string, RowProblem>;

/**
 * Takes a filled-in feedback list back. Every row is checked against what was sent; good rows become events of their
 * flags in one transaction, in the name of the list's department and the person who filled them in. Rows with a problem
 * are left out and come back in a copy of the workbook at `annotatedPath`, coloured, with what is wrong. No answer
 * resolves a flag. The same answers again, in the same file or another, change nothing.
 *
 * @throws ExportRefused where the file is no feedback list.
 */
export async function takeBackFeedbackList(
  jobs: DataSource,
  path: string,
  options: { today: PlainDate; templates: Templates; annotatedPath: string; bounds?: ReadingBounds },
): Promise<ReturnSummary> {
  const { today, templates, annotatedPath, bounds = unbounded() } = options;
  const aliases = Object.fromEntries(wordsOf(templates, 'feedback-list', 'captions')) as CaptionAliases;
  const words = answerWords(wordsOf(templates, 'feedback-list', 'answers'));
  const sha256 = await hashFile(path);
  const problems = new Map<string, RowProblem>();
  const summary = await withTransaction(jobs, async (tx) => {
    await takeMismatchLock(tx);
    const counts = { rows: 0, answered: 0, moved: 0, repeated: 0, unanswered: 0, closed: 0 };
    const opened = await openReturn(tx, sha256, today);
    const seen = new Set<string>();
    for await (const rows of bounds.measure(readReturnedList(path, aliases, bounds.limits))) {
      const sent = await findSentRows(tx, rows);
      const answers: CheckedAnswer[] = [];
      for (const row of rows) {
        counts.rows += 1;
        const found = sent.get(keyOf(row.cells.token, row.cells.mismatchId));
        const verdict = checkRow(row, found, words, today);
        if (verdict.kind === 'UNANSWERED') counts.unanswered += 1;
        else if (verdict.kind === 'CLOSED') counts.closed += 1;
        else if (verdict.kind === 'PROBLEM') problems.set(placeOf(row), verdict.problem);
        else if (seen.has(verdict.answer.mismatchId))
          problems.set(placeOf(row), { columns: ['mismatchId'], message: '同一预警在文件中出现两次' });
        else {
          seen.add(verdict.answer.mismatchId);
          answers.push(verdict.answer);
        }
      }
      const entered = await saveAnswers(tx, opened.returnId, answers);
      counts.answered += entered.length;
      counts.repeated += answers.length - entered.length;
      counts.moved += await applyAnswers(tx, entered, today);
    }
    await tx.query(
      'update reconciliation.feedback_return set rows = $2, answered = answered + $3, rejected = $4 where return_id = $1',
      [opened.returnId, counts.rows, counts.answered, problems.size],
    );
    return { ...counts, duplicate: opened.duplicate };
  });
  const annotated = problems.size === 0 ? null : annotatedPath;
  if (annotated !== null)
    await annotate({ path, annotatedPath: annotated, bounds }, aliases, templates, problems);
  return { ...summary, rejected: problems.size, annotated };
}

async function openReturn(
  tx: Sql,
  sha256: string,
  today: PlainDate,
): Promise<{ returnId: number; duplicate: boolean }> {
  const entered: { return_id: number; duplicate: boolean }[] = await tx.query(
    `insert into reconciliation.feedback_return (file_sha256, received_on, received_at, rows, answered, rejected)
     values ($1, $2, now(), 0, 0, 0)
     on conflict (file_sha256) do update set file_sha256 = excluded.file_sha256
     returning return_id, xmax <> 0 as duplicate`,
    [sha256, today],
  );
  const row = entered[0];
  if (row === undefined) throw new TypeError('The return was not entered.');
  return { returnId: row.return_id, duplicate: row.duplicate };
}

/** What was sent under the lists and flags the rows name. */
async function findSentRows(tx: Sql, rows: readonly ReturnedRow[]): Promise<ReadonlyMap<string, SentRow>> {
  const named = rows.flatMap(({ cells }) => {
    const token = readToken(cells.token);
    return token === null ? [] : [{ listId: token.listId, mismatchId: cells.mismatchId }];
  });
  const found: (Omit<SentRow, 'cellDigests'> & { cellDigests: string })[] = await tx.query(
    `select r.list_id as "listId", r.mismatch_id as "mismatchId", r.cell_digests as "cellDigests", l.department,
       m.department as owner, m.status,
       exists (select from reconciliation.mismatch_event e
         where e.mismatch_id = r.mismatch_id and e.event_id > r.event_id
           and e.to_status in ('RESOLVED', 'DISMISSED', 'SUPERSEDED', 'REOPENED') and e.to_status is distinct from e.from_status) as ended
     from unnest($1::text[], $2::text[]) as named (list_id, mismatch_id)
     join reconciliation.feedback_list_row r using (list_id, mismatch_id)
     join reconciliation.feedback_list l using (list_id)
     join reconciliation.mismatch m using (mismatch_id)`,
    [named.map(({ listId }) => listId), named.map(({ mismatchId }) => mismatchId)],
  );
  return new Map(
    found.map((row) => [
      `${row.listId} ${row.mismatchId}`,
      { ...row, cellDigests: row.cellDigests.split(' ') },
    ]),
  );
}

/** Enters the answers that were not given before in the same words, and returns those. */
async function saveAnswers(
  tx: Sql,
  returnId: number,
  answers: readonly CheckedAnswer[],
): Promise<CheckedAnswer[]> {
  if (answers.length === 0) return [];
  const saved: { mismatch_id: string }[] = await tx.query(
    `insert into reconciliation.feedback_answer
       (list_id, mismatch_id, answer_digest, answer, explanation, done_on, answered_by, return_id)
     select *, $8::bigint from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[])
     on conflict do nothing
     returning mismatch_id`,
    [
      answers.map(({ listId }) => listId),
      answers.map(({ mismatchId }) => mismatchId),
      answers.map((one) => one.digest),
      answers.map(({ answer }) => answer),
      answers.map(({ explanation }) => explanation),
      answers.map(({ doneOn }) => doneOn),
      answers.map(({ answeredBy }) => answeredBy),
      returnId,
    ],
  );
  const entered = new Set(saved.map(({ mismatch_id: id }) => id));
  return answers.filter(({ mismatchId }) => entered.has(mismatchId));
}

/** The workbook once more, problems beside their rows and the cells coloured; it can be mended and returned as it is. */
async function annotate(
  { path, annotatedPath, bounds }: { path: string; annotatedPath: string; bounds: ReadingBounds },
  aliases: CaptionAliases,
  templates: Templates,
  problems: Problems,
): Promise<void> {
  const template = templateFor(templates, 'feedback-list', '');
  await writeWorkbook(annotatedPath, async (workbook) => {
    const sheets = openFeedbackSheets(workbook, template, `${template.title}（退回修改）`, [
      { caption: '退回原因', width: 48 },
    ]);
    for await (const rows of bounds.measure(readReturnedList(path, aliases, bounds.limits))) {
      for (const row of rows) {
        const problem = problems.get(placeOf(row));
        const wrong = new Set<FeedbackColumnId>(problem?.columns);
        await sheets.add([
          ...feedbackCells(row.cells, wrong),
          { value: problem?.message ?? null, style: problem === undefined ? 'value' : 'wrongValue' },
        ]);
      }
    }
    await sheets.end();
  });
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function keyOf(token: string, mismatchId: string): string {
  return `${readToken(token)?.listId ?? ''} ${mismatchId}`;
}

function placeOf({ sheet, fileRow }: ReturnedRow): string {
  return `${fileRow} ${sheet}`;
}
