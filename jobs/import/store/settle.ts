import type { ImportId } from '../../../platform/ids.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { Snapshot } from './shrink-guard.ts';
import { judgeSnapshots } from './shrink-guard.ts';
import type { SourcePlan } from '../plan/source-plan.ts';

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
  const { snapshots, batches } = await listSnapshots(tx, plan);
  const guards: { shrink_guard: string }[] = await tx.query(
    `select shrink_guard from ${plan.schema}.source_setting where source_system = $1`,
    [plan.source],
  );
  const verdicts = judgeSnapshots(snapshots, Number(guards[0]?.shrink_guard ?? 0.1));
  const changed = batches.filter(({ snapshotId, removes, shrinkHeld }) => {
    const verdict = verdicts.get(snapshotId);
    return removes !== (verdict === 'REMOVES') || shrinkHeld !== (verdict === 'HELD');
  });
  if (changed.length > 0) {
    await tx.query(
      `with judged as (
         select * from unnest($1::int[], $2::boolean[], $3::boolean[]) as j (batch_id, removes, shrink_held)
       ), stored as (
         update ${plan.schema}.import_batch b
         set removes = j.removes, shrink_held = j.shrink_held
         from judged j where j.batch_id = b.batch_id
         returning b.import_id, b.shrink_held
       )
       update jobs.import i set shrink_held = stored.shrink_held
       from stored where stored.import_id = i.import_id`,
      [
        changed.map(({ batchId }) => batchId),
        changed.map(({ snapshotId }) => verdicts.get(snapshotId) === 'REMOVES'),
        changed.map(({ snapshotId }) => verdicts.get(snapshotId) === 'HELD'),
      ],
    );
  }
  await updatePresence(tx, plan);
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

type BatchState = { batchId: number; snapshotId: string; removes: boolean; shrinkHeld: boolean };

async function listSnapshots(
  tx: Sql,
  plan: SourcePlan,
): Promise<{ snapshots: Snapshot[]; batches: BatchState[] }> {
  const rows: {
    batchId: number;
    snapshotId: string;
    asOf: PlainDate;
    scope: string;
    coverage: string;
    partition: string;
    rows: number;
    files: Snapshot['files'];
    confirmed: boolean;
    removes: boolean;
    shrinkHeld: boolean;
  }[] = await tx.query(
    `with batch as (
       select b.batch_id, b.as_of, b.scope, b.coverage, b.confirmed, b.removes, b.shrink_held,
              coalesce(i.group_id, i.import_id) as snapshot_id, i.group_id
       from ${plan.schema}.import_batch b
       join jobs.import i using (import_id)
       where b.source_system = $1 and b.kind = 'SNAPSHOT'
     ), files as (
       select group_id,
              case when bool_or(status in ('QUEUED', 'RUNNING')) then 'WAITING'
                   when bool_or(status in ('REFUSED', 'FAILED')) then 'INCOMPLETE'
                   else 'ALL_STORED' end as files
       from jobs.import
       where group_id in (select group_id from batch)
       group by group_id
     ), part as (
       select p.batch_id, p.partition, p.row_count, b.as_of, b.scope,
              count(*) over (partition by b.scope, p.partition, b.as_of) > 1 as shared
       from batch b
       join ${plan.schema}.import_batch_partition p using (batch_id)
     ), shared_day as (
       -- Files of one day may repeat each other's rows: what they say together is counted in records.
       select scope, as_of, partition, count(distinct record_id) + count(distinct unread_key) as rows
       from (
         select batch.scope, o.as_of, r.partition, o.record_id, null as unread_key
         from ${plan.table}_observation o
         join ${plan.table} r using (record_id)
         join batch on batch.batch_id = o.batch_id
         where o.batch_id = any(array(select batch_id from part where shared))
         union all
         select p.scope, p.as_of, p.partition, null, u.source_key
         from part p
         join ${plan.schema}.import_batch_unread u using (batch_id, partition)
         where p.shared and not exists (
           select from ${plan.table} r
           join ${plan.table}_observation o using (record_id)
           where r.source_key = u.source_key
             and o.batch_id = any(array(select batch_id from part same
               where same.shared and same.as_of = p.as_of and same.scope = p.scope)))
       ) as spoken
       group by 1, 2, 3
     )
     select b.batch_id as "batchId", b.snapshot_id as "snapshotId", b.as_of::text as "asOf", b.scope, b.coverage,
            p.partition, coalesce(d.rows, p.row_count)::int as rows,
            coalesce(f.files, 'ALL_STORED') as files,
            bool_or(b.confirmed) over (partition by b.snapshot_id) as confirmed,
            b.removes, b.shrink_held as "shrinkHeld"
     from batch b
     left join files f using (group_id)
     join part p using (batch_id)
     left join shared_day d on p.shared and d.scope = p.scope and d.as_of = p.as_of and d.partition = p.partition`,
    [plan.source],
  );
  const snapshots = new Map<string, Snapshot & { rowsByPart: Map<string, number>; coverage: string[] }>();
  const batches = new Map<number, BatchState>();
  for (const row of rows) {
    const { batchId, snapshotId, asOf, scope, coverage, files, confirmed, removes, shrinkHeld } = row;
    batches.set(batchId, { batchId, snapshotId, removes, shrinkHeld });
    const snapshot = snapshots.get(snapshotId) ?? {
      id: snapshotId,
      asOf,
      scope,
      coverage: [] as string[],
      rowsByPart: new Map(),
      files,
      confirmed,
    };
    snapshot.rowsByPart.set(row.partition, row.rows);
    if (!snapshot.coverage.includes(coverage)) snapshot.coverage.push(coverage);
    snapshots.set(snapshotId, snapshot);
  }
  return { snapshots: [...snapshots.values()], batches: [...batches.values()] };
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
