import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Sql } from '../../platform/postgres/data-source.ts';
import { RefusedError } from '../../platform/errors.ts';
import type { Batch } from './chain.ts';
import type { StoredEntry } from './entry.ts';

/** A batch with its entries, by their numbers. A null head: entries that belong to no batch there is. */
export type LoggedBatch = { head: Batch | null; batch: number; entries: readonly StoredEntry[] };

const batchesAtOnce = 500;

/** All batches in their order, a few hundred at a time, whatever somebody has done to the tables. */
export async function* readBatches(sql: Sql): AsyncGenerator<LoggedBatch> {
  let after: number | null = null;
  for (;;) {
    const numbers: { batch: number }[] = await sql.query(
      `select batch from (
         (select batch from audit.batch where $1::bigint is null or batch > $1 order by batch limit $2)
         union
         (select distinct batch from audit.entry where $1::bigint is null or batch > $1 order by batch limit $2)
       ) numbers order by batch limit $2`,
      [after, batchesAtOnce],
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

/** One line of an exported log. */
export function lineOf({ head, entries }: LoggedBatch): string {
  return `${JSON.stringify({ ...head, entries })}\n`;
}

/** The batches of a file as `hub audit export` writes it. Throws RefusedError for a line that is none. */
export async function* readBatchFile(file: string): AsyncGenerator<LoggedBatch> {
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

function readLine(line: string, number: number): LoggedBatch {
  try {
    const { entries, ...head } = JSON.parse(line) as Batch & { entries: StoredEntry[] };
    if (Array.isArray(entries) && typeof head.hash === 'string' && typeof head.signature === 'string') {
      return { head, batch: head.batch, entries };
    }
  } catch {
    // Said below, without quoting the line.
  }
  throw new RefusedError('AUDIT_FILE_MALFORMED', `Line ${number} is no batch of an audit log.`);
}
