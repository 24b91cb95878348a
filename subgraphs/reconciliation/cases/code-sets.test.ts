import { describe, expect, it } from 'vitest';
import { categories, findCategory, getCategory } from './categories.ts';
import { codeSets, crosswalk } from './code-sets.ts';

describe('code sets', () => {
  it.each(codeSets)('$id gives each category one code, and only known categories', ({ codes }) => {
    const named = codes.flatMap((code) => code.categories);
    expect(new Set(named).size).toBe(named.length);
    expect(named.filter((category) => findCategory(category) === null)).toEqual([]);
  });

  it.each([
    ['ILL_OR_DISABLED', 'I', 'A3'],
    ['TAUGHT_AT_HOME', 'L', 'A4'],
    ['ENROLLED', 'B', 'B2'],
    ['ABROAD', 'H', 'A8'],
    ['OVER_AGE', 'F', 'A8'],
    ['TIRED_OF_SCHOOL', null, 'A2'],
    ['ATTENDING_OUTSIDE_PROVINCE', 'D', null],
  ])('%s is %s in the first wave and %s in the third', (category, first, third) => {
    expect(crosswalk(category, 'suspects-2020-wave-1')).toBe(first);
    expect(crosswalk(category, 'suspects-2020-wave-3')).toBe(third);
  });

  it('reduces by A to H and suspects I and L, as the first wave did (R60)', () => {
    const [first] = codeSets;
    const outcomes = first?.codes.map(({ code, categories: [main] }) => [
      code,
      main === undefined ? null : getCategory(main).outcome,
    ]);
    expect(Object.fromEntries(outcomes ?? [])).toEqual({
      ...Object.fromEntries([...'ABCDEFGH'].map((code) => [code, 'REDUCED'])),
      I: 'SUSPECTED',
      L: 'SUSPECTED',
    });
  });

  it('keeps following children without a student record though they are reduced (R21)', () => {
    expect(getCategory('ATTENDING_IN_PROVINCE').monitored).toBe(true);
    expect(getCategory('ATTENDING_OUTSIDE_PROVINCE').monitored).toBe(true);
  });

  it('says what to do next about everybody who stays suspected (R38)', () => {
    expect(categories.filter(({ outcome, next }) => outcome === 'SUSPECTED' && next === null)).toEqual([]);
  });
});
