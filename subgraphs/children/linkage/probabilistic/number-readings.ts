/** ISO 7064 MOD 11-2, as GB 11643-1999 has it: the eighteen values times their weights add up to 1, modulo 11. */
const weights = Array.from({ length: 18 }, (_, place) => 2 ** (17 - place) % 11);
/** What a weight is multiplied by to give 1. */
const inverses = weights.map(
  (weight) => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].find((one) => (one * weight) % 11 === 1) ?? 0,
);

/** Between the county and the birth date, and between that and the sequence number, nothing changes places. */
const bounds = [5, 13];
const birthDate = /^[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}$/;

/**
 * The first seventeen digits of the numbers that a printed one, which is not valid, may be a slip for: one digit mistyped, lost or
 * doubled, or two neighbours swapped. The check digit tells for each place which digit would be right, so they are few; or the
 * check digit itself is the slip.
 */
export function numberReadings(printed: string): string[] {
  if (!/^[0-9]{16,18}[0-9X]$/.test(printed)) return [];
  const values = [...printed].map((one) => (one === 'X' ? 10 : Number(one)));
  const found =
    printed.length === 17 ? lost(values) : printed.length === 19 ? doubled(values) : mistyped(values);
  return [...new Set(found.map((one) => one.slice(0, 17).join('')))].filter((one) => birthDate.test(one));
}

/** How far the sum is from 1. */
function missing(values: readonly number[]): number {
  const sum = values.reduce((total, value, place) => total + value * (weights[place] ?? 0), 0);
  return (((1 - sum) % 11) + 11) % 11;
}

function mistyped(values: readonly number[]): number[][] {
  const short = missing(values);
  const changed = values.slice(0, 17).flatMap((value, place) => {
    const right = (value + short * (inverses[place] ?? 0)) % 11;
    return right > 9 ? [] : [values.with(place, right)];
  });
  const swapped = values.slice(0, 16).flatMap((value, place) => {
    const next = values[place + 1] ?? 0;
    const gained = (next - value) * ((weights[place] ?? 0) - (weights[place + 1] ?? 0));
    return bounds.includes(place) || (short - gained) % 11 !== 0
      ? []
      : [values.with(place, next).with(place + 1, value)];
  });
  return [[...values], ...changed, ...swapped];
}

function lost(values: readonly number[]): number[][] {
  const filled = Array.from({ length: 17 }, (_, place) => {
    const whole = values.toSpliced(place, 0, 0);
    const right = (missing(whole) * (inverses[place] ?? 0)) % 11;
    return right > 9 ? [] : [whole.with(place, right)];
  });
  return values.at(-1) === 10 ? filled.flat() : [[...values], ...filled.flat()];
}

function doubled(values: readonly number[]): number[][] {
  return values.map((_, place) => values.toSpliced(place, 1)).filter((one) => missing(one) === 0);
}
