import { sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Sql } from '../../../platform/postgres/connection/data-source.ts';
import type { SigningKey } from './chain.ts';

/** Where a segment of the log ends, and what stands behind it goes on. */
export type Checkpoint = {
  firstBatch: number;
  /** Last batch of the segment. */
  batch: number;
  firstSeq: number;
  lastSeq: number;
  /** Of that last batch. */
  hash: string;
  /** When the newest entry of the segment was made; ISO 8601, UTC, milliseconds. */
  newest: string;
  madeAt: string;
  keyId: string;
  /** Ed25519, base64url. */
  signature: string;
};

export function sealCheckpoint(
  range: Omit<Checkpoint, 'keyId' | 'signature'>,
  { keyId, privateKey }: SigningKey,
): Checkpoint {
  const unsigned = { ...range, keyId };
  return { ...unsigned, signature: sign(null, signedText(unsigned), privateKey).toString('base64url') };
}

export function isCheckpointSigned(checkpoint: Checkpoint, key: KeyObject): boolean {
  return verify(null, signedText(checkpoint), key, Buffer.from(checkpoint.signature, 'base64url'));
}

/** Says what is signed, so that no signature made for something else fits. */
function signedText(checkpoint: Omit<Checkpoint, 'signature'>): Buffer {
  const { firstBatch, batch, firstSeq, lastSeq, hash, newest, madeAt, keyId } = checkpoint;
  const fields = JSON.stringify([firstBatch, batch, firstSeq, lastSeq, hash, newest, madeAt, keyId]);
  return Buffer.from(`not-one-less audit checkpoint\n${fields}`, 'utf8');
}

const instant = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The one the chain goes on from; null as long as nothing was archived. */
export async function findNewestCheckpoint(sql: Sql): Promise<Checkpoint | null> {
  const [newest]: Checkpoint[] = await sql.query(
    `select first_batch as "firstBatch", batch, first_seq as "firstSeq", last_seq as "lastSeq", hash,
            ${instant('newest')} as newest, ${instant('made_at')} as "madeAt", key_id as "keyId", signature
       from audit.checkpoint order by batch desc limit 1`,
  );
  return newest ?? null;
}

export async function insertCheckpoint(sql: Sql, checkpoint: Checkpoint): Promise<void> {
  const { batch, firstBatch, firstSeq, lastSeq, hash, newest, madeAt, keyId, signature } = checkpoint;
  await sql.query(
    `insert into audit.checkpoint (batch, first_batch, first_seq, last_seq, hash, newest, made_at, key_id, signature)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [batch, firstBatch, firstSeq, lastSeq, hash, newest, madeAt, keyId, signature],
  );
}
