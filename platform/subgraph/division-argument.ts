import { divisionPrefix } from '../division-code.ts';
import { badInputError } from './errors.ts';

/**
 * The division asked for, as the prefix of all it contains; null when none was, or '', which is everywhere the caller may
 * look. What is no division code is refused (BAD_USER_INPUT): nothing lies within it, and an empty list, or a subscription
 * that tells nothing, would read as "there is nothing to do".
 */
export function readDivision(
  division: string | null | undefined,
  argument: 'division' | 'filter.division',
): string | null {
  const prefix = divisionPrefix(division ?? '');
  if (prefix === null) throw badInputError(argument, 'a division code has 2, 4, 6, 9 or 12 digits');
  return prefix === '' ? null : prefix;
}
