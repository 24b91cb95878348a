import { describe, expect, it } from 'vitest';
import { checkSum, reconciles } from './arithmetic.ts';
import { suppressedAmong, suppressedFigures } from './suppression.ts';
import type { Count } from './suppression.ts';

describe('checkSum', () => {
  const title = { zh: '在校生', en: 'Pupils' };
  const parts = [
    { label: '小学', count: 53_805 },
    { label: '初中', count: 15_857 },
    { label: '特教', count: 1_935 },
  ];

  it('finds that 53805 + 15857 + 1935 is not 70885', () => {
    const check = checkSum({ code: 'roll', title, whole: 70_885, parts, childIds: [] });
    expect(check).toMatchObject({ sum: 71_597, difference: 712 });
    expect(reconciles(check)).toBe(false);
  });

  it('does not let one child too many cancel one too few', () => {
    const check = checkSum({ code: 'roll', title, whole: 71_597, parts, childIds: ['c1', 'c2'] });
    expect(check.difference).toBe(0);
    expect(reconciles(check)).toBe(false);
  });
});

const count = (numerator: number, denominator: number): Count => ({
  numerator,
  denominator,
  rest: denominator - numerator,
  undated: 0,
  untold: false,
});

describe('suppressedAmong', () => {
  const among = (cells: Record<string, Count>): string[] => [
    ...suppressedAmong(new Map(Object.entries(cells))),
  ];

  it('hides no cell where none is small', () => {
    expect(among({ a: count(10, 20), b: count(5, 5), c: count(0, 0) })).toEqual([]);
  });
  it('hides the smallest other cell beside a single small one', () => {
    expect(among({ a: count(18, 20), b: count(50, 90), c: count(20, 30) })).toEqual(['a', 'c']);
  });
  it('needs no further cell where two are small', () => {
    expect(among({ a: count(18, 20), b: count(1, 90), c: count(20, 30) })).toEqual(['a', 'b']);
  });
});

describe('suppressedFigures', () => {
  const within = new Map([['grade-one-entry', 'primary-enrolment']] as const);

  it('hides a part that differs from the whole by a few children', () => {
    const counts = new Map([
      ['primary-enrolment', count(90, 100)],
      ['grade-one-entry', count(12, 20)],
    ] as const);
    expect([...suppressedFigures(counts, within)]).toEqual(['grade-one-entry']);
  });
  it('shows both where nothing small can be worked out', () => {
    const counts = new Map([
      ['primary-enrolment', count(80, 100)],
      ['grade-one-entry', count(14, 20)],
    ] as const);
    expect([...suppressedFigures(counts, within)]).toEqual([]);
  });
});
