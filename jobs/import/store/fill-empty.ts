import type { Sql } from '../../../platform/postgres/index.ts';
import { setIndexesAside } from '../../../platform/postgres/index.ts';
import type { Batch } from './batch.ts';
import type { SourcePlan } from '../plan/source-plan.ts';

/** Few records enter these: to keep them up costs less than another walk through the table. */
const rarelyEntered = ['households.person_record_dead'];

/** Whether no import of the source has stored anything yet. */
export async function isSourceEmpty(tx: Sql, plan: SourcePlan): Promise<boolean> {
  const found: unknown[] = await tx.query(
    `(select from ${plan.table} limit 1) union all (select from ${plan.table}_observation limit 1)`,
  );
  return found.length === 0;
}

/**
 * Puts everything staged into the tables of a source that has no records yet, with their indexes built afterwards: a
 * third of what merging costs. False, and nothing done, where there are records, or somebody reads the tables just now.
 *
 * From here to the end of the transaction the tables are closed to everybody: they were empty before.
 */
export async function fillEmptySource(tx: Sql, plan: SourcePlan, batch: Batch): Promise<boolean> {
  // Linkage closes this list before it reads records; whoever closed the records first would wait for it in a circle.
  await tx.query('lock table jobs.touched_record in row exclusive mode');
  if (!(await isSourceEmpty(tx, plan)) || !(await closeTables(tx, plan))) return false;
  // Workers for building indexes double what that costs, and save a fraction of it in time.
  await tx.query('set local max_parallel_maintenance_workers = 0');
  const putIndexesBack = await setIndexesAside(tx, [plan.table, `${plan.table}_observation`], rarelyEntered);
  const columns = plan.fields.map(({ column }) => `"${column}"`).join(', ');
  await tx.query(
    `insert into ${plan.table}
       (batch_id, as_of, scope, present, sheet, file_row, row_hash, ordinal, ${columns})
     select $1::int, $2::date, $3::text, true, sheet, file_row, row_hash, ordinal, ${columns} from stage`,
    [batch.batchId, batch.asOf, batch.scope],
  );
  await tx.query(
    `insert into ${plan.table}_observation (record_id, batch_id, as_of, row_hash, sheet, file_row)
     select record_id, batch_id, as_of, row_hash, sheet, file_row from ${plan.table}`,
  );
  await putIndexesBack();
  await countTables(tx, plan);
  return true;
}

/**
 * Linkage and statistics read them next. What the server knows of a table that has just been filled it learns some time
 * later by itself; until then it takes what it looks for there for a row or two.
 */
async function countTables(tx: Sql, { table }: SourcePlan): Promise<void> {
  await tx.query(
    `set local default_statistics_target = 10; analyze ${table}, ${table}_observation;
     set local default_statistics_target to default`,
  );
}

/** False where somebody has them open: that may last, and whoever came after us would wait with us. */
async function closeTables(tx: Sql, plan: SourcePlan): Promise<boolean> {
  await tx.query('savepoint closing');
  try {
    await tx.query(`lock table ${plan.table}, ${plan.table}_observation in access exclusive mode nowait`);
  } catch (error) {
    if (!isLockTaken(error)) throw error;
    await tx.query('rollback to savepoint closing');
    return false;
  }
  await tx.query('release savepoint closing');
  return true;
}

function isLockTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}
