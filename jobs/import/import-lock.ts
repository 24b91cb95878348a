import type { ImportId } from '../../platform/ids.ts';
import type { Sql } from '../../platform/postgres/index.ts';

/** Held until the transaction ends by whoever runs an import, or changes the copy of its file. */
export async function lockImport(tx: Sql, importId: ImportId): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('hub-import'), hashtext($1))`, [importId]);
}
