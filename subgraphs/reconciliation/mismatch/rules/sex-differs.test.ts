import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { sexDiffers } from './sex-differs.ts';

const { flagged, flags, closes } = ruleOnRows(sexDiffers);

describe('sex-differs', () => {
  const contradicted = {
    child: { agreedSex: 'MALE', sexVariants: 2 },
    household: { records: 1, sexes: ['MALE'] },
    welfare: { records: 1, sexes: ['MALE'] },
    student: { records: 1, sexes: ['FEMALE'] },
  };

  it('asks the source that the others contradict', async () => {
    expect(await flags(contradicted)).toEqual([
      { discriminator: 'student-registry', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it('raises one flag for each contradicted source', async () => {
    const row = but(contradicted, { disability: { records: 1, sexes: ['FEMALE'] } });
    expect((await flags(row)).map(({ department }) => department)).toEqual([
      'EDUCATION',
      'DISABLED_PERSONS_FEDERATION',
    ]);
  });
  it('finds one wrong record beside a right one of the same source', async () => {
    expect(await flagged(but(contradicted, { student: { sexes: ['MALE', 'FEMALE'] } }))).toBe(true);
  });
  it('asks the department of the rule when no value leads', async () => {
    const tie = but(contradicted, { child: { agreedSex: null }, welfare: null });
    expect(await flags(tie)).toEqual([
      { discriminator: 'undecided', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it.each([
    ['all agree', { child: { sexVariants: 1 }, student: { sexes: ['MALE'] } }],
    ['a source does not tell', { child: { sexVariants: 1 }, student: { sexes: null } }],
    [
      'only one source holds the child',
      { child: { agreedSex: 'FEMALE', sexVariants: 1 }, household: null, welfare: null },
    ],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(contradicted, changes))).toBe(false);
  });
  it.each([
    ['its source comes round', { student: { sexes: ['MALE'] } }],
    ['all agree on another value', { child: { sexVariants: 1, agreedSex: null } }],
    ['its source no longer holds the child', { student: null }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(contradicted, changes), 'student-registry')).toBe(true);
  });
  it.each([
    ['its source falls silent', { student: { sexes: null } }],
    ['no value leads any more', { child: { agreedSex: null } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(contradicted, changes), 'student-registry')).toBe(false);
  });

  const tied = but(contradicted, { child: { agreedSex: null }, welfare: null });
  it.each([
    ['one of the two comes round', { student: { sexes: ['MALE'] } }, true],
    ['one of the two no longer holds the child', { student: null }, true],
    ['one of the two leaves it blank', { student: { sexes: null } }, false],
  ])('closes, or stays open, when nobody knows who is wrong and %s', async (_, changes, closed) => {
    const settled = { child: { sexVariants: 1, agreedSex: 'MALE' }, ...changes };
    expect(await closes(but(tied, settled), 'undecided', tied)).toBe(closed);
  });
  it('stays open when the witnesses against its source leave it blank', async () => {
    const silent = { sexes: null };
    const row = { child: { sexVariants: 1, agreedSex: 'FEMALE' }, household: silent, welfare: silent };
    expect(await closes(but(contradicted, row), 'student-registry', contradicted)).toBe(false);
  });
});
