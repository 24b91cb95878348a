import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import type { Transaction } from '../../platform/postgres/index.ts';
import { withoutFormulaSql } from '../../platform/workbook/formula-guard.ts';
import { exportQueries, type ExportName } from './export-queries.ts';

/**
 * PostgreSQL's numbers of the types whose values are printed as they are: int8, int2, int4, bool, float4, float8,
 * date, timestamp, timestamptz, numeric, uuid. A minus sign in a number is none of a formula.
 */
const plainTypes: ReadonlySet<number> = new Set([20, 21, 23, 16, 700, 701, 1082, 1114, 1184, 1700, 2950]);

export type ExportFormat = 'csv' | 'ndjson';

/**
 * Writes an export as CSV, or as JSON one document a line, and tells its rows. Every column that can hold text is
 * guarded against formulas by its type, so that no export can forget one. Rows leave the server one at a time.
 * `bom` marks the file as UTF-8, for spreadsheet programs that would take it for GB18030.
 */
export async function writeExport(
  tx: Transaction,
  name: ExportName,
  format: ExportFormat,
  path: string,
  marks: { bom?: boolean } = {},
): Promise<number> {
  return writeQuery(tx, exportQueries[name], format, path, marks);
}

/** The same of any query. */
export async function writeQuery(
  tx: Transaction,
  text: string,
  format: ExportFormat,
  path: string,
  { bom = false }: { bom?: boolean } = {},
): Promise<number> {
  const query = await guardedQuery(tx, text);
  const statement =
    format === 'csv'
      ? `copy (${query}) to stdout with (format csv, header true)`
      : // CSV with control characters as quote and delimiter leaves each JSON document as it is.
        `copy (select row_to_json(line) from (${query}) line) to stdout with (format csv, quote e'\\x01', delimiter e'\\x02')`;
  const copy = tx.client.query(copyTo(statement));
  const file = createWriteStream(path, { mode: 0o600 });
  if (bom) file.write('\ufeff');
  await pipeline(copy, file);
  return copy.rowCount;
}

async function guardedQuery(tx: Transaction, query: string): Promise<string> {
  const { fields } = await tx.client.query(`select * from (${query}) as asked limit 0`);
  const columns = fields.map(({ name, dataTypeID }) => {
    const column = `"${name.replaceAll('"', '""')}"`;
    return plainTypes.has(dataTypeID) ? column : `${withoutFormulaSql(`${column}::text`)} as ${column}`;
  });
  return `select ${columns.join(', ')} from (${query}) as asked`;
}
