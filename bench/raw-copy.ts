import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { from as copyFrom } from 'pg-copy-streams';
import type { DataSource } from 'typeorm';
import { withTransaction } from '../platform/postgres/index.ts';

/** A table with the columns of `like` and without indexes and checks, and those of them that are copied. */
export type BareTable = { like: string; columns: readonly string[] };

export type CopyFormat = 'text' | 'csv';

/** Copies into a bare table, shows it to `look`, and drops it. */
export async function copyBare(
  jobs: DataSource,
  { like, columns }: BareTable,
  format: CopyFormat,
  rows: AsyncIterable<string | Uint8Array>,
  look: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const named = columns.map((column) => `"${column}"`).join(', ');
  await withTransaction(jobs, async (tx) => {
    await tx.query(`create table jobs.raw as select * from ${like} with no data`);
    await pipeline(rows, tx.client.query(copyFrom(`copy jobs.raw (${named}) from stdin (format ${format})`)));
  });
  await look();
  await jobs.query('drop table jobs.raw');
}

/**
 * Writes the rows of a file in PostgreSQL's text format as CSV. The targets of linkage name a CSV COPY, and the hub
 * sends the text format, which PostgreSQL reads a little cheaper.
 */
export async function writeAsCsv(textPath: string, csvPath: string): Promise<void> {
  await pipeline(createReadStream(textPath), csvLines, createWriteStream(csvPath));
}

async function* csvLines(blocks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const block of blocks) {
    const lines = (rest + decoder.write(block)).split('\n');
    rest = lines.pop() ?? '';
    yield lines.map((line) => `${line.split('\t').map(csvField).join(',')}\n`).join('');
  }
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

/** Null is an unquoted nothing in CSV; quotes only where they are needed, as PostgreSQL writes them. */
function csvField(field: string): string {
  if (field === '\\N') return '';
  const text = field.replaceAll(/\\(.)/g, (_, escaped: string) => escapes[escaped] ?? escaped);
  return text === '' || /[",\r\n]/.test(text) || text === '\\.' ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Throws unless both files make the same table. */
export async function checkSameTable(
  jobs: DataSource,
  table: BareTable,
  paths: Readonly<Record<CopyFormat, string>>,
): Promise<void> {
  const found: string[] = [];
  for (const format of ['text', 'csv'] as const) {
    await copyBare(jobs, table, format, createReadStream(paths[format]), async () => {
      const [row] = await jobs.query<{ rows: string; digest: string }[]>(
        `select count(*) as rows, sum(hashtextextended(r::text, 0)::numeric) as digest from jobs.raw r`,
      );
      found.push(JSON.stringify(row));
    });
  }
  if (found[0] !== found[1]) throw new Error(`CSV and text make different tables of ${table.like}.`);
}
