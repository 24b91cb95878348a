import type { ImportId } from '../../platform/ids.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { LedgerRow } from './ledger.ts';
import { sourceTables } from './plan/source-plan.ts';
import { fewestPlaced, placeColumn } from './store/place-of-rows.ts';

/** What makes an import look like a mistake, though it may be right: last month's file, a mistyped day, another county's file. */
export type SecondLook = {
  /** The newest other day of which the very same file was imported. */
  sameFileAsOf: PlainDate | null;
  /** Of its stored rows: how many count for days before only, as newer exports say otherwise of the same records. */
  outdated: number;
  /** The newest day of which newer exports say otherwise, where rows are outdated. */
  newestAsOf: PlainDate | null;
  /** Of a full export under a scope outside of which nearly all its rows lie. */
  outsideScope: OutsideScope | null;
};

type OutsideScope = {
  scope: string;
  /** Rows that tell their place. */
  placed: number;
  /** Those of them that lie neither within the scope nor around it. */
  outside: number;
  /** County (6 digits, or the province or prefecture where no more is told) of most of these. */
  mostlyIn: string;
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
         said.outdated, said.newest::text as "newestAsOf",
         case when i.kind = 'SNAPSHOT' and i.scope <> '' and said.placed >= $2 and (said.placed - said.outside) * 20 < said.placed
           then jsonb_build_object('scope', i.scope, 'placed', said.placed, 'outside', said.outside, 'mostlyIn', said.county)
         end as "outsideScope"
       from jobs.import i
       cross join lateral (
         select count(*) filter (where newer)::int as outdated, max(r.as_of) filter (where newer) as newest,
           count(place) filter (where own)::int as placed, count(*) filter (where own and elsewhere)::int as outside,
           mode() within group (order by left(place, 6)) filter (where own and elsewhere) as county
         from ${table.schema}.${table.table}_observation o
         join ${table.schema}.${table.table} r using (record_id)
         cross join lateral (
           select r.batch_id <> o.batch_id and r.as_of > i.as_of as newer, r.batch_id = o.batch_id as own,
             nullif(r.${placeColumn(table.source)}, '') as place) row
         -- A row that tells less than the scope contradicts it only where the two part.
         cross join lateral (
           select not starts_with(place, i.scope) and not starts_with(i.scope, place) as elsewhere) compared
         where o.batch_id = i.batch_id) said
       where i.import_id = $1`,
      [importId, fewestPlaced],
    );
    if (rows[0] !== undefined) looked.set(importId, rows[0]);
  }
  return looked;
}
