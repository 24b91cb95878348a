import type { HeaderReport } from '../../adapters/read-export.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { saveBatch } from './batch.ts';
import type { ImportProgress, LedgerRow } from './ledger.ts';
import { saveImported } from './ledger.ts';
import { mergeStage } from './merge.ts';
import { lockSource, settleSource } from './settle.ts';
import type { SourcePlan } from './source-plan.ts';

/** Makes a batch of what the transaction has staged, with everything that follows from it, and ends its import. */
export async function storeStaged(
  tx: Sql,
  plan: SourcePlan,
  row: LedgerRow,
  staged: { progress: ImportProgress; headers: readonly HeaderReport[] },
): Promise<void> {
  await lockSource(tx, plan);
  const batch = await saveBatch(tx, plan, row);
  await mergeStage(tx, plan, batch);
  await saveImported(tx, row.importId, batch.batchId, staged);
  await settleSource(tx, plan, row.scope);
}
