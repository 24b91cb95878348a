import { hubSpecification } from './hub-specification.ts';

const { comparisons } = hubSpecification;

/** Where a comparison stands in a scored pair's arrays. */
export function placeOf(comparison: string): number {
  return comparisons.findIndex(({ name }) => name === comparison) + 1;
}

/** SQL condition on the scored pair `b`, or another: the comparison came out at one of these levels. */
export function at(comparison: string, labels: readonly string[], pair = 'b'): string {
  const levels = comparisons[placeOf(comparison) - 1]?.levels ?? [];
  const places = levels.flatMap(({ label }, place) => (labels.includes(label) ? [place] : []));
  return `${pair}.levels[${placeOf(comparison)}] in (${places.join(', ')})`;
}

/** SQL condition on the rows `l` and `r`: compared, they would come out at a level after this one. */
export function beyond(comparison: string, label: string): string {
  const levels = comparisons[placeOf(comparison) - 1]?.levels ?? [];
  const upTo = levels.slice(0, levels.findIndex((level) => level.label === label) + 1);
  return `(${upTo.map(({ when }) => `(${when})`).join(' or ')}) is not true`;
}
