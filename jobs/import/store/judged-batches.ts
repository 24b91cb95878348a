import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { SourcePlan } from '../plan/source-plan.ts';
import { mergeSamples, touches } from './place-guard.ts';
import type { Hold, Snapshot, Verdict } from './shrink-guard.ts';
import { judgeSnapshots } from './shrink-guard.ts';

/** What a batch does, as it is stored and as it follows from all of them. */
type Effect = {
  removes: boolean;
  held: boolean;
  hold: Hold | null;
  /** As declared; of one that seems to be another place's, that place until a person confirms it. */
  scope: string;
};

export type BatchState = { batchId: number; stored: Effect; now: Effect };

type BatchRow = {
  batchId: number;
  snapshotId: string;
  asOf: PlainDate;
  declared: string;
  coverage: string;
  partition: string;
  rows: number;
  files: Snapshot['files'];
  confirmed: boolean;
  removes: boolean;
  shrinkHeld: boolean;
  hold: Hold | null;
  scope: string;
};

/** All full exports of a source, each with what it does. Call it with the source locked. */
export async function judgeBatches(tx: Sql, plan: SourcePlan): Promise<BatchState[]> {
  const guards: { shrink_guard: string }[] = await tx.query(
    `select shrink_guard from ${plan.schema}.source_setting where source_system = $1`,
    [plan.source],
  );
  const guard = Number(guards[0]?.shrink_guard ?? 0.1);
  const told = await listTold(tx, plan);
  let apart: string[] = [];
  for (;;) {
    const rows = await listBatches(tx, plan, apart);
    const verdicts = judgeSnapshots(snapshotsOf(rows, told), guard);
    const ofOtherPlace = [...verdicts].flatMap(([id, verdict]) => (isOfOtherPlace(verdict) ? [id] : []));
    // Rows of another place are not counted with those of the files that are rightly of that day; each round takes more of them out.
    const more = ofOtherPlace.filter((id) => !apart.includes(id));
    if (more.length === 0) return statesOf(rows, told, verdicts);
    apart = [...apart, ...more].toSorted();
  }
}

function isOfOtherPlace(verdict: Verdict): boolean {
  return (
    verdict.is === 'HELD' && (verdict.hold.reason === 'OTHER_PLACE' || verdict.hold.reason === 'OTHER_LIST')
  );
}

type ToldByBatch = ReadonlyMap<number, { place: string | null; sample: readonly number[] }>;

async function listTold(tx: Sql, plan: SourcePlan): Promise<ToldByBatch> {
  const rows: { batchId: number; place: string | null; sample: number[] | null }[] = await tx.query(
    `select batch_id as "batchId", told_place as place, record_sample as sample
     from ${plan.schema}.import_batch where source_system = $1 and kind = 'SNAPSHOT'`,
    [plan.source],
  );
  return new Map(rows.map(({ batchId, place, sample }) => [batchId, { place, sample: sample ?? [] }]));
}

function snapshotsOf(rows: readonly BatchRow[], told: ToldByBatch): Snapshot[] {
  const snapshots = new Map<
    string,
    Omit<Snapshot, 'told'> & { batches: Set<number>; rowsByPart: Map<string, number> }
  >();
  for (const {
    snapshotId,
    batchId,
    asOf,
    declared,
    coverage,
    partition,
    rows: ofPart,
    files,
    confirmed,
  } of rows) {
    const snapshot = snapshots.get(snapshotId) ?? {
      id: snapshotId,
      asOf,
      scope: declared,
      coverage: [],
      batches: new Set(),
      rowsByPart: new Map(),
      files,
      confirmed,
    };
    snapshot.rowsByPart.set(partition, ofPart);
    snapshot.batches.add(batchId);
    snapshots.set(snapshotId, {
      ...snapshot,
      coverage: [...new Set([...snapshot.coverage, coverage])].toSorted(),
    });
  }
  return [...snapshots.values()].map(({ batches, ...snapshot }) => {
    const ofFiles = [...batches].flatMap((batchId) => told.get(batchId) ?? []);
    const places = ofFiles.flatMap(({ place }) => (place === null ? [] : [place]));
    return { ...snapshot, told: { places, sample: mergeSamples(ofFiles) } };
  });
}

function statesOf(
  rows: readonly BatchRow[],
  told: ToldByBatch,
  verdicts: ReadonlyMap<string, Verdict>,
): BatchState[] {
  const states = new Map<number, BatchState>();
  for (const { batchId, snapshotId, declared, removes, shrinkHeld, hold: storedHold, scope } of rows) {
    const verdict = verdicts.get(snapshotId);
    const hold = verdict?.is === 'HELD' ? verdict.hold : null;
    const place = told.get(batchId)?.place ?? null;
    states.set(batchId, {
      batchId,
      stored: { removes, held: shrinkHeld, hold: storedHold, scope },
      now: {
        removes: verdict?.is === 'REMOVES',
        held: hold !== null,
        hold,
        scope: scopeUntilConfirmed(declared, place, hold),
      },
    });
  }
  return [...states.values()];
}

/**
 * Nobody's child moves to the county next door because of a slip: what waits for a person as another place's file counts as that
 * place's until then, and takes nothing away.
 */
function scopeUntilConfirmed(declared: string, toldPlace: string | null, hold: Hold | null): string {
  if (hold?.reason === 'OTHER_LIST') return hold.scope;
  if (hold?.reason !== 'OTHER_PLACE' || toldPlace === null) return declared;
  return touches(toldPlace, declared) ? declared : toldPlace;
}

/** A row for each part that each full export speaks for; `apart`: snapshots whose rows are not counted with others of their day. */
function listBatches(tx: Sql, plan: SourcePlan, apart: readonly string[]): Promise<BatchRow[]> {
  return tx.query(
    `with batch as (
       select b.batch_id, b.as_of, i.scope, b.scope as stored_scope, b.confirmed, b.removes, b.shrink_held, i.hold,
              case when i.scope = '' then b.coverage else i.scope end as coverage,
              coalesce(i.group_id, i.import_id) as snapshot_id, i.group_id,
              coalesce(i.group_id, i.import_id) = any($2::uuid[]) as apart
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
       select p.batch_id, p.partition, p.row_count, b.as_of, b.scope, b.apart,
              count(*) over (partition by b.scope, p.partition, b.as_of, b.apart) > 1 as shared
       from batch b
       join ${plan.schema}.import_batch_partition p using (batch_id)
     ), shared_day as (
       -- Files of one day may repeat each other's rows: what they say together is counted in records.
       select scope, as_of, apart, partition, count(distinct record_id) + count(distinct unread_key) as rows
       from (
         select batch.scope, o.as_of, batch.apart, r.partition, o.record_id, null as unread_key
         from ${plan.table}_observation o
         join ${plan.table} r using (record_id)
         join batch on batch.batch_id = o.batch_id
         where o.batch_id = any(array(select batch_id from part where shared))
         union all
         select p.scope, p.as_of, p.apart, p.partition, null, u.source_key
         from part p
         join ${plan.schema}.import_batch_unread u using (batch_id, partition)
         where p.shared and not exists (
           select from ${plan.table} r
           join ${plan.table}_observation o using (record_id)
           where r.source_key = u.source_key
             and o.batch_id = any(array(select batch_id from part same
               where same.shared and same.as_of = p.as_of and same.scope = p.scope and same.apart = p.apart)))
       ) as spoken
       group by 1, 2, 3, 4
     )
     select b.batch_id as "batchId", b.snapshot_id as "snapshotId", b.as_of::text as "asOf", b.scope as declared, b.coverage,
            p.partition, coalesce(d.rows, p.row_count)::int as rows,
            coalesce(f.files, 'ALL_STORED') as files,
            bool_or(b.confirmed) over (partition by b.snapshot_id) as confirmed,
            b.removes, b.shrink_held as "shrinkHeld", b.hold, b.stored_scope as scope
     from batch b
     left join files f using (group_id)
     join part p using (batch_id)
     left join shared_day d on p.shared and d.scope = p.scope and d.as_of = p.as_of and d.partition = p.partition and d.apart = p.apart`,
    [plan.source, apart],
  );
}
