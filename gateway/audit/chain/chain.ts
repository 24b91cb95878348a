import { createHash, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalEntries } from '../entry/entry.ts';
import type { StoredEntry } from '../entry/entry.ts';

/** Entries committed together, and the head of the chain after them. */
export type Batch = {
  /** 1, 2, 3 … without a gap. */
  batch: number;
  firstSeq: number;
  entryCount: number;
  previousHash: string;
  /** Of the previous hash and all entries; hexadecimal SHA-256. */
  hash: string;
  keyId: string;
  /** Ed25519, base64url. */
  signature: string;
};

export type SigningKey = { keyId: string; privateKey: KeyObject };

/** Where the chain stands. */
export type Head = { batch: number; hash: string; lastSeq: number };

/** Before the first batch. */
export const emptyHead: Head = { batch: 0, hash: '0'.repeat(64), lastSeq: 0 };

export function hashBatch(
  { batch, previousHash, keyId }: Pick<Batch, 'batch' | 'previousHash' | 'keyId'>,
  canonical: string,
): string {
  return createHash('sha256').update(`${batch}\n${previousHash}\n${keyId}\n${canonical}`).digest('hex');
}

/** `entries` must bear the numbers that follow the head. Gives what is hashed, too, for it is what is stored. */
export function sealBatch(
  head: Head,
  entries: readonly StoredEntry[],
  { keyId, privateKey }: SigningKey,
): { sealed: Batch; canonical: string } {
  const batch = head.batch + 1;
  const previousHash = head.hash;
  const canonical = canonicalEntries(entries);
  const hash = hashBatch({ batch, previousHash, keyId }, canonical);
  const signature = sign(null, signedText(hash), privateKey).toString('base64url');
  const firstSeq = head.lastSeq + 1;
  return {
    sealed: { batch, firstSeq, entryCount: entries.length, previousHash, hash, keyId, signature },
    canonical,
  };
}

export function isSigned({ hash, signature }: Pick<Batch, 'hash' | 'signature'>, key: KeyObject): boolean {
  return verify(null, signedText(hash), key, Buffer.from(signature, 'base64url'));
}

/** Says what is signed, so that no signature made for something else fits. */
function signedText(hash: string): Buffer {
  return Buffer.from(`not-one-less audit head\n${hash}`, 'utf8');
}
