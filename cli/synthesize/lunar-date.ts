import type { PlainDate } from '../../platform/plain-date.ts';

const lunarCalendar = new Intl.DateTimeFormat('en-u-ca-chinese', {
  month: 'numeric',
  day: 'numeric',
  timeZone: 'UTC',
});

/**
 * The day of the traditional calendar written as if it were one of the solar year, as a grandmother tells it and a clerk
 * takes it down. May be a day that does not exist (30 February); in a leap month the month's number is kept.
 */
export function asLunarDate(date: PlainDate): string | null {
  const parts = lunarCalendar.formatToParts(new Date(`${date}T00:00:00Z`));
  const numberOf = (type: 'month' | 'day'): number =>
    Number.parseInt(parts.find((part) => part.type === type)?.value ?? '', 10);
  const month = numberOf('month');
  const day = numberOf('day');
  if (!Number.isInteger(month) || !Number.isInteger(day)) return null;
  // The last months of a lunar year fall into the next solar one.
  const year = Number(date.slice(0, 4)) - (month >= 11 && Number(date.slice(5, 7)) <= 2 ? 1 : 0);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
