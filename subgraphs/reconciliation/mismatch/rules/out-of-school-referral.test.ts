import { describe, expect, it } from 'vitest';
import { but, onNoRoll, ruleOnRows } from '../rule-test-support.ts';
import { outOfSchoolReferral } from './out-of-school-referral.ts';

const { flagged, flags } = ruleOnRows(outOfSchoolReferral);

describe('out-of-school-referral', () => {
  const works = but(onNoRoll, {
    child: { birthDate: '2011-03-20' },
    welfare: { records: 1, saysInSchool: false, notInSchoolReason: '外出务工' },
  });

  it('refers a child that works to the labour department', async () => {
    expect(await flags(works)).toEqual([{ discriminator: 'work', department: 'LABOUR', severity: 'HIGH' }]);
  });
  it('refers a child that has married to civil affairs', async () => {
    expect(await flags(but(works, { welfare: { notInSchoolReason: '早婚' } }))).toEqual([
      { discriminator: 'marriage', department: 'CIVIL_AFFAIRS', severity: 'HIGH' },
    ]);
  });
  it('hears the term sheet of a pupil who did not report', async () => {
    const sheet = { records: 1, reported: false, absenceReason: '到广东打工' };
    const pupil = but(works, { welfare: null, student: { enrolledRecords: 1 }, term: sheet });
    expect(await flagged(pupil)).toBe(true);
    expect(await flagged(but(pupil, { term: { reported: true } }))).toBe(false);
  });
  it.each([
    ['sixteen in a day', '2009-11-21', true],
    ['sixteen today', '2009-11-20', false],
  ])('%s', async (_, birthDate, expected) => {
    expect(await flagged(but(works, { child: { birthDate } }))).toBe(expected);
  });
  it.each(['厌学', '因病', '随父母外出务工', '父母外出打工无人照看', '其他', null])(
    'stays silent about the reason %s',
    async (notInSchoolReason) => {
      expect(await flagged(but(works, { welfare: { notInSchoolReason } }))).toBe(false);
    },
  );
  it.each([
    ['is enrolled, as far as the registry tells', { student: { enrolledRecords: 1 } }],
    ['reported this term', { term: { records: 1, reported: true } }],
    ['is said to be at school all the same', { welfare: { saysInSchool: true } }],
    ['has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent about a child who %s', async (_, changes) => {
    expect(await flagged(but(works, changes))).toBe(false);
  });
});
