import { maskEmbeddedIdsSql } from '../../../platform/embedded-ids-sql.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { Batch } from './batch.ts';
import { fillEmptySource } from './fill-empty.ts';
import { touchDescendants } from './households.ts';
import { isKeptOfThePast } from '../plan/kept-values.ts';
import type { SourcePlan } from '../plan/source-plan.ts';

/** What was stored while the file was still being read: `rows` of the first `upTo` staged ones. */
export type EarlyRows = { upTo: number; rows: number };

/**
 * Merges the rows of `stage` into the record table, its observations and its history. Observations are the
 * truth; the current row is the observation with the greatest (as_of, batch_id), so files may arrive in any
 * order. The caller holds the lock of the source, so nobody else merges into the same tables.
 */
export async function mergeStage(
  tx: Sql,
  plan: SourcePlan,
  batch: Batch,
  staged: { rows: number; early: EarlyRows },
): Promise<void> {
  await tx.query('analyze stage (source_key, discriminator)');
  await tx.query(`
    create temp table repeated on commit drop as
    select source_key, discriminator from stage group by 1, 2 having count(*) > 1`);
  const anyRepeated: unknown[] = await tx.query('select from repeated limit 1');
  if (anyRepeated.length > 0) {
    if (staged.early.rows > 0) {
      await countBatch(tx, plan);
      await takeBackRepeated(tx, plan, batch);
    }
    await numberRepeatedRows(tx);
  }
  const filled = staged.rows > 0 && staged.early.upTo === 0 && (await fillEmptySource(tx, plan, batch));
  const anyKnown = !filled && (anyRepeated.length > 0 || staged.early.rows < staged.rows);
  if (anyKnown) {
    await matchKnownRecords(tx, plan, batch);
    await addNewRecords(
      tx,
      plan,
      batch,
      `(s.stage_row > ${staged.early.upTo}
          or (s.source_key, s.discriminator) in (select source_key, discriminator from repeated))
        and not exists (select from known k where k.stage_row = s.stage_row)`,
    );
    await addObservations(tx, plan, batch);
    await keepSupersededValues(tx, plan);
    // Of a head who leaves a household: afterwards nothing tells which it was.
    await touchDescendants(tx, plan, 'select k.record_id from known k where k.wins and k.differs');
    await updateCurrentRows(tx, plan, batch);
    await countBatch(tx, plan);
  }
  await touchRecords(tx, plan, batch, anyKnown);
}

/**
 * The server has never counted this batch, takes it for a row or two, and would look through the whole file for each of its
 * rows: counted while the table was still small, 20,000 rows took 20 seconds.
 */
async function countBatch(tx: Sql, { table }: SourcePlan): Promise<void> {
  await tx.query(`analyze ${table} (batch_id)`);
}

/** A record that is new cannot be in the list yet, and not looking for it there saves half the cost. */
async function touchRecords(tx: Sql, plan: SourcePlan, batch: Batch, anyKnown: boolean): Promise<void> {
  const shown = `select $1::text, record_id from ${plan.table} r where batch_id = $2`;
  const isKnown = 'exists (select from known k where k.record_id = r.record_id)';
  const touch = 'insert into jobs.touched_record (source_system, record_id)';
  const parameters = [plan.source, batch.batchId];
  if (!anyKnown) {
    await tx.query(`${touch} ${shown}`, parameters);
    return;
  }
  await tx.query(`${touch} ${shown} and not ${isKnown}`, parameters);
  await tx.query(`${touch} ${shown} and ${isKnown} on conflict do nothing`, parameters);
}

/**
 * Stores those of the staged rows after `early.upTo` that no record is known for, while the file is still being read:
 * the database has time to spare then. Rows of a key that turns out to be repeated are taken back at the end.
 */
export async function addEarly(
  tx: Sql,
  plan: SourcePlan,
  batch: Batch,
  early: EarlyRows,
  upTo: number,
): Promise<EarlyRows> {
  const added = await addNewRecords(
    tx,
    plan,
    batch,
    `s.stage_row > ${early.upTo} and s.stage_row <= ${upTo}`,
  );
  return { upTo, rows: early.rows + added };
}

async function takeBackRepeated(tx: Sql, plan: SourcePlan, batch: Batch): Promise<void> {
  await tx.query(
    `with taken_back as (
       delete from ${plan.table} r using repeated
       where r.batch_id = $1 and r.source_key = repeated.source_key and r.discriminator = repeated.discriminator
       returning r.record_id
     )
     delete from ${plan.table}_observation o using taken_back
     where o.record_id = taken_back.record_id`,
    [batch.batchId],
  );
}

/** Rows that share their natural key are told apart by content first, so that their order in the file is no matter. */
async function numberRepeatedRows(tx: Sql): Promise<void> {
  await tx.query(`
    update stage s
    set ordinal = numbered.ordinal
    from (
      select stage_row,
             row_number() over (partition by source_key, discriminator order by row_hash, sheet, file_row) as ordinal
      from stage
      join repeated using (source_key, discriminator)
    ) as numbered
    where numbered.stage_row = s.stage_row and numbered.ordinal > 1`);
}

async function matchKnownRecords(tx: Sql, plan: SourcePlan, batch: Batch): Promise<void> {
  await tx.query(
    `create temp table known on commit drop as
     select s.stage_row, r.record_id, $1::date >= r.as_of as wins, s.row_hash <> r.row_hash as differs,
            s.row_hash, s.sheet, s.file_row
     from stage s
     join ${plan.table} r using (source_key, discriminator, ordinal)
     where r.batch_id <> $2`,
    [batch.asOf, batch.batchId],
  );
  await tx.query('analyze known');
}

/** Stores a record and its first observation for each row that meets the condition and has no record; how many. */
async function addNewRecords(tx: Sql, plan: SourcePlan, batch: Batch, condition: string): Promise<number> {
  const columns = quotedColumns(plan);
  const added: { count: number }[] = await tx.query(
    `with added as (
       insert into ${plan.table}
         (batch_id, as_of, scope, present, sheet, file_row, row_hash, ordinal, ${columns.join(', ')})
       select $1::int, $2::date, $3::text, true, sheet, file_row, row_hash, ordinal, ${columns.join(', ')}
       from stage s
       where ${condition}
       on conflict (source_key, discriminator, ordinal) do nothing
       returning record_id, row_hash, sheet, file_row
     ), observed as (
       insert into ${plan.table}_observation (record_id, batch_id, as_of, row_hash, sheet, file_row)
       select record_id, $1::int, $2::date, row_hash, sheet, file_row from added
       returning 1
     )
     select count(*) as count from observed`,
    [batch.batchId, batch.asOf, batch.scope],
  );
  return added[0]?.count ?? 0;
}

async function addObservations(tx: Sql, plan: SourcePlan, batch: Batch): Promise<void> {
  await tx.query(
    `insert into ${plan.table}_observation (record_id, batch_id, as_of, row_hash, sheet, file_row)
     select record_id, $1::int, $2::date, row_hash, sheet, file_row from known`,
    [batch.batchId, batch.asOf],
  );
}

/** The history holds every version but the current one, whichever of them arrived first. */
async function keepSupersededValues(tx: Sql, plan: SourcePlan): Promise<void> {
  await tx.query(
    `insert into ${plan.table}_history (record_id, row_hash, payload)
     select r.record_id, r.row_hash, ${payloadOf('r', plan)}
     from known k
     join ${plan.table} r using (record_id)
     where k.wins and k.differs
     union all
     select k.record_id, s.row_hash, ${payloadOf('s', plan)}
     from known k
     join stage s using (stage_row)
     where not k.wins and k.differs
     on conflict do nothing`,
  );
  await tx.query(
    `delete from ${plan.table}_history h
     using known k, stage s
     where k.wins and k.differs and s.stage_row = k.stage_row
       and h.record_id = k.record_id and h.row_hash = s.row_hash`,
  );
}

async function updateCurrentRows(tx: Sql, plan: SourcePlan, batch: Batch): Promise<void> {
  const provenance = 'batch_id = $1, as_of = $2, scope = $3, sheet = k.sheet, file_row = k.file_row';
  const values = quotedColumns(plan).map((column) => `${column} = s.${column}`);
  await tx.query(
    `update ${plan.table} r
     set ${provenance}, row_hash = s.row_hash, ${values.join(', ')}
     from known k, stage s
     where k.wins and k.differs and s.stage_row = k.stage_row and r.record_id = k.record_id`,
    [batch.batchId, batch.asOf, batch.scope],
  );
  // Apart from the above, because leaving the indexed columns alone is several times cheaper.
  await tx.query(
    `update ${plan.table} r
     set ${provenance}
     from known k
     where k.wins and not k.differs and r.record_id = k.record_id`,
    [batch.batchId, batch.asOf, batch.scope],
  );
}

function quotedColumns(plan: SourcePlan): string[] {
  return plan.fields.map(({ column }) => `"${column}"`);
}

/**
 * The same keys from a row of the stage and of the record table: the adapter's fields, without empty cells and without
 * anybody's number, wherever one may stand.
 */
function payloadOf(alias: string, plan: SourcePlan): string {
  // jsonb_build_object takes at most 50 pairs a call.
  const pairs = plan.fields
    .filter(({ field }) => isKeptOfThePast(field))
    .map(({ column }) => `'${column}', ${alias}."${column}"`);
  const objects: string[] = [];
  for (let start = 0; start < pairs.length; start += 45) {
    objects.push(`jsonb_build_object(${pairs.slice(start, start + 45).join(', ')})`);
  }
  return `${maskEmbeddedIdsSql(`jsonb_strip_nulls(${objects.join(' || ')})::text`)}::jsonb`;
}
