import { badInputError } from '../../platform/subgraph/errors.ts';
import type { ChildPosition } from './store.ts';

/** Rows of a page and whether more follow; asked with one row more than the page holds. */
export function cutPage<Row>(rows: readonly Row[], first: number): { rows: Row[]; hasNextPage: boolean } {
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first };
}

/** GraphQL passes an explicit null on: it means the default. Throws BAD_USER_INPUT beyond the bounds. */
export function readFirst(first: number | null | undefined, byDefault: number, most: number): number {
  const size = first ?? byDefault;
  if (size < 0 || size > most) throw badInputError(`first must be between 0 and ${most}`);
  return size;
}

export function writeChildCursor(position: ChildPosition): string {
  return encode([position.division, position.seq]);
}

/** Null for the beginning. Throws BAD_USER_INPUT for anything but a cursor of ours. */
export function readChildCursor(cursor: string | null | undefined): ChildPosition | null {
  if (cursor === undefined || cursor === null) return null;
  const parts = decode(cursor);
  const [division, seq] = parts;
  if (parts.length !== 2 || typeof division !== 'string' || !/^\d{0,12}$/.test(division)) throw badCursor();
  return { division, seq: readSeq(seq) };
}

export function writeChangeCursor(seq: number): string {
  return encode([seq]);
}

/** 0 for the beginning. Throws BAD_USER_INPUT for anything but a cursor of ours. */
export function readChangeCursor(cursor: string | null | undefined): number {
  if (cursor === undefined || cursor === null) return 0;
  const parts = decode(cursor);
  if (parts.length !== 1) throw badCursor();
  return readSeq(parts[0]);
}

function encode(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');
}

function decode(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) return parts;
  } catch {
    // Not JSON: falls through to the one answer for every bad cursor.
  }
  throw badCursor();
}

function readSeq(seq: unknown): number {
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0) throw badCursor();
  return seq;
}

function badCursor(): Error {
  return badInputError('after is no cursor of this list');
}
