import type { FigureCode } from './figures.ts';

export type Count = {
  numerator: number;
  denominator: number;
  rest: number;
  undated: number;
  /** There are pupils, and of none of them anybody says whether it is in the group. */
  untold: boolean;
};

/** What is shown of a figure and tells of single children. */
type Shown = Pick<Count, 'numerator' | 'denominator' | 'rest'>;

/** Counts below this tell of single children; none is no child. */
const smallest = 5;

export const isSmall = (count: number): boolean => count > 0 && count < smallest;

/** Numerator, denominator and what is between them: from any two the third follows, so they are shown or hidden together. */
function isTelling({ numerator, denominator, rest }: Shown): boolean {
  return isSmall(numerator) || isSmall(denominator) || isSmall(rest);
}

/**
 * Divisions of one parent whose cell of one figure must not be shown: those with a small cell, and where that is only
 * one, the smallest of the others beside it, since the parent's cell is shown somewhere and the difference would tell.
 */
export function suppressedAmong(cells: ReadonlyMap<string, Shown>): ReadonlySet<string> {
  const telling = [...cells].filter(([, count]) => isTelling(count)).map(([division]) => division);
  const hidden = new Set(telling);
  if (telling.length !== 1) return hidden;
  const [smallestOther] = [...cells]
    .filter(([division, { denominator }]) => !hidden.has(division) && denominator > 0)
    .toSorted(
      ([leftName, left], [rightName, right]) =>
        left.denominator - right.denominator || (leftName < rightName ? -1 : 1),
    );
  if (smallestOther !== undefined) hidden.add(smallestOther[0]);
  return hidden;
}

/** Figures of one place that must not be shown: small ones, and those that differ from a wider one by a few children. */
export function suppressedFigures(
  counts: ReadonlyMap<FigureCode, Shown>,
  within: ReadonlyMap<FigureCode, FigureCode>,
): ReadonlySet<FigureCode> {
  const hidden = new Set([...counts].filter(([, count]) => isTelling(count)).map(([code]) => code));
  for (const [inner, outer] of within) {
    const [part, whole] = [counts.get(inner), counts.get(outer)];
    if (part === undefined || whole === undefined || hidden.has(outer)) continue;
    const difference = {
      numerator: whole.numerator - part.numerator,
      denominator: whole.denominator - part.denominator,
      rest: whole.rest - part.rest,
    };
    if (isTelling(difference)) hidden.add(inner);
  }
  return hidden;
}
