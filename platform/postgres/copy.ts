import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export type CopyValue = string | number | boolean | null;

/** Small buffers keep the memory of an import flat and give the socket's back-pressure something to hold on to. */
const maxBufferBytes = 32 * 1024;
/** A UTF-16 unit takes three bytes of UTF-8 at most. */
const maxBufferedUnits = Math.floor(maxBufferBytes / 3);

/**
 * Streams rows into a table with COPY and returns how many. `table` and `columns` are trusted names, never input.
 * A NUL character, which PostgreSQL text cannot hold, is left out. Fails as a whole like any statement.
 */
export async function copyInto(
  client: Pick<ClientBase, 'query'>,
  table: string,
  columns: readonly string[],
  rows: AsyncIterable<readonly CopyValue[]> | Iterable<readonly CopyValue[]>,
): Promise<number> {
  const target = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  await pipeline(
    Readable.from(encodeRows(rows, columns.length), { objectMode: true, highWaterMark: 1 }),
    target,
  );
  return target.rowCount;
}

async function* encodeRows(
  rows: AsyncIterable<readonly CopyValue[]> | Iterable<readonly CopyValue[]>,
  width: number,
): AsyncGenerator<Buffer> {
  let pending = '';
  for await (const row of rows) {
    if (row.length !== width) throw new RangeError(`Expected ${width} values in a row, got ${row.length}.`);
    const line = encodeRow(row);
    if (pending.length + line.length > maxBufferedUnits) {
      yield* split(pending);
      pending = '';
    }
    pending += line;
  }
  yield* split(pending);
}

function* split(text: string): Generator<Buffer> {
  const bytes = Buffer.from(text, 'utf8');
  for (let start = 0; start < bytes.length; start += maxBufferBytes) {
    yield bytes.subarray(start, start + maxBufferBytes);
  }
}

/** Text format of COPY: tabs between values, `\N` for null, backslash escapes. */
function encodeRow(row: readonly CopyValue[]): string {
  let line = '';
  for (let index = 0; index < row.length; index += 1) {
    if (index > 0) line += '\t';
    line += encodeValue(row[index] ?? null);
  }
  return `${line}\n`;
}

// oxlint would rather see no control characters in a pattern: NUL is written as an escape on purpose.
const special = /[\\\n\r\t\u0000]/g;
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u0000': '',
};

function encodeValue(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return value.replace(special, (character) => escapes[character] ?? '');
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return String(value);
}
