import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Sql } from '../../../platform/postgres/connection/data-source.ts';
import { RefusedError } from '../../../platform/errors.ts';
import type { Batch } from '../chain/chain.ts';
import { findNewestCheckpoint } from '../chain/checkpoint.ts';
import type { Checkpoint } from '../chain/checkpoint.ts';
import type { StoredEntry } from '../entry/entry.ts';

/** A batch with its entries, by their numbers. A null head: entries that belong to no batch there is. */
export type LoggedBatch = { head: Batch | null; batch: number; entries: readonly StoredEntry[] };

/** A batch; or a checkpoint, which stands before the batches that go on from it, and after those it ends. */
export type LogRecord = LoggedBatch | { checkpoint: Checkpoint };

const batchesAtOnce = 500;

/** The log as it stands in the database: the checkpoint it goes on from, and all batches in their order. */
export async function* readLog(sql: Sql): AsyncGenerator<LogRecord> {
  const checkpoint = await findNewestCheckpoint(sql);
  if (checkpoint !== null) yield { checkpoint };
  yield* readBatches(sql);
}

/** Batches in their order up to one, a few hundred at a time, whatever somebody has done to the tables. */
export async function* readBatches(sql: Sql, lastBatch: number | null = null): AsyncGenerator<LoggedBatch> {
  let after: number | null = null;
  for (;;) {
    const numbers: { batch: number }[] = await sql.query(
      `select batch from (
         (select batch from audit.batch where ($1::bigint is null or batch > $1) and ($3::bigint is null or batch <= $3)
           order by batch limit $2)
         union
         (select distinct batch from audit.entry
           where ($1::bigint is null or batch > $1) and ($3::bigint is null or batch <= $3) order by batch limit $2)
       ) numbers order by batch limit $2`,
      [after, batchesAtOnce, lastBatch],
    );
    const last = numbers.at(-1)?.batch;
    if (last === undefined) return;
    const range = [numbers[0]?.batch, last];
    const heads: Batch[] = await sql.query(
      `select batch, first_seq as "firstSeq", entry_count as "entryCount", previous_hash as "previousHash", hash,
              key_id as "keyId", signature
         from audit.batch where batch between $1 and $2`,
      range,
    );
    const entries: StoredEntry[] = await sql.query(
      `select seq, batch, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, kind, request_id,
              subject, client_id, department, division, purpose, case_id, decision, withheld, fields, sources,
              children, refused, bulk, row_count, digest, codes
         from audit.entry where batch between $1 and $2 order by batch, seq`,
      range,
    );
    const headOf = new Map(heads.map((head) => [head.batch, head]));
    const entriesOf = new Map<number, StoredEntry[]>();
    for (const entry of entries) {
      const known = entriesOf.get(entry.batch);
      if (known === undefined) entriesOf.set(entry.batch, [entry]);
      else known.push(entry);
    }
    for (const { batch } of numbers) {
      yield { head: headOf.get(batch) ?? null, batch, entries: entriesOf.get(batch) ?? [] };
    }
    after = last;
  }
}

/** One line of an exported log or an archived segment. */
export function lineOf(record: LogRecord): string {
  if ('checkpoint' in record) return `${JSON.stringify(record)}\n`;
  const { head, entries } = record;
  return `${JSON.stringify({ ...head, entries })}\n`;
}

/** What a file holds that `hub audit export` or `archive` wrote. Throws RefusedError for a line that is none. */
export async function* readLogFile(file: string): AsyncGenerator<LogRecord> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  let number = 0;
  try {
    for await (const line of lines) {
      number += 1;
      yield readLine(line, number);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new RefusedError('AUDIT_FILE_MISSING', `There is no file ${file}.`, { cause: error });
    }
    throw error;
  }
}

function readLine(line: string, number: number): LogRecord {
  try {
    const record = JSON.parse(line) as { checkpoint: Checkpoint } | (Batch & { entries: StoredEntry[] });
    if ('checkpoint' in record) {
      if (isSealed(record.checkpoint)) return { checkpoint: record.checkpoint };
    } else {
      const { entries, ...head } = record;
      if (Array.isArray(entries) && isSealed(head)) return { head, batch: head.batch, entries };
    }
  } catch {
    // Said below, without quoting the line.
  }
  throw new RefusedError('AUDIT_FILE_MALFORMED', `Line ${number} is no batch of an audit log.`);
}

function isSealed({ batch, hash, signature }: Pick<Batch, 'batch' | 'hash' | 'signature'>): boolean {
  return Number.isSafeInteger(batch) && typeof hash === 'string' && typeof signature === 'string';
}
