import { badInputError } from './errors.ts';

const divisionCode = /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/;

/**
 * The division asked for; null when none was, or '', which is everywhere the caller may look. What is no division code is
 * refused (BAD_USER_INPUT): nothing lies within it, and an empty list, or a subscription that tells nothing, would read as
 * "there is nothing to do".
 */
export function readDivision(
  division: string | null | undefined,
  argument: 'division' | 'filter.division',
): string | null {
  if (division === undefined || division === null || division === '') return null;
  if (!divisionCode.test(division)) {
    throw badInputError(argument, 'a division code has 2, 4, 6, 9 or 12 digits');
  }
  return division;
}
