import { badInputError } from '../../../../platform/subgraph/errors.ts';

/** Null when it was not given. Throws BAD_USER_INPUT for anything but a division code. */
export function readDivision(division: string | null | undefined): string | null {
  if (division === undefined || division === null) return null;
  if (!/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(division)) {
    throw badInputError('division must have 2, 4, 6, 9 or 12 digits');
  }
  return division;
}
