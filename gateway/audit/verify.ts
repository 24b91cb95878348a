import { emptyHead, hashBatch, isSigned } from './chain.ts';
import { canonicalEntries } from './entry.ts';
import type { LoggedBatch } from './read-batches.ts';
import type { VerificationKeys } from './signing-key.ts';
import type { WitnessedHead } from './witness.ts';

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
    | 'TRUNCATED'
    | 'HEAD_DIFFERS';
  batch: number;
};

export type Verdict = {
  batches: number;
  entries: number;
  /** Where the chain stands: keep it elsewhere, and give it to a later verification. */
  head: WitnessedHead;
  problems: readonly AuditProblem[];
};

/** Problems listed; a log that has more is no better known by them. */
const mostProblems = 100;

/**
 * Recomputes the whole chain. `heads` are heads somebody saw before: a log that ends before one of them, or has another
 * batch in its place, has been cut or rewritten, which the chain alone cannot tell.
 */
export async function verifyLog(
  logged: AsyncIterable<LoggedBatch>,
  keys: VerificationKeys,
  heads: readonly WitnessedHead[],
): Promise<Verdict> {
  const problems: AuditProblem[] = [];
  const found = (code: AuditProblem['code'], batch: number): void => {
    if (problems.length < mostProblems) problems.push({ code, batch });
  };
  let batches = 0;
  let entries = 0;
  let lastSeq = 0;
  let last: WitnessedHead = { batch: emptyHead.batch, hash: emptyHead.hash };

  for await (const one of logged) {
    const { head, batch } = one;
    entries += one.entries.length;
    if (head === null) {
      found('ENTRY_STRAY', batch);
      continue;
    }
    batches += 1;
    if (batch <= last.batch) found('BATCH_OUT_OF_ORDER', batch);
    else if (batch > last.batch + 1) found('BATCH_MISSING', last.batch + 1);
    else if (head.previousHash !== last.hash) found('CHAIN_BROKEN', batch);
    else if (head.firstSeq !== lastSeq + 1) found('CHAIN_BROKEN', batch);
    const seqs = one.entries.map(({ seq }) => seq);
    const isComplete = seqs.length === head.entryCount;
    if (!isComplete) found('ENTRY_COUNT_DIFFERS', batch);
    else if (seqs.some((seq, index) => seq !== head.firstSeq + index)) found('ENTRY_OUT_OF_ORDER', batch);
    else if (hashBatch(head, canonicalEntries(one.entries)) !== head.hash) found('CONTENT_CHANGED', batch);
    const key = keys.get(head.keyId);
    if (key === undefined) found('KEY_UNKNOWN', batch);
    else if (!isSigned(head, key)) found('SIGNATURE_INVALID', batch);
    for (const seen of heads)
      if (seen.batch === batch && seen.hash !== head.hash) found('HEAD_DIFFERS', batch);
    last = { batch, hash: head.hash };
    lastSeq = head.firstSeq + head.entryCount - 1;
  }
  if (heads.some(({ batch }) => batch > last.batch)) found('TRUNCATED', last.batch + 1);
  return { batches, entries, head: last, problems };
}
