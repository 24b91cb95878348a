import { emptyHead, hashBatch, isSigned } from '../chain/chain.ts';
import { isCheckpointSigned } from '../chain/checkpoint.ts';
import type { Checkpoint } from '../chain/checkpoint.ts';
import { canonicalEntries } from '../entry/entry.ts';
import type { LoggedBatch, LogRecord } from '../log/read-batches.ts';
import type { VerificationKeys } from '../chain/signing-key.ts';
import type { WitnessedHead } from '../log/witness.ts';

export type AuditProblem = {
  code:
    | 'BATCH_MISSING'
    | 'BATCH_OUT_OF_ORDER'
    | 'ENTRY_COUNT_DIFFERS'
    | 'ENTRY_OUT_OF_ORDER'
    | 'ENTRY_STRAY'
    | 'CONTENT_CHANGED'
    | 'CHAIN_BROKEN'
    | 'KEY_UNKNOWN'
    | 'SIGNATURE_INVALID'
    | 'SEGMENT_MISSING'
    | 'CHECKPOINT_INVALID'
    | 'CHECKPOINT_DIFFERS'
    | 'TRUNCATED'
    | 'HEAD_DIFFERS';
  batch: number;
};

export type Verdict = {
  batches: number;
  entries: number;
  /** Where the chain stands: keep it elsewhere, and give it to a later verification. */
  head: WitnessedHead;
  /** What was read begins behind it: all before is archived elsewhere. Null: it begins with the first batch. */
  from: Checkpoint | null;
  /** What was read ends with it: a segment, behind which the log goes on elsewhere. Null: it ends with a batch. */
  closedBy: Checkpoint | null;
  problems: readonly AuditProblem[];
};

/** Problems listed; a log that has more is no better known by them. */
const mostProblems = 100;

/**
 * Recomputes the whole chain. `heads` are heads somebody saw before: a log that ends before one of them, or has another
 * batch in its place, has been cut or rewritten, which the chain alone cannot tell. `mayEndEarly`: what is read may be
 * archived segments alone, which end with a signed checkpoint.
 */
export async function verifyLog(
  records: AsyncIterable<LogRecord>,
  keys: VerificationKeys,
  heads: readonly WitnessedHead[],
  { mayEndEarly = false }: { mayEndEarly?: boolean } = {},
): Promise<Verdict> {
  const problems: AuditProblem[] = [];
  const found: Found = (code, batch) => {
    if (problems.length < mostProblems) problems.push({ code, batch });
  };
  const place: Place = { batch: emptyHead.batch, hash: emptyHead.hash, lastSeq: 0 };
  let batches = 0;
  let entries = 0;
  let from: Checkpoint | null = null;
  let closedBy: Checkpoint | null = null;

  for await (const record of records) {
    if ('checkpoint' in record) {
      const { checkpoint } = record;
      const key = keys.get(checkpoint.keyId);
      if (key === undefined || !isCheckpointSigned(checkpoint, key))
        found('CHECKPOINT_INVALID', checkpoint.batch);
      compareHeads(heads, checkpoint, found);
      if (batches === 0 && from === null) {
        from = checkpoint;
        moveTo(place, checkpoint);
      } else {
        meet(place, checkpoint, found);
        if (batches > 0) closedBy = checkpoint;
      }
      continue;
    }
    closedBy = null;
    entries += record.entries.length;
    if (record.head === null) {
      found('ENTRY_STRAY', record.batch);
      continue;
    }
    batches += 1;
    lookAt({ ...record, head: record.head }, place, keys, found);
    compareHeads(heads, record.head, found);
  }
  const endsEarly = mayEndEarly && closedBy !== null;
  if (!endsEarly && heads.some(({ batch }) => batch > place.batch)) found('TRUNCATED', place.batch + 1);
  const head = { batch: place.batch, hash: place.hash };
  return { batches, entries, head, from, closedBy, problems };
}

type Found = (code: AuditProblem['code'], batch: number) => void;

/** The last batch there was, and its last entry. */
type Place = { batch: number; hash: string; lastSeq: number };

function compareHeads(heads: readonly WitnessedHead[], { batch, hash }: WitnessedHead, found: Found): void {
  if (heads.some((seen) => seen.batch === batch && seen.hash !== hash)) found('HEAD_DIFFERS', batch);
}

function moveTo(place: Place, { batch, hash, lastSeq }: Place): void {
  Object.assign(place, { batch, hash, lastSeq });
}

/** A checkpoint between batches says what is there already; one further on, that a segment is not there. */
function meet(place: Place, checkpoint: Checkpoint, found: Found): void {
  const { batch, hash, lastSeq } = checkpoint;
  if (batch < place.batch) return found('BATCH_OUT_OF_ORDER', batch);
  if (batch > place.batch) {
    found('SEGMENT_MISSING', place.batch + 1);
    return moveTo(place, checkpoint);
  }
  if (hash !== place.hash || lastSeq !== place.lastSeq) found('CHECKPOINT_DIFFERS', batch);
}

/** One batch by itself and behind the one before. */
function lookAt(
  { head, batch, entries }: LoggedBatch & { head: NonNullable<LoggedBatch['head']> },
  place: Place,
  keys: VerificationKeys,
  found: Found,
): void {
  if (batch <= place.batch) found('BATCH_OUT_OF_ORDER', batch);
  else if (batch > place.batch + 1) found('BATCH_MISSING', place.batch + 1);
  else if (head.previousHash !== place.hash) found('CHAIN_BROKEN', batch);
  else if (head.firstSeq !== place.lastSeq + 1) found('CHAIN_BROKEN', batch);
  const seqs = entries.map(({ seq }) => seq);
  if (seqs.length !== head.entryCount) found('ENTRY_COUNT_DIFFERS', batch);
  else if (seqs.some((seq, index) => seq !== head.firstSeq + index)) found('ENTRY_OUT_OF_ORDER', batch);
  else if (hashBatch(head, canonicalEntries(entries)) !== head.hash) found('CONTENT_CHANGED', batch);
  const key = keys.get(head.keyId);
  if (key === undefined) found('KEY_UNKNOWN', batch);
  else if (!isSigned(head, key)) found('SIGNATURE_INVALID', batch);
  moveTo(place, { batch, hash: head.hash, lastSeq: head.firstSeq + head.entryCount - 1 });
}

/**
 * Archived segments and the log that goes on behind them, each with its own beginning: a store restored from an earlier
 * backup still holds what was archived since, and is compared with it rather than taken for broken.
 */
export async function verifyWithArchive(
  { segments, live }: { segments: AsyncIterable<LogRecord>; live: AsyncIterable<LogRecord> },
  keys: VerificationKeys,
  heads: readonly WitnessedHead[],
): Promise<{ archive: Verdict; live: Verdict; problems: readonly AuditProblem[] }> {
  const archive = await verifyLog(segments, keys, heads, { mayEndEarly: true });
  const problems = [...archive.problems];
  // Whoever names an archive means all of it.
  if (archive.from !== null) problems.push({ code: 'SEGMENT_MISSING', batch: 1 });
  const end = archive.head;
  const verdict = await verifyLog(
    live,
    keys,
    [...heads, end].filter(({ batch }) => batch > 0),
  );
  const { from } = verdict;
  if (from !== null && from.batch > end.batch)
    problems.push({ code: 'SEGMENT_MISSING', batch: end.batch + 1 });
  if (from !== null && from.batch === end.batch && from.hash !== end.hash)
    problems.push({ code: 'CHECKPOINT_DIFFERS', batch: end.batch });
  return { archive, live: verdict, problems: [...problems, ...verdict.problems] };
}
