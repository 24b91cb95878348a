import type { ExportChunk } from '../../adapters/read-export.ts';
import type { Transaction } from '../../platform/postgres/index.ts';
import { describeBatch, openBatch } from './batch.ts';
import type { ImportProgress, LedgerRow } from './ledger.ts';
import { saveImported } from './ledger.ts';
import type { Batch, EarlyRows } from './merge.ts';
import { addEarly, mergeStage, settleDirect } from './merge.ts';
import { lockSource, settleSource, tryLockSource } from './settle.ts';
import type { SourcePlan } from './source-plan.ts';
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
  const direct = await openFirstBatch(tx, plan, row);
  let batch = direct;
  let early: EarlyRows = { upTo: 0, rows: 0 };

  async function openLocked(): Promise<Batch> {
    await lockSource(tx, plan);
    return openBatch(tx, plan, row);
  }

  async function storeWhatIsNew(stagedRows: number): Promise<void> {
    if (direct !== null) return;
    // Of a file with mostly known rows little can be stored early, and looking for it costs more than it saves.
    if (early.rows * 2 < early.upTo) return;
    batch ??= await openLocked();
    early = await addEarly(tx, plan, batch, early, stagedRows);
  }

  const staged = await stageExport(tx, plan, row.importId, chunks, direct, onProgress, storeWhatIsNew);
  await beforeMerge();
  const rows = staged.stagedRows;
  if (early.upTo > 0) await storeWhatIsNew(rows);
  const opened: Batch = batch ?? (await openLocked());
  if (direct !== null) await settleDirect(tx, plan, direct, rows);
  await describeBatch(tx, plan, opened, direct !== null);
  await mergeStage(tx, plan, opened, { rows, early });
  await saveImported(tx, row.importId, opened.batchId, staged);
  await settleSource(tx, plan, row.scope);
}

/**
 * The batch of an import that finds the source without any record, so that its rows need not be told from known ones.
 * The source stays locked while the file is read; another import of it that begins meanwhile is staged and waits.
 */
async function openFirstBatch(tx: Transaction, plan: SourcePlan, row: LedgerRow): Promise<Batch | null> {
  const isEmpty = async (): Promise<boolean> => {
    const found: unknown[] = await tx.query(`select from ${plan.table} limit 1`);
    return found.length === 0;
  };
  // Asked again under the lock; asked before, because a lock that turns out to be of no use lasts as long.
  if (!(await isEmpty()) || !(await tryLockSource(tx, plan)) || !(await isEmpty())) return null;
  return openBatch(tx, plan, row);
}
