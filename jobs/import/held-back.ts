import type { ImportId } from '../../platform/ids.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { LedgerRow } from './ledger.ts';
import { sourceTables } from './plan/source-plan.ts';

/** Records that a confirmation would take away, of each import that waits for one: to be told before, not only afterwards. */
export async function countHeldBack(
  sql: Sql,
  imports: readonly Pick<LedgerRow, 'importId' | 'source' | 'shrinkHeld'>[],
): Promise<ReadonlyMap<ImportId, number>> {
  const counted = new Map<ImportId, number>();
  for (const { importId, source, shrinkHeld } of imports) {
    const table = sourceTables.find((one) => one.source === source);
    if (!shrinkHeld || table === undefined) continue;
    const record = `${table.schema}.${table.table}`;
    const [found]: { records: number }[] = await sql.query(
      `with file as (
         select b.batch_id, b.as_of, mate.scope
         from jobs.import i
         join jobs.import mate on mate.import_id = i.import_id or mate.group_id = i.group_id
         join ${table.schema}.import_batch b on b.import_id = mate.import_id
         where i.import_id = $1
       )
       select count(*)::int as records from ${record} r
       where r.present and exists (
         select from file join ${table.schema}.import_batch_partition p using (batch_id)
         where p.partition = r.partition and r.as_of < file.as_of and starts_with(r.scope, file.scope))
       and not exists (
         select from file join ${table.schema}.import_batch_unread u using (batch_id) where u.source_key = r.source_key)`,
      [importId],
    );
    if (found !== undefined) counted.set(importId, found.records);
  }
  return counted;
}
