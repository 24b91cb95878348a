import type { PlainDate } from '../plain-date.ts';

/** The business day: fixed for a rerun, or a clock that a long-lived process asks anew for each request. */
export type Today = PlainDate | (() => PlainDate);

export function dayOf(today: Today): PlainDate {
  return typeof today === 'function' ? today() : today;
}
