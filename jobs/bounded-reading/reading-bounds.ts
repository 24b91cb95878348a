import { defaultReadingLimits } from '../../platform/reading-limits.ts';
import type { ReadingLimits } from '../../platform/reading-limits.ts';
import type { ReadingClock } from './reading-clock.ts';

/** What a reader needs to stay within its bounds: the limits of the decoders, and a clock that counts its time. */
export type ReadingBounds = { limits: ReadingLimits; measure: ReadingClock['measure'] };

/** For who reads in a process of its own already, or a file of its own making: nobody counts the time. */
export function unbounded(): ReadingBounds {
  return { limits: defaultReadingLimits, measure: (items) => items };
}
