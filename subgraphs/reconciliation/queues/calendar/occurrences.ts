import { unreachable } from '../../../../platform/errors.ts';
import {
  addDays,
  addMonths,
  compareDates,
  parsePlainDate,
  plainDate,
} from '../../../../platform/plain-date.ts';
import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Duty, Recurrence } from './duty.ts';

export type DutyOccurrence = { duty: Duty; dueOn: PlainDate };

const firstDay = plainDate('1990-01-01');
const lastDay = plainDate('2100-12-31');

/** Whether the calendar can be asked about a day: duties of a term reach beyond it, and a slip of the pen is no term. */
export function isCalendarDay(day: PlainDate): boolean {
  return day >= firstDay && day <= lastDay;
}

/** Where a place has told nothing: the usual first days of the two terms, MM-DD. */
const usualTermStarts = ['03-01', '09-01'];

/**
 * What falls due from one day to another, both included, earliest first. `termStarts`: first days of the place's terms;
 * a half of the year (to the end of June, from July) of which none is known takes the usual day.
 */
export function listOccurrences(
  duties: readonly Duty[],
  period: { from: PlainDate; to: PlainDate },
  termStarts: readonly PlainDate[],
): readonly DutyOccurrence[] {
  const { from, to } = period;
  return duties
    .flatMap((duty) => {
      const first = duty.effectiveFrom !== null && duty.effectiveFrom > from ? duty.effectiveFrom : from;
      const last = duty.effectiveTo !== null && duty.effectiveTo < to ? duty.effectiveTo : to;
      return [...new Set(dueDays(duty.recurrence, first, last, termStarts))]
        .filter((dueOn) => dueOn >= first && dueOn <= last)
        .map((dueOn) => ({ duty, dueOn }));
    })
    .toSorted(
      (left, right) => compareDates(left.dueOn, right.dueOn) || (left.duty.code < right.duty.code ? -1 : 1),
    );
}

/** At least the days within the period. */
function dueDays(
  recurrence: Recurrence,
  from: PlainDate,
  to: PlainDate,
  termStarts: readonly PlainDate[],
): readonly PlainDate[] {
  if (from > to) return [];
  switch (recurrence.every) {
    case 'MONTH':
      return monthsBetween(from, to).flatMap((month) => recurrence.days.map((day) => dayOfMonth(month, day)));
    case 'QUARTER':
      return monthsBetween(from, to)
        .filter((month) => Number(month.slice(5)) % 3 === 0)
        .map((month) => dayOfMonth(month, 31));
    case 'YEAR':
      return yearsBetween(from, to).flatMap((year) =>
        recurrence.days.map((day) => dayOfMonth(`${year}-${day.slice(0, 2)}`, Number(day.slice(3)))),
      );
    case 'WEEK': {
      // 1970-01-01 was a Thursday.
      const weekday = ((Math.floor(Date.parse(from) / 86_400_000) + 3) % 7) + 1;
      const first = addDays(from, (recurrence.weekday - weekday + 7) % 7);
      const days: PlainDate[] = [];
      for (let day = first; day <= to; day = addDays(day, 7)) days.push(day);
      return days;
    }
    case 'TERM':
      return listTermStarts(from, to, termStarts).map((start) =>
        'afterDays' in recurrence
          ? addDays(start, recurrence.afterDays)
          : addMonths(start, recurrence.afterMonths),
      );
    default:
      return unreachable(recurrence);
  }
}

/** Terms that begin up to a year before the period still have duties in it. */
function listTermStarts(from: PlainDate, to: PlainDate, known: readonly PlainDate[]): readonly PlainDate[] {
  const half = (day: string): string => `${day.slice(0, 4)}/${day.slice(5, 7) < '07' ? 1 : 2}`;
  const told = new Set(known.map(half));
  const usual = yearsBetween(addDays(from, -366), to)
    .flatMap((year) =>
      usualTermStarts.map((day) => dayOfMonth(`${year}-${day.slice(0, 2)}`, Number(day.slice(3)))),
    )
    .filter((day) => !told.has(half(day)));
  return [...known, ...usual];
}

/** The day, or the last day of a month that is shorter. */
function dayOfMonth(month: string, day: number): PlainDate {
  for (let candidate = day; ; candidate -= 1) {
    const date = parsePlainDate(`${month}-${String(candidate).padStart(2, '0')}`);
    if (date !== null) return date;
  }
}

/** `YYYY-MM` of a number of months since year 0. */
function spellMonth(count: number): string {
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
}

function monthsBetween(from: PlainDate, to: PlainDate): readonly string[] {
  const first = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - 1;
  const last = Number(to.slice(0, 4)) * 12 + Number(to.slice(5, 7)) - 1;
  return Array.from({ length: last - first + 1 }, (_, index) => spellMonth(first + index));
}

function yearsBetween(from: string, to: string): readonly string[] {
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(4, '0'));
}
