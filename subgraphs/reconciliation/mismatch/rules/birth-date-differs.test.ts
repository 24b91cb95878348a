import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { birthDateDiffers } from './birth-date-differs.ts';

const { flagged, flags, closes } = ruleOnRows(birthDateDiffers);

describe('birth-date-differs', () => {
  const contradicted = {
    child: { agreedBirthDate: '2015-03-20', birthDateVariants: 2 },
    household: { records: 1, birthDates: ['2015-03-20'] },
    welfare: { records: 1, birthDates: ['2015-03-20'] },
    student: { records: 1, birthDates: ['2015-03-02'] },
  };

  it('asks the source that the others contradict', async () => {
    expect(await flags(contradicted)).toEqual([
      { discriminator: 'student-registry', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it('raises one flag for each contradicted source', async () => {
    const row = but(contradicted, { disability: { records: 1, birthDates: ['2015-03-02'] } });
    expect((await flags(row)).map(({ department }) => department)).toEqual([
      'EDUCATION',
      'DISABLED_PERSONS_FEDERATION',
    ]);
  });
  it('finds one wrong record beside a right one of the same source', async () => {
    expect(await flagged(but(contradicted, { student: { birthDates: ['2015-03-20', '2015-03-02'] } }))).toBe(
      true,
    );
  });
  it('asks the department of the rule when no value leads', async () => {
    const tie = but(contradicted, { child: { agreedBirthDate: null }, welfare: null });
    expect(await flags(tie)).toEqual([
      { discriminator: 'undecided', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it.each([
    ['all agree', { child: { birthDateVariants: 1 }, student: { birthDates: ['2015-03-20'] } }],
    ['a source does not tell', { child: { birthDateVariants: 1 }, student: { birthDates: null } }],
    [
      'only one source holds the child',
      { child: { agreedBirthDate: '2015-03-02', birthDateVariants: 1 }, household: null, welfare: null },
    ],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(contradicted, changes))).toBe(false);
  });
  it.each([
    ['its source comes round', { student: { birthDates: ['2015-03-20'] } }],
    ['all agree on another value', { child: { birthDateVariants: 1, agreedBirthDate: null } }],
    ['its source no longer holds the child', { student: null }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(contradicted, changes), 'student-registry')).toBe(true);
  });
  it.each([
    ['its source falls silent', { student: { birthDates: null } }],
    ['no value leads any more', { child: { agreedBirthDate: null } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(contradicted, changes), 'student-registry')).toBe(false);
  });
});
