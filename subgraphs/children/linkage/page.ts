import { badInputError } from '../../../platform/subgraph/errors.ts';

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

/** An opaque cursor of these parts. */
export function encode(parts: readonly (string | number)[]): string {
  // Part by part: every row of a page has a cursor, and writing a list takes three times as long.
  let json = '[';
  for (const part of parts) {
    if (json !== '[') json += ',';
    json += typeof part === 'number' ? part : JSON.stringify(part);
  }
  return Buffer.from(`${json}]`, 'utf8').toString('base64url');
}

/** The parts of a cursor; throws BAD_USER_INPUT for anything else. */
export function decode(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) return parts;
  } catch {
    // Not JSON: falls through to the one answer for every bad cursor.
  }
  throw badCursor();
}

export function readSeq(seq: unknown): number {
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0) throw badCursor();
  return seq;
}

export function badCursor(): Error {
  return badInputError('after is no cursor of this list');
}

/** Null when it was not given. Throws BAD_USER_INPUT for anything but a division code. */
export function readDivision(division: string | null | undefined): string | null {
  if (division === undefined || division === null) return null;
  if (!/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(division)) {
    throw badInputError('division must have 2, 4, 6, 9 or 12 digits');
  }
  return division;
}
