import { listTownships } from '../../../adapters/reference/divisions.ts';
import { any, sql } from './sql.ts';
import type { Fragment } from './sql.ts';

const towns = listTownships();
const counties = [...new Set(towns.map((code) => code.slice(0, 6)))];

/**
 * The code of a place names a town that is there, as far as anybody can tell: in counties whose towns are known, one of them.
 * A code that a merger of towns left behind names the town it went into as well as any other.
 */
export function isTownNow(place: Fragment): Fragment {
  return any([
    sql`left(${place}, 9) = any (${towns})`,
    sql`length(${place}) >= 9 and not (left(${place}, 6) = any (${counties}))`,
  ]);
}
