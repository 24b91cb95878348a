import type { Sql } from '../../platform/postgres/index.ts';
import type { Batch } from './merge.ts';
import type { LedgerRow } from './ledger.ts';
import type { SourcePlan } from './source-plan.ts';

/** Enters the staged file as a batch of its agency, with the parts of the source it speaks for. */
export async function saveBatch(tx: Sql, plan: SourcePlan, row: LedgerRow): Promise<Batch> {
  const coverage = row.scope === '' ? await findCoverage(tx) : row.scope;
  const saved: { batch_id: number }[] = await tx.query(
    `insert into ${plan.schema}.import_batch
       (import_id, source_system, as_of, kind, scope, coverage, removes, shrink_held, confirmed, row_count,
        file_sha256, file_name, group_id, imported_at)
     select $1::uuid, $2::text, $3::date, $4::text, $5::text, $6::text, false, false, false, count(*),
            $7::text, $8::text, $9::uuid, now()
     from stage
     returning batch_id`,
    [
      row.importId,
      row.source,
      row.asOf,
      row.kind,
      row.scope,
      coverage,
      row.fileSha256,
      row.fileName,
      row.groupId,
    ],
  );
  const batchId = saved[0]?.batch_id;
  if (batchId === undefined) throw new TypeError('The batch was not stored.');
  await tx.query(
    `insert into ${plan.schema}.import_batch_partition (batch_id, partition, row_count)
     select $1::int, partition, count(*) from stage group by partition
     union all
     -- An empty file speaks for the whole source, so that the shrink guard gets to see it.
     select $1::int, '', 0 where not exists (select from stage)`,
    [batchId],
  );
  return { batchId, asOf: row.asOf, scope: row.scope };
}

/**
 * The longest division of 9 or 6 digits that holds at least 95 % of the rows that name one; '' where none does.
 * The rest are people registered elsewhere, whom a single export does not make a place of.
 */
async function findCoverage(tx: Sql): Promise<string> {
  const found: { coverage: string }[] = await tx.query(`
    with places as (
      select left(division, 9) as town, count(*) as rows from stage where division is not null group by 1
    ), shares as (
      select left(town, digits) as coverage, digits, sum(rows) as rows
      from places cross join (values (6), (9)) as level (digits)
      where length(town) >= digits
      group by 1, 2
    )
    select coverage from shares
    where rows >= 0.95 * (select sum(rows) from places)
    order by digits desc limit 1`);
  return found[0]?.coverage ?? '';
}
