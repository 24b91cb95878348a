import type { ImportId } from '../../platform/ids.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { LedgerRow } from './ledger.ts';
import { sourceTables } from './plan/source-plan.ts';

/** What makes an import look like a mistake, though it may be right: last month's file, a mistyped day. */
export type SecondLook = {
  /** The newest other day of which the very same file was imported. */
  sameFileAsOf: PlainDate | null;
  /** Of its stored rows: how many count for days before only, as newer exports say otherwise of the same records. */
  outdated: number;
  /** The newest day of an export of the source, where rows are outdated. */
  newestAsOf: PlainDate | null;
};

/** Asked of imports just made; suspect lists have editions of their own and are left out. */
export async function lookAgain(
  sql: Sql,
  imports: readonly Pick<LedgerRow, 'importId' | 'source' | 'status'>[],
): Promise<ReadonlyMap<ImportId, SecondLook>> {
  const looked = new Map<ImportId, SecondLook>();
  for (const { importId, source, status } of imports) {
    const table = sourceTables.find((one) => one.source === source);
    if (status !== 'IMPORTED' || table === undefined) continue;
    const rows: SecondLook[] = await sql.query(
      `select (select max(other.as_of)::text from jobs.import other
               where other.source_system = i.source_system and other.file_sha256 = i.file_sha256 and other.as_of <> i.as_of
                 and other.status = 'IMPORTED') as "sameFileAsOf",
         said.outdated, case when said.outdated > 0 then (select max(b.as_of)::text from ${table.schema}.import_batch b
           where b.source_system = i.source_system) end as "newestAsOf"
       from jobs.import i
       cross join lateral (
         select count(*) filter (where r.batch_id <> o.batch_id and r.as_of > i.as_of)::int as outdated
         from ${table.schema}.${table.table}_observation o
         join ${table.schema}.${table.table} r using (record_id)
         where o.batch_id = i.batch_id) said
       where i.import_id = $1`,
      [importId],
    );
    if (rows[0] !== undefined) looked.set(importId, rows[0]);
  }
  return looked;
}
