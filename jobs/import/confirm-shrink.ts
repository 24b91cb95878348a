import type { DataSource } from 'typeorm';
import { getAdapter } from '../../adapters/registry.ts';
import { RefusedError } from '../../platform/errors.ts';
import type { ImportId } from '../../platform/ids.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { getImport } from './ledger.ts';
import { lockSource, saveConfirmation, settleSource } from './store/settle.ts';
import { planSource } from './plan/source-plan.ts';

/**
 * A person says that a shrunken snapshot is complete: what is missing from it has disappeared. Holds for all files
 * of its group. Throws when the import holds nothing back. Run linkage afterwards.
 */
export async function confirmShrink(deps: { dataSource: DataSource }, importId: ImportId): Promise<void> {
  await withTransaction(deps.dataSource, async (tx) => {
    const known = await getImport(tx, importId);
    if (known.source === 'suspect-list')
      throw new RefusedError('NOTHING_TO_CONFIRM', 'A suspect list is never held for its size.');
    const plan = planSource(getAdapter(known.source));
    await lockSource(tx, plan);
    const row = await getImport(tx, importId);
    if (!row.shrinkHeld) {
      throw new RefusedError('NOTHING_TO_CONFIRM', 'This import does not wait for a confirmation.');
    }
    await saveConfirmation(tx, plan, importId);
    await settleSource(tx, plan);
  });
}
