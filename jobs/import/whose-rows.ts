import type { ImportId } from '../../platform/ids.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { ageLimitYears } from '../../subgraphs/children/linkage/feed.ts';
import type { LedgerRow } from './ledger.ts';
import { sourceTables } from './plan/source-plan.ts';

/** Of the stored rows of one import, after the linkage has run. With those in quarantine they are all rows read. */
export type WhoseRows = {
  /** Linked to a child. */
  children: number;
  /** By every date of theirs grown-ups', and linked to no child. */
  grownUps: number;
  /**
   * No child's, although no date makes a grown-up's of them: neither birth date nor valid number, or two that contradict
   * each other. What such a row says of itself as a child's is told by file and row in the quarantine list.
   */
  unplaced: number;
};

/** Which of the imports' rows are children's; of suspect lists nothing, since their lines are no records of a child. */
export async function countWhoseRows(
  sql: Sql,
  imports: readonly Pick<LedgerRow, 'importId' | 'source' | 'status'>[],
  today: PlainDate,
): Promise<ReadonlyMap<ImportId, WhoseRows>> {
  const counted = new Map<ImportId, WhoseRows>();
  for (const { importId, source, status } of imports) {
    const table = sourceTables.find((one) => one.source === source);
    if (status !== 'IMPORTED' || table === undefined) continue;
    const [rows]: WhoseRows[] = await sql.query(
      `select count(*) filter (where child)::int as children, count(*) filter (where not child and grown)::int as "grownUps",
         count(*) filter (where not child and not grown)::int as unplaced
       from ${table.schema}.import_batch b
       join ${table.schema}.${table.table}_observation o using (batch_id)
       join ${table.schema}.${table.table} r using (record_id)
       left join children.link_record l on l.source_system = b.source_system and l.record_id = r.record_id
       cross join lateral (select l.child_id is not null as child,
         coalesce(greatest(r.birth_date, substr(r.citizen_id, 7, 8)::date) <= $2::date - interval '${ageLimitYears} years', false) as grown) w
       where b.import_id = $1`,
      [importId, today],
    );
    if (rows !== undefined) counted.set(importId, rows);
  }
  return counted;
}
