import { hubSpecification } from './hub-specification.ts';

/** What a score is made of beside its fields, in bits. */
export type ScoreParts = {
  /** What it began from: one in as many children as there are. */
  prior: number;
  /** What was taken off, or made up, because a household's fields agree or differ for one reason. */
  householdCap: number;
};

const caps = hubSpecification.jointCaps ?? [];

/** Fields of which only the sum counts, and that within limits. */
export const householdFields: readonly string[] = caps.flatMap(({ names }) => names);

/** @param fields bits of each field that says something */
export function capOf(fields: Readonly<Record<string, number>>): number {
  const adjusted = caps.map(({ names, maxBits, minBits }) => {
    const sum = names.reduce((bits, name) => bits + (fields[name] ?? 0), 0);
    return Math.min(maxBits, Math.max(minBits, sum)) - sum;
  });
  return rounded(adjusted.reduce((sum, bits) => sum + bits, 0));
}

/** Takes a score apart, so that its parts and its fields add up to it again. */
export function partsOf(bits: number, fields: Readonly<Record<string, number>>): ScoreParts {
  const householdCap = capOf(fields);
  const told = Object.values(fields).reduce((sum, one) => sum + one, 0);
  return { prior: rounded(bits - told - householdCap), householdCap };
}

/** To the hundredth of a bit, as the fields' bits are kept. */
export function rounded(bits: number): number {
  return Math.round(bits * 100) / 100;
}
