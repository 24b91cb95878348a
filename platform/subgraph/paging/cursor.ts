import { parsePlainDate } from '../../plain-date.ts';
import { badInputError } from '../errors.ts';

/** An opaque position: the sort values of the last row, so that pages stay right while rows come and go. */
export function writeCursor(values: readonly (string | number)[]): string {
  // Value by value: every row of a page has a cursor, and writing a list takes three times as long.
  let json = '[';
  for (const value of values) {
    if (json !== '[') json += ',';
    json += typeof value === 'number' ? value : JSON.stringify(value);
  }
  return Buffer.from(`${json}]`, 'utf8').toString('base64url');
}

/**
 * The sort values of a position.
 *
 * @throws GraphQLError BAD_USER_INPUT for anything but a list of so many values.
 */
export function readCursor(cursor: string, length: number): readonly unknown[] {
  const values = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Array.isArray(values) || values.length !== length) throw badCursor();
  return values;
}

/**
 * {@link readCursor} of a list sorted by texts only.
 *
 * @throws GraphQLError BAD_USER_INPUT for anything but a list of so many texts.
 */
export function readTextCursor(cursor: string, length: number): readonly string[] {
  const values = readCursor(cursor, length);
  // No text of a store holds U+0000, and it would refuse the statement.
  if (!values.every((value) => typeof value === 'string' && !value.includes('\0'))) throw badCursor();
  return values as readonly string[];
}

const timeInUtc = /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z$/;

/**
 * An instant out of a cursor, ISO text in UTC as the store gave it. What it could not read it would refuse the statement
 * for, and that looks like a source that is down.
 *
 * @throws GraphQLError BAD_USER_INPUT for anything else.
 */
export function readInstant(text: string | undefined): string {
  const isInstant = text !== undefined && timeInUtc.test(text.slice(10)) && parsePlainDate(text.slice(0, 10));
  if (!isInstant) throw badCursor();
  return text;
}

/**
 * The position in a list sorted by one sequence number; null for the beginning. Throws BAD_USER_INPUT for anything
 * else.
 */
export function readSequenceCursor(cursor: string | null | undefined): number | null {
  return cursor === undefined || cursor === null ? null : readSequence(readCursor(cursor, 1)[0]);
}

/** A number of a sequence, out of a cursor. Throws BAD_USER_INPUT for anything else. */
export function readSequence(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw badCursor();
  return value;
}

/** What is answered to a cursor this list did not write. */
export function badCursor(): Error {
  return badInputError('after', 'after is no cursor of this list');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
