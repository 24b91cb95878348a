import { compareDates, daysBetween } from '../../plain-date.ts';
import type { PlainDate } from '../../plain-date.ts';

export type SourceState = 'FOUND' | 'NOT_FOUND' | 'NOT_COVERED' | 'STALE' | 'WITHHELD';

export type SourceKnowledge = {
  /** Newest as-of among the records the source still holds; null when it holds none. */
  newestRecord: PlainDate | null;
  /** Newest export, whole or partial, that reaches the place in question; null when there is none. */
  newestExport: PlainDate | null;
  /** Newest whole export covering the place: the only kind whose silence says anything. */
  newestSnapshot: PlainDate | null;
  /** Days an export stays good; null is for ever. */
  freshnessDays: number | null;
};

/**
 * What a source can truthfully say: a record is FOUND or STALE; silence is NOT_FOUND only where a whole, fresh export
 * was silent, STALE where it is old, and NOT_COVERED where no whole export reached. `asOf` is the day behind the answer.
 */
export function decideSourceState(
  known: SourceKnowledge,
  today: PlainDate,
): { state: Exclude<SourceState, 'WITHHELD'>; asOf: PlainDate | null } {
  if (known.newestRecord !== null) {
    // A record may lie outside the places covered (its subject has moved): then its own export is what is known.
    const asOf = later(known.newestRecord, known.newestExport);
    return { state: isFresh(asOf, known.freshnessDays, today) ? 'FOUND' : 'STALE', asOf };
  }
  if (known.newestSnapshot === null) return { state: 'NOT_COVERED', asOf: null };
  const fresh = isFresh(known.newestSnapshot, known.freshnessDays, today);
  return { state: fresh ? 'NOT_FOUND' : 'STALE', asOf: known.newestSnapshot };
}

function isFresh(asOf: PlainDate, freshnessDays: number | null, today: PlainDate): boolean {
  return freshnessDays === null || ageOf(asOf, today) <= freshnessDays;
}

let lastAge: { asOf: PlainDate; today: PlainDate; days: number } | null = null;

/** The last answer is kept: an answer's records are mostly of one export, and counting days is a third of their views. */
function ageOf(asOf: PlainDate, today: PlainDate): number {
  if (lastAge?.asOf !== asOf || lastAge.today !== today) {
    lastAge = { asOf, today, days: daysBetween(asOf, today) };
  }
  return lastAge.days;
}

function later(one: PlainDate, other: PlainDate | null): PlainDate {
  return other !== null && compareDates(other, one) > 0 ? other : one;
}
