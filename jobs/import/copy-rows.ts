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

/** What a digest takes in the text: the first 128 bits of it, in hexadecimal. */
const digestLength = 32;
/** A UTF-16 unit takes three bytes of UTF-8 at most. */
const bytesPerUnit = 3;

/**
 * Writes rows as PostgreSQL's COPY text format, with a batch as complete rows of the record table. The digest is taken over
 * the encoded fields, in the bytes that are sent; equal digests mean equal values in every field.
 */
export function createRowEncoder(
  plan: SourcePlan,
  batch: Batch | null = null,
): (sheet: string, rows: readonly SheetRow[]) => Buffer {
  const added = batch === null ? '' : `\t1\t${batch.batchId}\t${batch.asOf}\t${batch.scope}\tt`;
  const { encode, stored } = createFieldEncoder(plan);
  // Used again for every call: it holds as much as the largest chunk so far.
  let block = Buffer.allocUnsafeSlow(64 * 1024);

  function makeRoom(used: number, units: number): void {
    const needed = used + digestLength + bytesPerUnit * units;
    if (needed <= block.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    block.copy(larger, 0, 0, used);
    block = larger;
  }

  return (sheet, rows) => {
    const sheetText = escapeText(sheet);
    let end = 0;
    for (const { fileRow, values } of rows) {
      const place = `${sheetText}\t${fileRow}\t`;
      const fields = encode(values);
      const kept = stored === null ? fields : stored(fields);
      makeRoom(end, place.length + added.length + Math.max(fields.length, kept.length) + 1);
      const digestAt = end + block.write(place, end);
      const fieldsAt = digestAt + digestLength + block.write(added, digestAt + digestLength);
      end = fieldsAt + block.write(fields, fieldsAt);
      block.write(hash('sha256', block.subarray(fieldsAt, end)), digestAt, digestLength);
      // What is not stored counts for the digest all the same: another value is another row.
      if (kept !== fields) end = fieldsAt + block.write(kept, fieldsAt);
      end += block.write('\n', end);
    }
    return Buffer.from(block.subarray(0, end));
  };
}

/**
 * The fields in the order of the plan, a tab before each; and of the line encoded last what is stored of it, null where
 * that is all.
 */
function createFieldEncoder(plan: SourcePlan): {
  encode: (values: SheetRow['values']) => string;
  stored: ((line: string) => string) | null;
} {
  const positions = new Map(plan.fields.map(({ field }, index) => [field, index + 1]));
  const unstored = plan.fields.flatMap(({ stored }, index) => (stored ? [] : [index + 1]));
  const cells: string[] = ['', ...plan.fields.map(() => absent)];
  let order: readonly string[] = [];
  let targets: readonly number[] = [];
  const encode = (values: SheetRow['values']): string => {
    // All values at once: a parser gives its fields in one order, and asking for them by name takes several times as long.
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
    // One flat text, where adding piece to piece would leave a tree to be walked twice.
    return cells.join('\t');
  };
  const stored = (line: string): string => cutOut(line, cells, unstored);
  return unstored.length === 0 ? { encode, stored: null } : { encode, stored };
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
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

function encodeValue(value: RowValue): string {
  if (typeof value === 'string') return escapeText(value);
  if (value === null) return absent;
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
