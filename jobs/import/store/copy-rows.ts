import { hash } from 'node:crypto';
import type { RowValue } from '../../../adapters/adapter.ts';
import type { Block } from './copy-text.ts';
import { absent, makeRoom, putText, putValue } from './copy-text.ts';
import type { SourcePlan } from '../plan/source-plan.ts';

export type SheetRow = { fileRow: number; values: Readonly<Record<string, RowValue>> };

/** Columns in the order in which {@link createRowEncoder} writes them. */
export function copiedColumns(plan: SourcePlan): string[] {
  return ['sheet', 'file_row', 'row_hash', ...plan.fields.map(({ column }) => column)];
}

/** The first 128 bits of a digest, in hexadecimal, stand in a line. */
const digestLength = 32;
const [tab, lineEnd] = [0x09, 0x0a];

/**
 * Writes rows as PostgreSQL's COPY text format. The digest is taken over the encoded fields, in the bytes that are sent;
 * equal digests mean equal values in every field.
 */
export function createRowEncoder(plan: SourcePlan): (sheet: string, rows: readonly SheetRow[]) => Buffer {
  // Used again for every call: it holds as much as the largest chunk so far.
  const block: Block = { bytes: Buffer.allocUnsafeSlow(64 * 1024) };
  const fields = createFieldWriter(plan, block);
  return (sheet, rows) => {
    let end = 0;
    fields.forget();
    for (const { fileRow, values } of rows) {
      end = putText(block, end, sheet);
      block.bytes[end] = tab;
      end = putValue(block, end + 1, fileRow);
      block.bytes[end] = tab;
      const digestAt = end + 1;
      const fieldsAt = digestAt + digestLength;
      makeRoom(block, digestAt, digestLength);
      end = fields.put(values, fieldsAt);
      const { bytes } = block;
      bytes.write(hash('sha256', bytes.subarray(fieldsAt, end)), digestAt, digestLength, 'latin1');
      // What is not stored counts for the digest all the same: another value is another row.
      end = fields.withhold(end);
      makeRoom(block, end, 1);
      block.bytes[end] = lineEnd;
      end += 1;
    }
    return Buffer.from(block.bytes.subarray(0, end));
  };
}

/**
 * Writes the fields of rows in the order of the plan, a tab before each. Rows near each other share half of their values:
 * those are copied, in bytes, from the line before, and only what differs is encoded.
 */
function createFieldWriter(plan: SourcePlan, block: Block) {
  const count = plan.fields.length;
  const places = new Map(plan.fields.map(({ field }, place) => [field, place]));
  const kept = plan.fields.map(({ stored }) => stored);
  const unstored = plan.fields.flatMap(({ stored }, place) => (stored ? [] : [place]));
  /** Where the tab before each field stands in the last line, and where that line's fields end. */
  const starts = new Int32Array(count + 1);
  let order: readonly string[] = [];
  /** By field, the index of its value among those of a row; -1 where the row gives none. */
  let sources = new Int32Array(count).fill(-1);
  /** The values of the last line; empty where there is none to copy from. */
  let last: readonly RowValue[] = [];
  let known = false;

  function follow(names: readonly string[]): void {
    order = names;
    known = false;
    sources = new Int32Array(count).fill(-1);
    for (const [index, name] of names.entries()) {
      const place = places.get(name);
      if (place !== undefined) sources[place] = index;
    }
  }

  /** Copies the fields from `first` up to `next` out of the last line. */
  function copy(first: number, next: number, at: number): number {
    const [from, to] = [starts[first] ?? 0, starts[next] ?? 0];
    makeRoom(block, at, to - from);
    block.bytes.copyWithin(at, from, to);
    const moved = at - from;
    for (let place = first; place < next; place += 1) starts[place] = (starts[place] ?? 0) + moved;
    return to + moved;
  }

  return {
    /** What is written next has no line before it. */
    forget(): void {
      known = false;
    },
    put(values: SheetRow['values'], from: number): number {
      // All values at once: a parser gives its fields in one order, and asking for them by name takes several times as long.
      const names = Object.keys(values);
      const given = Object.values(values);
      if (!sameTexts(names, order)) follow(names);
      let at = from;
      /** The first of the fields that stand beside each other and are as they were; -1 where there is none. */
      let same = -1;
      for (let place = 0; place < count; place += 1) {
        const index = sources[place] ?? -1;
        const value = index === -1 ? null : (given[index] ?? null);
        if (known && kept[place] === true && value === (index === -1 ? null : (last[index] ?? null))) {
          if (same === -1) same = place;
          continue;
        }
        if (same !== -1) at = copy(same, place, at);
        same = -1;
        makeRoom(block, at, 1);
        starts[place] = at;
        block.bytes[at] = tab;
        at = putValue(block, at + 1, value);
      }
      if (same !== -1) at = copy(same, count, at);
      starts[count] = at;
      last = given;
      known = true;
      return at;
    },
    /** Takes what is not stored out of the line just written. Answers the new end, up to two bytes a field further. */
    withhold(end: number): number {
      let last = end;
      for (const place of unstored) {
        const from = (starts[place] ?? 0) + 1;
        const rest = starts[place + 1] ?? 0;
        const moved = from + absent.length - rest;
        makeRoom(block, last, absent.length);
        block.bytes.copyWithin(rest + moved, rest, last);
        block.bytes.write(absent, from, 'latin1');
        for (let later = place + 1; later <= count; later += 1) starts[later] = (starts[later] ?? 0) + moved;
        last += moved;
      }
      return last;
    },
  };
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
