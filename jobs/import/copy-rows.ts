import { hash } from 'node:crypto';
import type { RowValue } from '../../adapters/adapter.ts';
import type { SourcePlan } from './source-plan.ts';

export type SheetRow = { fileRow: number; values: Readonly<Record<string, RowValue>> };

/** Columns in the order in which {@link createRowEncoder} writes them. */
export function copiedColumns(plan: SourcePlan): string[] {
  return ['sheet', 'file_row', 'row_hash', ...plan.fields.map(({ column }) => column)];
}

/** The first 128 bits of a digest, in hexadecimal, stand in a line; until it is known, zeros. */
const noDigest = '0'.repeat(32);
/** A UTF-16 unit takes three bytes of UTF-8 at most. */
const bytesPerUnit = 3;
const [tab, lineEnd] = [0x09, 0x0a];

/**
 * Writes rows as PostgreSQL's COPY text format. The digest is taken over the encoded fields, in the bytes that are sent;
 * equal digests mean equal values in every field.
 */
export function createRowEncoder(plan: SourcePlan): (sheet: string, rows: readonly SheetRow[]) => Buffer {
  const encodeLine = createLineEncoder(plan);
  const unstored = plan.fields.flatMap(({ stored }, index) => (stored ? [] : [index]));
  const longestGrowth = 1 + absent.length * unstored.length;
  // Used again for every call: it holds as much as the largest chunk so far.
  let block = Buffer.allocUnsafeSlow(64 * 1024);

  function makeRoom(used: number, units: number): void {
    const needed = used + bytesPerUnit * units;
    if (needed <= block.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    block.copy(larger, 0, 0, used);
    block = larger;
  }

  return (sheet, rows) => {
    const sheetText = `${escapeText(sheet)}\t`;
    const sheetBytes = Buffer.byteLength(sheetText);
    let end = 0;
    for (const { fileRow, values } of rows) {
      const place = `${fileRow}\t`;
      // One text and one write for the whole line: each costs more than the bytes in it.
      const line = encodeLine(sheetText + place + noDigest, values);
      makeRoom(end, line.length + longestGrowth);
      const digestAt = end + sheetBytes + place.length;
      const fieldsAt = digestAt + noDigest.length;
      end += block.write(line, end);
      block.write(hash('sha256', block.subarray(fieldsAt, end)), digestAt, noDigest.length, 'latin1');
      // What is not stored counts for the digest all the same: another value is another row.
      if (unstored.length > 0) end = cutOut(block, fieldsAt, end, unstored);
      block[end] = lineEnd;
      end += 1;
    }
    return Buffer.from(block.subarray(0, end));
  };
}

/** The line of a row: what stands before its fields, and these in the order of the plan, a tab before each. */
function createLineEncoder(plan: SourcePlan): (opening: string, values: SheetRow['values']) => string {
  const positions = new Map(plan.fields.map(({ field }, index) => [field, index + 1]));
  // The first is no field: what is before the fields, and what is no field of the plan.
  const cells: string[] = ['', ...plan.fields.map(() => absent)];
  let order: readonly string[] = [];
  let targets: readonly number[] = [];
  /** What the cells were encoded from: rows near each other share half of their values. */
  let encoded: readonly RowValue[] = [];
  return (opening, values) => {
    // All values at once: a parser gives its fields in one order, and asking for them by name takes several times as long.
    const names = Object.keys(values);
    const given = Object.values(values);
    if (!sameTexts(names, order)) {
      order = names;
      targets = names.map((name) => positions.get(name) ?? 0);
      encoded = [];
      cells.fill(absent, 1);
    }
    for (let index = 0; index < given.length; index += 1) {
      const value = given[index] ?? null;
      if (value !== encoded[index]) cells[targets[index] ?? 0] = encodeValue(value);
    }
    encoded = given;
    cells[0] = opening;
    // One flat text, where adding piece to piece would leave a tree to be walked.
    return cells.join('\t');
  };
}

const absent = '\\N';

/**
 * Empties fields, by their positions, of a line whose bytes from `from` to `end` are a tab before every field. Answers
 * the new end, which may lie two bytes a field further.
 */
function cutOut(block: Buffer, from: number, end: number, places: readonly number[]): number {
  let [at, last, passed] = [from, end, -1];
  for (const place of places) {
    // The beginning of the field, behind its tab, and the tab behind it.
    for (; passed < place; at += 1) if (block[at] === tab) passed += 1;
    let rest = at;
    while (rest < last && block[rest] !== tab) rest += 1;
    block.copyWithin(at + absent.length, rest, last);
    block.write(absent, at, 'latin1');
    last += at + absent.length - rest;
  }
  return last;
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
