import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Transaction } from '../../platform/postgres/index.ts';
import type { ExportChunk, HeaderReport, SheetIssue } from '../../adapters/read-export.ts';
import type { ImportId } from '../../platform/ids.ts';
import { createRowEncoder, stagedColumns } from './copy-rows.ts';
import type { ImportProgress } from './ledger.ts';
import type { SourcePlan } from './source-plan.ts';

/** Issues kept in memory before they are written; a file may hold one in every cell. */
const issuesAtOnce = 2000;

/**
 * Streams an export into the temporary table `stage` of the transaction and its issues into the quarantine.
 * Memory is bounded by one chunk and {@link issuesAtOnce} issues, whatever the size of the file.
 */
export async function stageExport(
  tx: Transaction,
  plan: SourcePlan,
  importId: ImportId,
  chunks: AsyncIterable<ExportChunk>,
  onProgress: (progress: ImportProgress) => void,
): Promise<{ progress: ImportProgress; headers: HeaderReport[] }> {
  const fields = plan.fields.map(({ column, sqlType }) => `"${column}" ${sqlType}`);
  await tx.query(`
    create temp table stage (
      stage_row int not null, sheet text not null, file_row int not null, row_hash uuid not null,
      ordinal int not null default 1, ${fields.join(', ')}
    ) on commit drop`);
  const columns = stagedColumns(plan).map((column) => `"${column}"`);
  const copy = `copy stage (${columns.join(', ')}) from stdin`;
  const encode = createRowEncoder(plan);
  const progress = { rowsRead: 0, rowsAccepted: 0, rowsQuarantined: 0, bytesRead: 0, bytesTotal: 0 };
  const source = chunks[Symbol.asyncIterator]();
  let issues: SheetIssue[] = [];
  const headers: HeaderReport[] = [];
  let ended = false;

  function count(chunk: ExportChunk): void {
    progress.rowsRead += chunk.rowsRead;
    progress.rowsAccepted += chunk.rows.length;
    progress.rowsQuarantined = progress.rowsRead - progress.rowsAccepted;
    progress.bytesRead = chunk.bytesRead;
    progress.bytesTotal = chunk.bytesTotal;
    if (chunk.header !== undefined) headers.push(chunk.header);
    onProgress({ ...progress });
  }

  async function* linesUntilIssuesPileUp(): AsyncGenerator<Buffer> {
    while (issues.length < issuesAtOnce) {
      const next = await source.next();
      if (next.done === true) {
        ended = true;
        return;
      }
      const chunk = next.value;
      for (const issue of chunk.issues) issues.push(issue);
      count(chunk);
      if (chunk.rows.length > 0) yield Buffer.from(encode(chunk.sheet, chunk.rows));
    }
  }

  try {
    while (!ended) {
      await pipeline(linesUntilIssuesPileUp(), tx.client.query(copyFrom(copy)));
      await saveIssues(tx, importId, issues);
      issues = [];
    }
  } finally {
    await source.return?.();
  }
  return { progress, headers };
}

async function saveIssues(tx: Transaction, importId: ImportId, issues: readonly SheetIssue[]): Promise<void> {
  if (issues.length === 0) return;
  await tx.query(
    `insert into jobs.quarantine
       (import_id, sheet, file_row, column_name, code, value_masked, expected, rejected)
     select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])`,
    [
      importId,
      issues.map(({ sheet }) => sheet),
      issues.map(({ fileRow }) => fileRow),
      issues.map(({ column }) => column),
      issues.map(({ code }) => code),
      issues.map(({ valueMasked }) => valueMasked),
      issues.map(({ expected }) => expected),
      issues.map(({ rejected }) => rejected),
    ],
  );
}
