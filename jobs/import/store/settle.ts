import { isDeepStrictEqual } from 'node:util';
import type { ImportId } from '../../../platform/ids.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { SourcePlan } from '../plan/source-plan.ts';
import { touchDescendants } from './households.ts';
import { judgeBatches } from './judged-batches.ts';
import type { BatchState } from './judged-batches.ts';

/** Serialises everything that merges into one source's tables, until the transaction ends. */
export async function lockSource(tx: Sql, plan: SourcePlan): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('hub-import-source'), hashtext($1))`, [plan.source]);
}

/**
 * Brings what follows from the batches up to date: which snapshots remove, which wait for a person, and which
 * records are present. Call it with the source locked, after any change to its batches or to their imports.
 */
export async function settleSource(tx: Sql, plan: SourcePlan): Promise<void> {
  await findUnreadByName(tx, plan);
  const batches = await judgeBatches(tx, plan);
  const changed = batches.filter(({ now, ...before }) => !isDeepStrictEqual(now, before.stored));
  if (changed.length > 0) {
    await tx.query(
      `with judged as (
         select * from unnest($1::int[], $2::boolean[], $3::text[], $4::jsonb[]) as j (batch_id, removes, scope, hold)
       ), stored as (
         update ${plan.schema}.import_batch b
         set removes = j.removes, shrink_held = j.hold is not null, scope = j.scope,
             coverage = case when j.scope = b.scope then b.coverage else j.scope end
         from judged j where j.batch_id = b.batch_id
         returning b.import_id, b.shrink_held, j.hold
       )
       update jobs.import i set shrink_held = stored.shrink_held, hold = stored.hold
       from stored where stored.import_id = i.import_id`,
      [
        changed.map(({ batchId }) => batchId),
        changed.map(({ now }) => now.removes),
        changed.map(({ now }) => now.scope),
        changed.map(({ now }) => (now.hold === null ? null : JSON.stringify(now.hold))),
      ],
    );
  }
  const moved = changed.filter(({ stored, now }) => stored.scope !== now.scope);
  if (moved.length > 0) await moveRecords(tx, plan, moved);
  await updatePresence(tx, plan);
  await touchDescendants(
    tx,
    plan,
    `select t.record_id from jobs.touched_record t where t.source_system = '${plan.source}'`,
  );
}

/** The records that such a batch shows follow its scope, and their children's place with them. */
async function moveRecords(tx: Sql, plan: SourcePlan, moved: readonly BatchState[]): Promise<void> {
  await tx.query(
    `with shown as (
       update ${plan.table} r set scope = b.scope
       from ${plan.schema}.import_batch b
       where b.batch_id = any($2) and r.batch_id = b.batch_id and r.scope <> b.scope
       returning r.record_id
     )
     insert into jobs.touched_record (source_system, record_id)
     select $1::text, record_id from shown on conflict do nothing`,
    [plan.source, moved.map(({ batchId }) => batchId)],
  );
}

/**
 * A rejected row of which only the name is known may be that of any record with this name that the batch does not hold
 * otherwise: none of them has disappeared. Worked out again whenever batches change, as files come in any order.
 */
async function findUnreadByName(tx: Sql, plan: SourcePlan): Promise<void> {
  const names = `${plan.schema}.import_batch_unread_name`;
  const known: unknown[] = await tx.query(
    `select from ${names} join ${plan.schema}.import_batch b using (batch_id) where b.source_system = $1 limit 1`,
    [plan.source],
  );
  if (known.length === 0) return;
  await tx.query(
    `delete from ${plan.schema}.import_batch_unread u using ${plan.schema}.import_batch b
     where u.by_name and b.batch_id = u.batch_id and b.source_system = $1`,
    [plan.source],
  );
  await tx.query(
    `insert into ${plan.schema}.import_batch_unread (batch_id, source_key, partition, by_name)
     select distinct on (n.batch_id, r.source_key) n.batch_id, r.source_key, r.partition, true
     from ${plan.table} r
     join ${names} n on n.name_hash = md5(r.name_key)::uuid and n.partition in ('', r.partition)
     join ${plan.schema}.import_batch b on b.batch_id = n.batch_id and b.source_system = $1
     join ${plan.schema}.import_batch_partition p on p.batch_id = n.batch_id and p.partition = r.partition
     where not exists (
       select from ${plan.table}_observation o where o.batch_id = n.batch_id and o.record_id = r.record_id)
     order by n.batch_id, r.source_key, r.partition
     on conflict do nothing`,
    [plan.source],
  );
}

/**
 * A record is present unless a removing snapshot of a later day speaks for its place and part; of several, the newest
 * decides. Where that one holds the record in a row nobody could read, the record stays with what was said last. Worked
 * out for each pair of scope and part, of which there are few, then compared with every record.
 */
async function updatePresence(tx: Sql, plan: SourcePlan): Promise<void> {
  await tx.query(
    `with place as (
       select distinct b.scope, p.partition
       from ${plan.schema}.import_batch b
       join ${plan.schema}.import_batch_partition p using (batch_id)
       where b.source_system = $1
     ), removing as (
       select place.scope, place.partition, b.batch_id, b.as_of,
              rank() over (partition by place.scope, place.partition order by b.as_of desc nulls last) as newest
       from place
       left join (${plan.schema}.import_batch b join ${plan.schema}.import_batch_partition p using (batch_id))
         on b.removes and b.source_system = $1
            and p.partition = place.partition and starts_with(place.scope, b.scope)
     ), removal as (
       select scope, partition, coalesce(min(as_of), '-infinity') as removed_on, array_agg(batch_id) as deciding
       from removing where newest = 1 group by 1, 2
     ), changed as (
       update ${plan.table} r
       set present = not r.present
       from removal
       where removal.scope = r.scope and removal.partition = r.partition
         and r.present <> (r.as_of >= removal.removed_on or exists (
           select from ${plan.schema}.import_batch_unread u
           where u.batch_id = any(removal.deciding) and u.source_key = r.source_key))
       returning r.record_id
     )
     insert into jobs.touched_record (source_system, record_id)
     select $1::text, record_id from changed on conflict do nothing`,
    [plan.source],
  );
}

/** Marks the snapshot of an import as complete although it shrank; the caller settles the source afterwards. */
export async function saveConfirmation(tx: Sql, plan: SourcePlan, importId: ImportId): Promise<void> {
  await tx.query(
    `update ${plan.schema}.import_batch set confirmed = true
     where import_id in (
       select mate.import_id from jobs.import i
       join jobs.import mate on mate.import_id = i.import_id or mate.group_id = i.group_id
       where i.import_id = $1
     )`,
    [importId],
  );
}
