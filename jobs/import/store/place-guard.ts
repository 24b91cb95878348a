import { fewestPlaced, sampleSize } from './place-of-rows.ts';

/** What an export tells of its place by its rows, beside the scope it was declared to speak for. */
export type Told = {
  /** Divisions that nearly all rows of its files lie in, of the files that tell one. */
  places: readonly string[];
  /** The lowest digests of its records' numbers; empty where unknown. */
  sample: readonly number[];
};

/** What was believed last under a scope. */
export type Standing = Told & { scope: string };

/** More of two exports' records together are the same: the two are of one list. */
const sameList = 0.5;
/** Fewer of them are the same: neighbouring lists share those who have moved, or stand in both. */
const otherList = 0.1;

/** Whether one of two places lies within the other. */
export const touches = (one: string, other: string): boolean =>
  one.startsWith(other) || other.startsWith(one);

/**
 * What the rows tell where they do not lie where those it would replace lie, each to the depth of the scope, at least of a county.
 * Null where one of them tells no place, or where they agree.
 */
export function findOtherPlace(
  { scope, places }: { scope: string } & Pick<Told, 'places'>,
  replaced: readonly Pick<Told, 'places'>[],
): { before: string[]; now: string[] } | null {
  const cut = (some: readonly string[]): string[] => [
    ...new Set(some.map((place) => place.slice(0, Math.max(6, scope.length)))),
  ];
  const before = cut(replaced.flatMap((one) => one.places)).toSorted();
  const all = cut(places);
  const now = all.filter((place) => !before.some((other) => touches(place, other))).toSorted();
  if (before.length === 0 || now.length === 0) return null;
  // One file of several may be the first of a zone's codes, or another county's: it is where its rows lie outside the scope, too.
  return now.length === all.length || now.some((place) => !touches(place, scope)) ? { before, now } : null;
}

/**
 * The scope under which the same records stand already, where those of its own scope are others. Not asked where the rows lie
 * within the scope: what stands under another one then was brought under a wrong one, and is being put right.
 */
export function findOtherList(
  { scope, places, sample }: Standing,
  standing: readonly Standing[],
): string | null {
  if (scope === '' || places.some((place) => place.startsWith(scope))) return null;
  const own = standing.filter((one) => one.scope.startsWith(scope));
  if (shareOf(sample, mergeSamples(own)) >= otherList) return null;
  // A county's file may repeat what its towns handed in, each for itself.
  const others = standing.filter((one) => !touches(one.scope, scope));
  const wide = [...new Set(others.map((one) => one.scope.slice(0, scope.length)))].toSorted();
  const isSame = (place: string): boolean =>
    shareOf(sample, mergeSamples(others.filter((one) => one.scope.startsWith(place)))) >= sameList;
  return wide.find(isSame) ?? null;
}

/** The lowest digests of all of them together: as if they were one export. */
export function mergeSamples(some: readonly Pick<Told, 'sample'>[]): number[] {
  return [...new Set(some.flatMap(({ sample }) => sample))].toSorted((a, b) => a - b).slice(0, sampleSize);
}

/** The share of the records of either that both hold, as far as the samples tell; none where one of them is small or unknown. */
function shareOf(one: readonly number[], other: readonly number[]): number {
  if (one.length < fewestPlaced || other.length < fewestPlaced) return 0;
  const both = mergeSamples([{ sample: one }, { sample: other }]);
  const [inOne, inOther] = [new Set(one), new Set(other)];
  return both.filter((digest) => inOne.has(digest) && inOther.has(digest)).length / both.length;
}
