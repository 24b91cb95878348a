import { getCategory } from './categories.ts';
import type { CategoryCode, Outcome } from './categories.ts';
import { crosswalk } from './code-sets.ts';
import type { CategoryCount } from './suspect-store.ts';

export type PrintedTotal = { code: string; count: number };

export type Totals = {
  total: number;
  reduced: number;
  suspected: number;
  rows: readonly { category: CategoryCode; code: string | null; count: number; proved: number }[];
  differences: readonly { code: string; printed: number; counted: number }[];
  reconciles: boolean;
};

/**
 * Adds up the lines of a list and holds what somebody printed against it. A printed code is one of the code set, a category,
 * or REDUCED, SUSPECTED, TOTAL; printed codes must also add up to the printed sums (R61, R64).
 */
export function addUp(
  counts: readonly CategoryCount[],
  codeSet: string | null,
  printed: readonly PrintedTotal[],
): Totals {
  const lines = (wanted: (count: CategoryCount) => boolean): number =>
    counts.filter(wanted).reduce((sum, { lines: number }) => sum + number, 0);
  const codeOf = (category: string): string | null =>
    codeSet === null ? null : crosswalk(category, codeSet);
  const outcome = (wanted: Outcome): number =>
    lines(({ category }) => getCategory(category).outcome === wanted);
  const sums: Readonly<Record<string, number>> = {
    TOTAL: lines(() => true),
    REDUCED: outcome('REDUCED'),
    SUSPECTED: outcome('SUSPECTED'),
  };
  const counted = (code: string): number =>
    sums[code] ?? lines(({ category }) => category === code || codeOf(category) === code);
  const rows = [...new Set(counts.map(({ category }) => category))].map((category) => ({
    category,
    code: codeOf(category),
    count: lines((count) => count.category === category),
    proved: lines((count) => count.category === category && count.basis !== 'EVIDENCE'),
  }));
  const differences = printed
    .map(({ code, count }) => ({ code, printed: count, counted: counted(code) }))
    .filter((one) => one.printed !== one.counted);
  return {
    total: sums['TOTAL'] ?? 0,
    reduced: sums['REDUCED'] ?? 0,
    suspected: sums['SUSPECTED'] ?? 0,
    rows: rows.toSorted((left, right) => order(left) - order(right)),
    differences,
    reconciles: differences.length === 0 && sumsAgree(printed),
  };

  function order(row: { code: string | null; category: CategoryCode }): number {
    const key = row.code ?? `~${row.category}`;
    return [...key].reduce((value, letter, index) => value + letter.charCodeAt(0) / 200 ** index, 0);
  }
}

/** REDUCED and SUSPECTED must make TOTAL where all three are printed. */
function sumsAgree(printed: readonly PrintedTotal[]): boolean {
  const of = (code: string): number | undefined => printed.find((one) => one.code === code)?.count;
  const [total, reduced, suspected] = [of('TOTAL'), of('REDUCED'), of('SUSPECTED')];
  if (total === undefined || reduced === undefined || suspected === undefined) return true;
  return reduced + suspected === total;
}
