import { addDays, type PlainDate } from '../../platform/plain-date.ts';
import { withHomophone } from './names.ts';
import type { Random } from './random.ts';

/** The identifying cells of one exported row, before and after a clerk has typed them. */
export type IdentityCells = { name: string; citizenId: string; birthDate: PlainDate };

/** How often each mistake is made per row at error rate 1; they follow the usual county mix, not a measurement. */
const baseRates = {
  missingId: 0.008,
  wrongDigit: 0.003,
  swappedDigits: 0.002,
  relativesId: 0.001,
  homophone: 0.003,
  birthDateOffByOne: 0.002,
} as const;

/**
 * The row as a clerk typed it: at most one harmful mistake, and now and then a harmless one (spaces, full-width digits).
 * `relativeId` is the ID of a parent that may stand in the child's row.
 */
export function typeRow(
  random: Random,
  rate: number,
  cells: IdentityCells,
  relativeId: string,
): { cells: IdentityCells; spoiled: boolean } {
  const typed = { ...cells };
  const kind = random.next() / Math.max(rate, Number.EPSILON);
  let threshold = 0;
  const falls = (share: number): boolean => {
    const inside = kind >= threshold && kind < threshold + share;
    threshold += share;
    return inside;
  };
  let spoiled = false;
  if (falls(baseRates.missingId)) {
    typed.citizenId = '';
    spoiled = true;
  }
  if (falls(baseRates.wrongDigit)) {
    typed.citizenId = withWrongDigit(random, cells.citizenId);
    spoiled = true;
  }
  if (falls(baseRates.swappedDigits)) {
    typed.citizenId = withSwappedDigits(random, cells.citizenId);
    spoiled = typed.citizenId !== cells.citizenId;
  }
  if (falls(baseRates.relativesId)) {
    typed.citizenId = relativeId;
    spoiled = true;
  }
  if (falls(baseRates.homophone)) {
    typed.name = withHomophone(cells.name) ?? cells.name;
    spoiled = typed.name !== cells.name;
  }
  if (falls(baseRates.birthDateOffByOne)) {
    typed.birthDate = addDays(cells.birthDate, random.pick([-1, 1]));
    spoiled = true;
  }
  if (random.chance(0.01 * rate)) typed.name = `${typed.name.slice(0, 1)} ${typed.name.slice(1)}`;
  if (random.chance(0.005 * rate)) typed.citizenId = fullWidth(typed.citizenId);
  return { cells: typed, spoiled };
}

/** One digit of the sequence part replaced, so that the check digit no longer fits. */
export function withWrongDigit(random: Random, citizenId: string): string {
  const at = random.integer(14, 16);
  const digit = Number(citizenId.charAt(at));
  return citizenId.slice(0, at) + String((digit + random.integer(1, 9)) % 10) + citizenId.slice(at + 1);
}

function withSwappedDigits(random: Random, citizenId: string): string {
  const at = random.integer(6, 15);
  return citizenId.slice(0, at) + citizenId.charAt(at + 1) + citizenId.charAt(at) + citizenId.slice(at + 2);
}

function fullWidth(text: string): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
}
