import { addYears, plainDate } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import { sql } from './sql.ts';
import type { Fragment } from './sql.ts';

/** A day as a typed literal, fit for date arithmetic. */
export function day(date: PlainDate): Fragment {
  return sql`date ${date}`;
}

/**
 * The day a record's silence about later events is judged on: a record last exported in October cannot know what
 * happened in November, so deadlines are counted up to its own export, never up to today.
 */
export function lastWord(asOf: Fragment, today: PlainDate): Fragment {
  return sql`least(${day(today)}, ${asOf})`;
}

/**
 * The day that lies a number of working days before another, public holidays taken off and days worked instead counted.
 * In years whose holidays are not known a working day is Monday to Friday: see `holidayYears`.
 */
export function workingDaysBefore(date: Fragment, workingDays: number): Fragment {
  return sql`reconciliation.working_days_before(${date}, ${Math.trunc(workingDays)})`;
}

/**
 * Cut-off of the school year a day belongs to: the last `monthDay` (MM-DD, the year's last day of entry age) before the
 * day. On the cut-off itself the old school year still runs.
 */
export function cutOffOn(today: PlainDate, monthDay: string): PlainDate {
  const thisYear = plainDate(`${today.slice(0, 4)}-${monthDay}`);
  return today > thisYear ? thisYear : addYears(thisYear, -1);
}
