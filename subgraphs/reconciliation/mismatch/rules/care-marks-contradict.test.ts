import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { careMarksContradict } from './care-marks-contradict.ts';

const { flagged, flags, closes } = ruleOnRows(careMarksContradict);

describe('care-marks-contradict', () => {
  const both = {
    student: {
      records: 1,
      enrolledRecords: 1,
      activePlaces: 1,
      migrantChild: true,
      leftBehind: true,
      schoolDivision: '450721',
    },
    household: { records: 1, normalRecords: 1, division: '450703101' },
  };
  const atHome = but(both, { student: { leftBehind: false, schoolDivision: '450703' } });

  it('flags a pupil marked as left behind and as moved with the parents', async () => {
    expect(await flags(both)).toEqual([{ discriminator: '', department: 'SCHOOL', severity: 'LOW' }]);
  });
  it('flags a migrant worker’s child at school in the county of its hukou', async () => {
    expect(await flagged(atHome)).toBe(true);
  });
  it.each([
    ['the school lies in another county', { student: { schoolDivision: '450721' } }],
    ['nobody tells where the school lies', { student: { schoolDivision: null } }],
    ['only the prefecture of the school is known', { student: { schoolDivision: '4507' } }],
    ['the hukou is not known', { household: null }],
    ['the child has two registrations', { household: { normalRecords: 2 } }],
    ['the pupil is no migrant worker’s child', { student: { migrantChild: false } }],
    ['the cell is empty', { student: { migrantChild: null } }],
    ['the pupil is no longer enrolled', { student: { enrolledRecords: 0 } }],
    [
      'only the prefecture of both is known',
      { household: { division: '4507' }, student: { schoolDivision: '4507' } },
    ],
    ['the registry has the pupil at two schools', { student: { activePlaces: 2 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(atHome, changes))).toBe(false);
  });
  it.each([
    ['the pupil is no migrant worker’s child', { student: { migrantChild: false, leftBehind: null } }],
    ['the pupil is no longer enrolled', { student: { enrolledRecords: 0, leftBehind: null } }],
    ['the other mark is taken back', { student: { leftBehind: false } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(both, changes))).toBe(true);
  });
  it.each([
    ['the other cell is emptied', { student: { leftBehind: null } }],
    ['nobody tells any more where the school lies', { student: { leftBehind: false, schoolDivision: null } }],
    ['the student registry is silent', { student: null }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(both, changes))).toBe(false);
  });
});
