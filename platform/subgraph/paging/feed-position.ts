import { badCursor, readCursor, writeCursor } from './cursor.ts';
import { badInputError } from '../errors.ts';

/**
 * SQL: what tells one store from another. A standby has its primary's; a store restored from a backup, or another hub's,
 * has one of its own.
 */
export const storeMark = `(select left(md5(system_identifier || '/' || oid), 10)
  from pg_control_system(), pg_database where datname = current_database())`;

/** Number of an event, and the mark of the store that numbered it; null in positions written before there were marks. */
export type FeedPosition = { number: number; mark: string | null };

/** Before the first event. */
const feedStart: FeedPosition = { number: 0, mark: null };

export function writeFeedPosition(number: number, mark: string): string {
  return writeCursor([number, mark]);
}

/** The position in a feed, its start where there is none. Throws BAD_USER_INPUT for anything a feed did not write. */
export function readFeedPosition(cursor: string | null | undefined): FeedPosition {
  if (cursor === undefined || cursor === null) return feedStart;
  const [number, mark = null] = readValues(cursor);
  // Once written as a text.
  const value = typeof number === 'string' && /^\d{1,15}$/.test(number) ? Number(number) : number;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw badCursor();
  if (mark !== null && typeof mark !== 'string') throw badCursor();
  return { number: value, mark };
}

/**
 * Throws BAD_USER_INPUT for a position another store gave, or this one before it lost its newest events: what happened
 * since cannot be told by it, and answering nothing would read as "nothing happened".
 */
export function refuseForeign({ number, mark }: FeedPosition, feed: { mark: string; newest: number }): void {
  if ((mark === null || mark === feed.mark) && number <= feed.newest) return;
  throw badInputError(
    'after',
    'after is no position of this feed: read what there is anew, and begin at latestCursor',
  );
}

function readValues(cursor: string): readonly unknown[] {
  try {
    return readCursor(cursor, 2);
  } catch {
    return readCursor(cursor, 1);
  }
}
