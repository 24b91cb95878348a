import { hash } from 'node:crypto';
import type { RowValue } from '../../adapters/adapter.ts';
import type { SourcePlan } from './source-plan.ts';

export type SheetRow = { fileRow: number; values: Readonly<Record<string, RowValue>> };

/** Columns of the staging table in the order in which {@link createRowEncoder} writes them. */
export function stagedColumns(plan: SourcePlan): string[] {
  return ['stage_row', 'sheet', 'file_row', 'row_hash', ...plan.fields.map(({ column }) => column)];
}

/**
 * Writes rows as PostgreSQL's COPY text format. The digest is taken over the encoded fields, so that it
 * costs one pass over text that has to be built anyway; equal digests mean equal values in every field.
 */
export function createRowEncoder(plan: SourcePlan): (sheet: string, rows: readonly SheetRow[]) => string {
  const names = plan.fields.map(({ field }) => field);
  let staged = 0;
  return (sheet, rows) => {
    const sheetText = escapeText(sheet);
    let block = '';
    for (const { fileRow, values } of rows) {
      let line = '';
      for (const name of names) line += `\t${encodeValue(values[name])}`;
      staged += 1;
      block += `${staged}\t${sheetText}\t${fileRow}\t${hash('sha256', line).slice(0, 32)}${line}\n`;
    }
    return block;
  };
}

function encodeValue(value: RowValue | undefined): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escapeText(value);
  return typeof value === 'boolean' ? (value ? 't' : 'f') : String(value);
}

const special = /[\\\t\n\r\0]/;

function escapeText(text: string): string {
  if (!special.test(text)) return text;
  return text
    .replaceAll('\0', '')
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}
