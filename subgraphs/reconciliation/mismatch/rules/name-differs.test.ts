import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { nameDiffers } from './name-differs.ts';

const { flagged, flags, closes } = ruleOnRows(nameDiffers);

describe('name-differs', () => {
  const contradicted = {
    child: { agreedName: '张三', nameVariants: 2 },
    household: { records: 1, nameKeys: ['张三'] },
    welfare: { records: 1, nameKeys: ['张三'] },
    student: { records: 1, nameKeys: ['张珊'] },
  };

  it('asks the source that the others contradict', async () => {
    expect(await flags(contradicted)).toEqual([
      { discriminator: 'student-registry', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it('raises one flag for each contradicted source', async () => {
    const row = but(contradicted, { disability: { records: 1, nameKeys: ['张珊'] } });
    expect((await flags(row)).map(({ department }) => department)).toEqual([
      'EDUCATION',
      'DISABLED_PERSONS_FEDERATION',
    ]);
  });
  it('finds one wrong record beside a right one of the same source', async () => {
    expect(await flagged(but(contradicted, { student: { nameKeys: ['张三', '张珊'] } }))).toBe(true);
  });
  it('asks the department of the rule when no value leads', async () => {
    const tie = but(contradicted, { child: { agreedName: null }, welfare: null });
    expect(await flags(tie)).toEqual([
      { discriminator: 'undecided', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it.each([
    ['all agree', { child: { nameVariants: 1 }, student: { nameKeys: ['张三'] } }],
    ['a source does not tell', { child: { nameVariants: 1 }, student: { nameKeys: null } }],
    [
      'only one source holds the child',
      { child: { agreedName: '张珊', nameVariants: 1 }, household: null, welfare: null },
    ],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(contradicted, changes))).toBe(false);
  });
  it.each([
    ['its source comes round', { student: { nameKeys: ['张三'] } }],
    ['all agree on another value', { child: { nameVariants: 1, agreedName: null } }],
    ['its source no longer holds the child', { student: null }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(contradicted, changes), 'student-registry')).toBe(true);
  });
  it.each([
    ['its source falls silent', { student: { nameKeys: null } }],
    ['no value leads any more', { child: { agreedName: null } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(contradicted, changes), 'student-registry')).toBe(false);
  });
});
