import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { extname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { RowIssueCode } from '../../adapters/adapter.ts';
import { annotatedHeader, annotatedRow } from '../../adapters/annotate-row.ts';
import { readRawRows } from '../../adapters/read-export.ts';
import { getAdapter } from '../../adapters/registry.ts';
import type { DataKeys } from '../../platform/data-keys/key-source.ts';
import { RefusedError } from '../../platform/errors.ts';
import type { ImportId } from '../../platform/ids.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { unbounded } from '../bounded-reading/reading-bounds.ts';
import type { ReadingBounds } from '../bounded-reading/reading-bounds.ts';
import type { LedgerRow } from './ledger.ts';
import { getImport } from './ledger.ts';
import { openSpooled } from './spool/spool.ts';

export type AnnotatedSheet = { sheet: string; path: string; rows: number };

/**
 * Writes the rows that an import rejected as CSV, each with its row number and what is wrong with it, to be mended and
 * handed in again as a delta of the same day. One file for each sheet: the first at `out`, the next at `out-2` and so on.
 * Throws a RefusedError when no row was rejected, or when the hub's copy of the file is gone (see spool-retention.ts).
 */
export async function annotateImport(
  deps: { sql: Sql; keys: DataKeys },
  importId: ImportId,
  out: string,
  bounds: ReadingBounds = unbounded(),
): Promise<{ import: LedgerRow; sheets: readonly AnnotatedSheet[] }> {
  const row = await getImport(deps.sql, importId);
  await refuseUnlessRejected(deps.sql, row);
  const adapter = getAdapter(row.source);
  const sheets = new Map<string, AnnotatedSheet & { file: WriteStream }>();
  try {
    const file = openSpooled(row, deps.keys);
    for await (const { header, rows } of bounds.measure(readRawRows(file, adapter, bounds.limits))) {
      const problems = await findProblems(deps.sql, importId, header.sheet, rows);
      if (problems.size === 0) continue;
      let sheet = sheets.get(header.sheet);
      if (sheet === undefined) {
        const path = sheets.size === 0 ? out : numbered(out, sheets.size + 1);
        // Rows of people: nobody but the person who asked may read them.
        const file = createWriteStream(path, { mode: 0o600 });
        await once(file, 'open');
        sheet = { sheet: header.sheet, path, rows: 0, file };
        sheets.set(header.sheet, sheet);
        file.write(`\ufeff${annotatedHeader(adapter, header)}`);
      }
      let lines = '';
      for (const raw of rows) {
        const problem = problems.get(raw.row);
        if (problem === undefined) continue;
        lines += annotatedRow(header, raw, problem);
        sheet.rows += 1;
      }
      if (!sheet.file.write(lines)) await once(sheet.file, 'drain');
    }
  } finally {
    for (const { file } of sheets.values()) {
      file.end();
      await finished(file);
    }
  }
  return {
    import: row,
    sheets: [...sheets.values()].map(({ sheet, path, rows }) => ({ sheet, path, rows })),
  };
}

async function refuseUnlessRejected(sql: Sql, row: LedgerRow): Promise<void> {
  const rejected: unknown[] = await sql.query(
    'select from jobs.quarantine where import_id = $1 and rejected limit 1',
    [row.importId],
  );
  if (rejected.length === 0)
    throw new RefusedError('NOTHING_TO_MEND', 'No row of this import is in quarantine.');
  try {
    await access(row.spoolPath);
  } catch {
    throw new RefusedError(
      'FILE_GONE',
      'The hub no longer has its copy of this file. Hand the file in again for another day, or mend the original.',
    );
  }
}

/** What is wrong with the rejected ones of some rows that follow each other, by row. */
async function findProblems(
  sql: Sql,
  importId: ImportId,
  sheet: string,
  rows: readonly { row: number }[],
): Promise<Map<number, string>> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const issues: { row: number; column: string; code: RowIssueCode; expected: string; rejected: boolean }[] =
    await sql.query(
      `select file_row as row, column_name as column, code, expected, rejected
       from jobs.quarantine
       where import_id = $1 and sheet = $2 and file_row between $3 and $4
       order by file_row, rejected desc`,
      [importId, sheet, first.row, last.row],
    );
  const problems = new Map<number, string>();
  for (const { row, column, code, expected, rejected } of issues) {
    const earlier = problems.get(row);
    if (earlier === undefined && !rejected) continue;
    const problem = `${code} ${column === '' ? '' : `${column}: `}${expected}`;
    problems.set(row, earlier === undefined ? problem : `${earlier}; ${problem}`);
  }
  return problems;
}

function numbered(out: string, number: number): string {
  const extension = extname(out);
  return `${out.slice(0, out.length - extension.length)}-${number}${extension}`;
}
