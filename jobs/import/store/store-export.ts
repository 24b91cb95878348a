import type { ExportChunk } from '../../../adapters/read-export.ts';
import type { Transaction } from '../../../platform/postgres/index.ts';
import type { Batch } from './batch.ts';
import { describeBatch, openBatch } from './batch.ts';
import { isSourceEmpty } from './fill-empty.ts';
import type { ImportProgress, LedgerRow } from '../ledger.ts';
import { saveImported } from '../ledger.ts';
import type { EarlyRows } from './merge.ts';
import { addEarly, mergeStage } from './merge.ts';
import { saveRecordSample } from './place-of-rows.ts';
import { lockSource, settleSource } from './settle.ts';
import type { SourcePlan } from '../plan/source-plan.ts';
import { stageExport } from './stage.ts';

/**
 * Stores an export as a batch of its agency with everything that follows from it, and ends its import; all of it
 * becomes visible when the caller commits. `beforeMerge` is awaited between the last chunk and the merging.
 */
export async function storeExport(
  tx: Transaction,
  plan: SourcePlan,
  row: LedgerRow,
  chunks: AsyncIterable<ExportChunk>,
  onProgress: (progress: ImportProgress) => void,
  beforeMerge: () => Promise<void>,
): Promise<void> {
  let batch: Batch | null = null;
  let early: EarlyRows = { upTo: 0, rows: 0 };

  async function openLocked(): Promise<Batch> {
    await lockSource(tx, plan);
    return openBatch(tx, plan, row);
  }

  async function storeWhatIsNew(stagedRows: number): Promise<void> {
    // Of a file with mostly known rows little can be stored early, and looking for it costs more than it saves.
    if (early.rows * 2 < early.upTo) return;
    batch ??= await openLocked();
    early = await addEarly(tx, plan, batch, early, stagedRows);
  }

  // Rows for empty tables go into them all at once.
  const afterSegment = (await isSourceEmpty(tx, plan)) ? null : storeWhatIsNew;
  const staged = await stageExport(tx, plan, row.importId, chunks, onProgress, afterSegment);
  await beforeMerge();
  const rows = staged.stagedRows;
  if (early.upTo > 0) await storeWhatIsNew(rows);
  const opened: Batch = batch ?? (await openLocked());
  await describeBatch(tx, plan, opened);
  await mergeStage(tx, plan, opened, { rows, early });
  await saveRecordSample(tx, plan, opened);
  await saveImported(tx, row.importId, opened.batchId, staged);
  await settleSource(tx, plan);
}
