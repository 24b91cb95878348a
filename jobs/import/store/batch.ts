import type { Sql } from '../../../platform/postgres/index.ts';
import type { LedgerRow } from '../ledger.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { SourcePlan } from '../plan/source-plan.ts';
import { placeColumn, savePlaceOfRows } from './place-of-rows.ts';

export type Batch = { batchId: number; asOf: PlainDate; scope: string };

/** Enters an import as a batch of its agency; {@link describeBatch} completes it once the file is read. */
export async function openBatch(tx: Sql, plan: SourcePlan, row: LedgerRow): Promise<Batch> {
  const saved: { batch_id: number }[] = await tx.query(
    `insert into ${plan.schema}.import_batch
       (import_id, source_system, as_of, kind, scope, coverage, removes, shrink_held, confirmed, row_count,
        file_sha256, file_name, group_id, imported_at)
     values ($1, $2, $3, $4, $5, $5, false, false, false, 0, $6, $7, $8, now())
     returning batch_id`,
    [row.importId, row.source, row.asOf, row.kind, row.scope, row.fileSha256, row.fileName, row.groupId],
  );
  const batchId = saved[0]?.batch_id;
  if (batchId === undefined) throw new TypeError('The batch was not stored.');
  return { batchId, asOf: row.asOf, scope: row.scope };
}

/**
 * What its staged rows tell of the batch: how many, of which place, of which parts of the source. Rows of the file that are
 * in quarantine count for the parts that its other rows speak for, where their key or name could be read.
 */
export async function describeBatch(tx: Sql, plan: SourcePlan, batch: Batch): Promise<void> {
  await tx.query(`
    create temp table staged_place on commit drop as
    select partition, left(division, 9) as town, nullif(${placeColumn(plan.source)}, '') as told, count(*) as rows
    from stage
    group by 1, 2, 3`);
  await tx.query(
    `update ${plan.schema}.import_batch
     set coverage = $2, row_count = (select coalesce(sum(rows), 0) from staged_place), imported_at = clock_timestamp()
     where batch_id = $1`,
    [batch.batchId, batch.scope === '' ? await findCoverage(tx) : batch.scope],
  );
  await savePlaceOfRows(tx, plan, batch);
  await tx.query(
    `insert into ${plan.schema}.import_batch_unread (batch_id, source_key, partition)
     select $1::int, source_key, min(partition) from stage_unread where source_key is not null group by source_key`,
    [batch.batchId],
  );
  await tx.query(
    `insert into ${plan.schema}.import_batch_unread_name (batch_id, name_hash, partition, row_count)
     select $1::int, md5(name_key)::uuid, partition, count(*) from stage_unread where source_key is null group by 2, 3`,
    [batch.batchId],
  );
  await tx.query(
    `with part as (
       select partition, sum(rows) as rows from staged_place group by partition
       union all
       -- An empty file speaks for the whole source, so that the shrink guard gets to see it.
       select '', 0 where not exists (select from staged_place)
     ), unread as (
       select partition, sum(rows) as rows
       from (
         select partition, 1 as rows from ${plan.schema}.import_batch_unread where batch_id = $1
         union all
         select partition, row_count from ${plan.schema}.import_batch_unread_name where batch_id = $1
       ) as row
       group by partition
     )
     insert into ${plan.schema}.import_batch_partition (batch_id, partition, row_count)
     select $1::int, part.partition, part.rows + coalesce(unread.rows, 0)
     from part left join unread using (partition)`,
    [batch.batchId],
  );
}

/**
 * The longest division of 9 or 6 digits that holds at least 95 % of the rows that name one; '' where none does.
 * The rest are people registered elsewhere, whom a single export does not make a place of.
 */
async function findCoverage(tx: Sql): Promise<string> {
  const found: { coverage: string }[] = await tx.query(`
    with shares as (
      select left(town, digits) as coverage, digits, sum(rows) as rows
      from staged_place cross join (values (6), (9)) as level (digits)
      where length(town) >= digits
      group by 1, 2
    )
    select coverage from shares
    where rows >= 0.95 * (select sum(rows) from staged_place where town is not null)
    order by digits desc limit 1`);
  return found[0]?.coverage ?? '';
}
