import { findDivisionName } from '../../adapters/reference/divisions.ts';

/** Name of a division; its code where the table has none. */
export function placeName(division: string): string {
  return findDivisionName(division) ?? division;
}

/** Township and village of a division as people write them; its code as far as the table has no name. */
export function placeWithin(division: string): string {
  const parts = division.length > 9 ? [division.slice(0, 9), division] : [division];
  const names = parts.map((part) => findDivisionName(part));
  return names.includes(null) ? division : names.join('');
}
