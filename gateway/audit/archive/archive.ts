import type { DataSource } from 'typeorm';
import { RefusedError } from '../../../platform/errors.ts';
import { withTransaction } from '../../../platform/postgres/index.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { SigningKey } from '../chain/chain.ts';
import { findNewestCheckpoint, insertCheckpoint, sealCheckpoint } from '../chain/checkpoint.ts';
import type { Checkpoint } from '../chain/checkpoint.ts';
import { readBatches, readLogFile } from '../log/read-batches.ts';
import type { LogRecord } from '../log/read-batches.ts';
import { listSegments, readClosingCheckpoint, removeDrafts, writeSegment } from './segment-file.ts';
import type { VerificationKeys } from '../chain/signing-key.ts';
import { verifyLog } from '../verification/verify.ts';
import type { Verdict } from '../verification/verify.ts';

export type ArchivePlace = {
  /** Connected as the owner of the log. */
  audit: DataSource;
  folder: string;
  signingKey: SigningKey;
  /** Public halves of this key and of all before it. */
  keys: VerificationKeys;
};

export type ArchivedSegment = { path: string; firstBatch: number; lastBatch: number; entries: number };

export type RetentionOfLog = { days: number; clause: string };

/** Entries of one segment, about: what is deleted in one transaction. */
const entriesOfSegment = 200_000;
/** Any number will do, as long as nobody else takes it. */
const archiveLock = 7_316_450_704;

export async function getLogRetention(audit: Sql): Promise<RetentionOfLog> {
  const [row]: RetentionOfLog[] = await audit.query('select days, clause from audit.retention');
  if (row === undefined) throw new TypeError('The log has no retention.');
  return row;
}

/** Entries made before an instant that have not been archived yet, in whole batches; the newest batch stays in any case. */
export async function countArchivable(audit: Sql, before: string): Promise<number> {
  const [row]: { entries: number }[] = await audit.query(
    `select count(*)::int as entries from audit.entry where batch <= (${lastOldBatch})`,
    [before],
  );
  return row?.entries ?? 0;
}

/** Null where there is none. The clocks of several gateways may differ, so what counts is the oldest that is too young. */
const lastOldBatch = `
  select least((select max(batch) from audit.batch) - 1,
    (select min(batch) - 1 from audit.entry where at >= $1::timestamptz))`;

/**
 * Moves what was made before an instant out of the log into signed segments. A segment is written, read back and verified
 * before a checkpoint takes its place in the log, in the transaction that deletes it: killed at any moment, every entry is
 * in the log or behind the checkpoint, never in neither. What a killed run has written is taken up by the next.
 * Throws RefusedError (AUDIT_LOG_BROKEN, AUDIT_SEGMENT_BROKEN, ARCHIVE_UNDER_WAY); what was archived until then stays so.
 */
export async function archiveLog(place: ArchivePlace, before: string): Promise<ArchivedSegment[]> {
  return withArchiveLock(place.audit, async () => {
    await removeDrafts(place.folder);
    const archived: ArchivedSegment[] = [];
    for (;;) {
      const segment = (await findWritten(place)) ?? (await writeNext(place, before));
      if (segment === null) return archived;
      archived.push(await takeOut(place, segment));
    }
  });
}

type Segment = { path: string; from: Checkpoint | null; closing: Checkpoint };

/** A segment that goes on where the log begins, and has no checkpoint yet: its run was killed before it could set one. */
async function findWritten({ audit, folder }: ArchivePlace): Promise<Segment | null> {
  const from = await findNewestCheckpoint(audit);
  const next = (from?.batch ?? 0) + 1;
  const written = (await listSegments(folder)).find(({ firstBatch }) => firstBatch === next);
  if (written === undefined) return null;
  return { path: written.path, from, closing: await readClosingCheckpoint(written.path) };
}

async function writeNext(
  { audit, folder, signingKey }: ArchivePlace,
  before: string,
): Promise<Segment | null> {
  const from = await findNewestCheckpoint(audit);
  const range = await findRange(audit, before);
  if (range === null) return null;
  const closing = sealCheckpoint({ ...range, madeAt: new Date().toISOString() }, signingKey);
  const records = async function* (): AsyncGenerator<LogRecord> {
    if (from !== null) yield { checkpoint: from };
    yield* readBatches(audit, closing.batch);
  };
  return { path: await writeSegment(folder, closing, records()), from, closing };
}

type Range = Omit<Checkpoint, 'madeAt' | 'keyId' | 'signature'>;

/** What the next segment holds: whole batches from the oldest on. Null when nothing is old enough. */
async function findRange(audit: Sql, before: string): Promise<Range | null> {
  const [range]: Range[] = await audit.query(
    `with old as (
       select batch, first_seq, entry_count, hash,
              sum(entry_count) over (order by batch) - entry_count as entries_before
         from (select * from audit.batch where batch <= (${lastOldBatch}) order by batch limit $2) as oldest
     ), part as (select * from old where entries_before < $2), last as (select * from part order by batch desc limit 1)
     select (select min(batch) from part) as "firstBatch", last.batch, (select min(first_seq) from part) as "firstSeq",
            last.first_seq + last.entry_count - 1 as "lastSeq", last.hash,
            (select to_char(max(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from audit.entry
              where batch <= last.batch) as newest
       from last`,
    [before, entriesOfSegment],
  );
  return range ?? null;
}

/** Verifies a segment as it lies on the disk, and lets it take the place of what it holds. */
async function takeOut(place: ArchivePlace, segment: Segment): Promise<ArchivedSegment> {
  const { audit, keys } = place;
  const { path, from, closing } = segment;
  const verdict = await verifyLog(readLogFile(path), keys, [], { mayEndEarly: true });
  refuseUnlessWhole(verdict, segment);
  await withTransaction(audit, async (tx) => {
    await refuseOther(tx, closing);
    await insertCheckpoint(tx, closing);
    await tx.query('delete from audit.entry where batch <= $1', [closing.batch]);
    await tx.query('delete from audit.batch where batch <= $1', [closing.batch]);
  });
  const { firstBatch, batch: lastBatch } = closing;
  return { path, firstBatch, lastBatch, entries: closing.lastSeq - (from?.lastSeq ?? 0) };
}

/** From the checkpoint before to its own, without a gap; anything else stays in the log, where it can be looked at. */
function refuseUnlessWhole({ problems, from, closedBy, entries }: Verdict, segment: Segment): void {
  const { path, closing, from: expected } = segment;
  const isWhole =
    problems.length === 0 &&
    closedBy !== null &&
    closedBy.signature === closing.signature &&
    from?.batch === expected?.batch &&
    from?.hash === expected?.hash &&
    closing.firstBatch === (expected?.batch ?? 0) + 1 &&
    entries === closing.lastSeq - (expected?.lastSeq ?? 0);
  if (isWhole) return;
  const lines = problems.map(({ code, batch }) => `${code} at batch ${batch}`);
  throw new RefusedError(
    'AUDIT_LOG_BROKEN',
    [`${path} is not a whole piece of this log; nothing was taken out of the log:`, ...lines].join('\n  '),
  );
}

/** A segment of another log may fit by its numbers: the log's own last batch of it decides. */
async function refuseOther(tx: Sql, { batch, hash, firstSeq, lastSeq }: Checkpoint): Promise<void> {
  const [own]: { hash: string; entries: number }[] = await tx.query(
    `select hash, (select count(*)::int from audit.entry where batch <= $1 and seq between $2 and $3) as entries
       from audit.batch where batch = $1`,
    [batch, firstSeq, lastSeq],
  );
  if (own?.hash === hash && own.entries === lastSeq - firstSeq + 1) return;
  throw new RefusedError(
    'AUDIT_LOG_BROKEN',
    `The log does not hold what its segment up to batch ${batch} says; nothing was taken out of the log.`,
  );
}

async function withArchiveLock<T>(audit: DataSource, work: () => Promise<T>): Promise<T> {
  const runner = audit.createQueryRunner();
  try {
    const [row] = (await runner.query('select pg_try_advisory_lock($1) as taken', [archiveLock])) as {
      taken: boolean;
    }[];
    if (row?.taken !== true)
      throw new RefusedError('ARCHIVE_UNDER_WAY', 'The log is being archived already.');
    try {
      return await work();
    } finally {
      await runner.query('select pg_advisory_unlock($1)', [archiveLock]);
    }
  } finally {
    await runner.release();
  }
}
