import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { UnreadRow } from '../../../adapters/adapter.ts';
import type { ExportChunk, SheetIssue } from '../../../adapters/read-export.ts';
import type { ImportId } from '../../../platform/ids.ts';
import type { Transaction } from '../../../platform/postgres/index.ts';
import { copiedColumns, createRowEncoder } from './copy-rows.ts';
import type { ImportProgress } from '../ledger.ts';
import { createSheetTally } from './sheet-tally.ts';
import type { SheetTally } from './sheet-tally.ts';
import type { SourcePlan } from '../plan/source-plan.ts';

export type StagedExport = {
  progress: ImportProgress;
  stagedRows: number;
} & SheetTally;

type EncodedChunk = {
  lines: Buffer;
  rows: number;
  issues: readonly SheetIssue[];
  unread: readonly UnreadRow[];
  progress: ImportProgress;
};

/** Rows after which the caller may work on what is staged, while the reading goes on. */
const segmentRows = 20_000;
/** Chunks (of some 60 rows) read ahead of the database: what a segment's SQL takes, and bounded memory. */
const chunksAhead = 320;
/** Issues kept in memory before they are written; a file may hold one in every cell. */
const issuesAtOnce = 2000;

/**
 * Streams an export into the temporary table `stage` of the transaction, its issues into the quarantine, and the keys
 * or names of rejected rows into `stage_unread`. Memory does not grow with the file. `afterSegment`, where there is one, is
 * told how many rows are staged.
 */
export async function stageExport(
  tx: Transaction,
  plan: SourcePlan,
  importId: ImportId,
  chunks: AsyncIterable<ExportChunk>,
  onProgress: (progress: ImportProgress) => void,
  afterSegment: ((stagedRows: number) => Promise<void>) | null,
): Promise<StagedExport> {
  await createStage(tx, plan);
  // Without it, each segment would read all the earlier ones again.
  if (afterSegment !== null) await tx.query('create index on stage (stage_row)');
  const columns = copiedColumns(plan)
    .map((column) => `"${column}"`)
    .join(', ');

  const tally = createSheetTally();
  let progress = { rowsRead: 0, rowsAccepted: 0, rowsQuarantined: 0, bytesRead: 0, bytesTotal: 0 };
  let stagedRows = 0;
  let ended = false;
  const ahead = Readable.from(encodeChunks(plan, chunks, tally.add), {
    objectMode: true,
    highWaterMark: chunksAhead,
  });
  const encoded = ahead[Symbol.asyncIterator]() as AsyncIterator<EncodedChunk, undefined>;

  async function nextSegment() {
    const segment = { chunks: [] as EncodedChunk[], rows: 0, issues: 0 };
    while (segment.issues < issuesAtOnce && segment.rows < segmentRows) {
      const next = await encoded.next();
      if (next.done === true) {
        ended = true;
        break;
      }
      segment.chunks.push(next.value);
      segment.rows += next.value.rows;
      segment.issues += next.value.issues.length;
      ({ progress } = next.value);
    }
    return segment;
  }

  function* linesOf(segment: readonly EncodedChunk[]): Generator<Buffer> {
    for (const chunk of segment) {
      onProgress(chunk.progress);
      if (chunk.lines.length > 0) yield chunk.lines;
    }
  }

  try {
    while (!ended) {
      const segment = await nextSegment();
      const copy = tx.client.query(copyFrom(`copy stage (${columns}) from stdin`));
      await pipeline(linesOf(segment.chunks), copy);
      stagedRows += segment.rows;
      await saveIssues(
        tx,
        importId,
        segment.chunks.flatMap(({ issues }) => issues),
      );
      await saveUnread(
        tx,
        segment.chunks.flatMap(({ unread }) => unread),
      );
      if (!ended) await afterSegment?.(stagedRows);
    }
  } finally {
    ahead.destroy();
  }
  return { progress, sheets: tally.sheets, leftOut: tally.leftOut, stagedRows };
}

async function createStage(tx: Transaction, plan: SourcePlan): Promise<void> {
  const fields = plan.fields.map(({ column, sqlType }) => `"${column}" ${sqlType}`);
  await tx.query(`
    create temp table stage (
      stage_row int generated always as identity, sheet text not null, file_row int not null, row_hash uuid not null,
      ordinal int not null default 1, ${fields.join(', ')}
    ) on commit drop;
    create temp table stage_unread (source_key text, name_key text, partition text not null) on commit drop`);
}

async function* encodeChunks(
  plan: SourcePlan,
  chunks: AsyncIterable<ExportChunk>,
  count: (chunk: ExportChunk) => void,
): AsyncGenerator<EncodedChunk> {
  const encode = createRowEncoder(plan);
  let rowsRead = 0;
  let rowsAccepted = 0;
  for await (const chunk of chunks) {
    const { sheet, rows, issues, unread, rowsRead: met, bytesRead, bytesTotal } = chunk;
    count(chunk);
    rowsRead += met;
    rowsAccepted += rows.length;
    const rowsQuarantined = rowsRead - rowsAccepted;
    yield {
      lines: encode(sheet, rows),
      rows: rows.length,
      issues,
      unread,
      progress: { rowsRead, rowsAccepted, rowsQuarantined, bytesRead, bytesTotal },
    };
  }
}

async function saveUnread(tx: Transaction, unread: readonly UnreadRow[]): Promise<void> {
  if (unread.length === 0) return;
  await tx.query(
    'insert into stage_unread (source_key, name_key, partition) select * from unnest($1::text[], $2::text[], $3::text[])',
    [
      unread.map(({ sourceKey }) => sourceKey),
      unread.map(({ nameKey }) => nameKey ?? null),
      unread.map(({ partition }) => partition),
    ],
  );
}

export async function saveIssues(
  tx: Transaction,
  importId: ImportId,
  issues: readonly SheetIssue[],
): Promise<void> {
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
