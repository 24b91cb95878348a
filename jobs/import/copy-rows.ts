import { hash } from 'node:crypto';
import type { RowValue } from '../../adapters/adapter.ts';
import type { Batch } from './merge.ts';
import type { SourcePlan } from './source-plan.ts';

export type SheetRow = { fileRow: number; values: Readonly<Record<string, RowValue>> };

/**
 * Columns in the order in which {@link createRowEncoder} writes them: for the record table itself (`complete`), or
 * without those that the hub adds to a row.
 */
export function copiedColumns(plan: SourcePlan, complete: boolean): string[] {
  const added = complete ? ['ordinal', 'batch_id', 'as_of', 'scope', 'present'] : [];
  return ['sheet', 'file_row', 'row_hash', ...added, ...plan.fields.map(({ column }) => column)];
}

/**
 * Writes rows as PostgreSQL's COPY text format, with a batch as complete rows of the record table. The digest is taken over the encoded fields, so that it
 * costs one pass over text that has to be built anyway; equal digests mean equal values in every field.
 */
export function createRowEncoder(
  plan: SourcePlan,
  batch: Batch | null = null,
): (sheet: string, rows: readonly SheetRow[]) => string {
  const added = batch === null ? '' : `\t1\t${batch.batchId}\t${batch.asOf}\t${batch.scope}\tt`;
  const positions = new Map(plan.fields.map(({ field }, index) => [field, index + 1]));
  const unstored = plan.fields.flatMap(({ stored }, index) => (stored ? [] : [index + 1]));
  const cells: string[] = ['', ...plan.fields.map(() => absent)];
  let order: readonly string[] = [];
  let targets: readonly number[] = [];

  /** All values at once: a parser gives its fields in one order, and asking for them by name takes several times as long. */
  function fill(values: SheetRow['values']): void {
    const names = Object.keys(values);
    if (!sameTexts(names, order)) {
      order = names;
      targets = names.map((name) => positions.get(name) ?? 0);
      cells.fill(absent, 1);
    }
    const given = Object.values(values);
    for (let index = 0; index < given.length; index += 1)
      cells[targets[index] ?? 0] = encodeValue(given[index] ?? null);
    // What is no field of the plan was put here.
    cells[0] = '';
  }

  return (sheet, rows) => {
    const sheetText = escapeText(sheet);
    const lines: string[] = [];
    for (const { fileRow, values } of rows) {
      fill(values);
      // One flat text, where adding piece to piece would leave a tree to be walked twice.
      const line = cells.join('\t');
      const stored = unstored.length === 0 ? line : cutOut(line, cells, unstored);
      lines.push(`${sheetText}\t${fileRow}\t${hash('sha256', line).slice(0, 32)}${added}${stored}\n`);
    }
    return lines.join('');
  };
}

const absent = '\\N';

/** The line with some of its cells empty. Joining all of them again would take as long as the first time. */
function cutOut(line: string, cells: readonly string[], places: readonly number[]): string {
  let text = '';
  let [from, at, next] = [0, 0, 0];
  for (const place of places) {
    for (; next < place; next += 1) at += (cells[next] ?? '').length + 1;
    text += line.slice(from, at) + absent;
    from = at + (cells[place] ?? '').length;
  }
  return text + line.slice(from);
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, index) => text === right[index]);
}

function encodeValue(value: RowValue): string {
  if (value === null) return absent;
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
