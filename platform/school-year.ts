import type { PlainDate } from './plain-date.ts';

/** The calendar year in which the school year of a day began. */
export function schoolYearOf(day: PlainDate): number {
  const year = Number(day.slice(0, 4));
  return Number(day.slice(5, 7)) >= 9 ? year : year - 1;
}
