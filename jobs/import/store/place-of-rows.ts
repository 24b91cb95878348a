import type { Sql } from '../../../platform/postgres/index.ts';
import type { SourceSystem } from '../../../platform/source-systems.ts';
import type { SourcePlan } from '../plan/source-plan.ts';

/** Of fewer rows that tell their place, or fewer records, nothing is concluded. */
export const fewestPlaced = 20;

/** Digests kept of each export: enough to tell a half from a tenth, and a few kilobytes. */
export const sampleSize = 256;

/**
 * The column by which a row tells the place of the list it stands in. A pupil belongs to where the school is known to lie: the
 * division of such a row may be the hukou's, which a school of migrants has all over the country.
 */
export const placeColumn = (source: SourceSystem): string =>
  source === 'student-registry' ? 'school_division' : 'division';

/**
 * Keeps with a batch what its staged rows tell of their place; `staged_place` is counted already. Where fewer than half of them tell
 * one, those that do may be the ones from elsewhere: nothing is concluded of the list.
 */
export async function savePlaceOfRows(tx: Sql, plan: SourcePlan, batch: { batchId: number }): Promise<void> {
  await tx.query(
    `update ${plan.schema}.import_batch
     set told_place = (
       select left(told, digits) as place
       from staged_place
       cross join (select sum(rows) as rows, sum(rows) filter (where told is not null) as telling from staged_place) total
       cross join (values (2), (4), (6), (9), (12)) level (digits)
       where length(told) >= digits and telling >= $2 and 2 * telling >= total.rows
       group by digits, 1, telling
       having sum(staged_place.rows) >= 0.95 * telling
       order by digits desc limit 1)
     where batch_id = $1`,
    [batch.batchId, fewestPlaced],
  );
}

/**
 * Keeps the lowest digests of the batch's records, once it is merged: those of two exports tell how far they hold the same
 * records, without a look at either. A digest is of the hub's own number of a record, so nobody can be found by it.
 */
export async function saveRecordSample(tx: Sql, plan: SourcePlan, batch: { batchId: number }): Promise<void> {
  await tx.query(
    `update ${plan.schema}.import_batch
     set record_sample = array(
       select ('x' || left(md5(record_id::text), 8))::bit(32)::int as digest
       from ${plan.table}_observation where batch_id = $1
       order by digest limit ${sampleSize})
     where batch_id = $1`,
    [batch.batchId],
  );
}
