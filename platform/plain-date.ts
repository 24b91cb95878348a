import { characterCode } from './character-code.ts';

declare const plainDateBrand: unique symbol;

/** A calendar day without a time or a zone, `YYYY-MM-DD`, years 0001 to 9999. Text order is date order. */
export type PlainDate = string & { readonly [plainDateBrand]: true };

const millisecondsPerDay = 86_400_000;
/** From 1 March of year 0, proleptic Gregorian. */
const daysBefore1970 = 719_468;

/** Null unless the text is exactly `YYYY-MM-DD` and names a day that exists. */
export function parsePlainDate(text: string): PlainDate | null {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return null;
  const { year, month, day } = parts(text);
  if (
    Number.isNaN(year + month + day) ||
    year < 1 ||
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > daysInMonth(year, month)
  )
    return null;
  return text as PlainDate;
}

/** Throws a RangeError where {@link parsePlainDate} answers null. For constants and values already checked. */
export function plainDate(text: string): PlainDate {
  const date = parsePlainDate(text);
  if (date === null) throw new RangeError('Expected a calendar day as YYYY-MM-DD.');
  return date;
}

export function addDays(date: PlainDate, days: number): PlainDate {
  return fromEpochDay(toEpochDay(date) + days);
}

/** 29 February plus a year is 28 February, as in PostgreSQL's interval arithmetic. */
export function addYears(date: PlainDate, years: number): PlainDate {
  const { year, month, day } = parts(date);
  const target = year + years;
  return format(target, month, Math.min(day, daysInMonth(target, month)));
}

/**
 * Completed years of age (周岁) on a day; negative before birth. Whoever is born on 29 February completes a year
 * on 1 March of a common year, as PostgreSQL's `age()` counts.
 */
export function completedYears(birth: PlainDate, on: PlainDate): number {
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4));
  return on.slice(5) < birth.slice(5) ? years - 1 : years;
}

/** The same day so many months later; the last day of that month where it is shorter. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1];
  const lastDay = new Date(Date.UTC(toYear, toMonth, 0)).getUTCDate();
  const two = (value: number): string => String(value).padStart(2, '0');
  return plainDate(`${toYear}-${two(toMonth)}-${two(Math.min(day, lastDay))}`);
}

/** Negative, zero or positive, for `sort`. */
export function compareDates(left: PlainDate, right: PlainDate): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Days from the first day to the second; negative when the second is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return toEpochDay(to) - toEpochDay(from);
}

/** The calendar day that an instant falls on in an IANA time zone. */
export function todayIn(timeZone: string, now: Date): PlainDate {
  const formatted = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(now);
  return plainDate(formatted);
}

function parts(date: string): { year: number; month: number; day: number } {
  return { year: digits(date, 0, 4), month: digits(date, 5, 7), day: digits(date, 8, 10) };
}

/** NaN for anything but the digits 0 to 9. By character: every date in every answer is read this way. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let index = start; index < end; index += 1) {
    const digit = characterCode(text, index) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function format(year: number, month: number, day: number): PlainDate {
  const text = [
    String(year).padStart(4, '0'),
    String(month).padStart(2, '0'),
    String(day).padStart(2, '0'),
  ].join('-');
  return plainDate(text);
}

/** Counted in years that begin in March, so that a leap day is the last of its year. */
function toEpochDay(date: PlainDate): number {
  const { year, month, day } = parts(date);
  const marchYear = month > 2 ? year : year - 1;
  const daysBeforeYear =
    365 * marchYear + Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const daysBeforeMonth = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5);
  return daysBeforeYear + daysBeforeMonth + day - 1 - daysBefore1970;
}

function fromEpochDay(day: number): PlainDate {
  const date = new Date(day * millisecondsPerDay);
  return format(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}
