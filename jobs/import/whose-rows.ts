import type { ImportId } from '../../platform/ids.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { bornAfterSql, idBirthSql, mistypedPupilSql } from '../../subgraphs/children/linkage/feed.ts';
import type { LedgerRow } from './ledger.ts';
import { sourceTables } from './plan/source-plan.ts';

/** Of the stored rows of one import, after the linkage has run. With those in quarantine they are all rows read. */
export type WhoseRows = {
  /** Linked to a child. */
  children: number;
  /** By every date of theirs grown-ups', and linked to no child. Not pupils' rows with such a birth date alone. */
  grownUps: number;
  /**
   * No child's, and not for certain a grown-up's: neither birth date nor valid number, two that contradict each other, or
   * a grown-up's birth date in a pupil's row without a valid number (docs/linkage.md, point 9). What such a row says of
   * itself as a child's is told by file and row in the quarantine list.
   */
  unplaced: number;
};

/**
 * Which of the imports' rows are children's; of suspect lists nothing, since their lines are no records of a child. Asked
 * of imports just made: of older ones rows may have been erased since, and the counts no longer add up.
 */
export async function countWhoseRows(
  sql: Sql,
  imports: readonly Pick<LedgerRow, 'importId' | 'source' | 'status'>[],
  today: PlainDate,
): Promise<ReadonlyMap<ImportId, WhoseRows>> {
  const counted = new Map<ImportId, WhoseRows>();
  for (const { importId, source, status } of imports) {
    const table = sourceTables.find((one) => one.source === source);
    if (status !== 'IMPORTED' || table === undefined) continue;
    const mistyped = table.listsPupils ? mistypedPupilSql('v') : 'false';
    const [rows]: WhoseRows[] = await sql.query(
      `select count(*) filter (where child)::int as children, count(*) filter (where not child and grown)::int as "grownUps",
         count(*) filter (where not child and not grown)::int as unplaced
       from ${table.schema}.import_batch b
       join ${table.schema}.${table.table}_observation o using (batch_id)
       join ${table.schema}.${table.table}_identity v using (record_id)
       left join children.link_record l on l.source_system = b.source_system and l.record_id = v.record_id
       cross join lateral (select l.child_id is not null as child,
         coalesce(greatest(v.birth_date, ${idBirthSql('v')}) <= ${bornAfterSql('$2')}, false) and (${mistyped}) is not true as grown) w
       where b.import_id = $1`,
      [importId, today],
    );
    if (rows !== undefined) counted.set(importId, rows);
  }
  return counted;
}
