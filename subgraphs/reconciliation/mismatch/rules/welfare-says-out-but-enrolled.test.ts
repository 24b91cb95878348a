import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { welfareSaysOutButEnrolled } from './welfare-says-out-but-enrolled.ts';

const { flagged, flags, closes } = ruleOnRows(welfareSaysOutButEnrolled);

describe('welfare-says-out-but-enrolled', () => {
  const contradiction = {
    child: { birthDate: '2015-03-20' },
    welfare: { records: 1, saysInSchool: false, schoolStage: 'NONE', asOf: '2025-11-01' },
    student: { records: 1, activeRecords: 1, enrolledRecords: 1, grade: 'P5' },
  };

  it('flags a pupil whom the welfare system says out of school', async () => {
    expect(await flags(contradiction)).toEqual([
      { discriminator: '', department: 'RURAL_AFFAIRS', severity: 'MEDIUM' },
    ]);
  });
  it('flags the three-guarantee mark alike', async () => {
    const marked = but(contradiction, { welfare: { saysInSchool: null, outOfSchoolFlag: true } });
    expect(await flagged(marked)).toBe(true);
  });
  it('doubts the school record when the pupil did not report', async () => {
    expect(await flags(but(contradiction, { term: { reported: false } }))).toEqual([
      { discriminator: '', department: 'EDUCATION', severity: 'HIGH' },
    ]);
  });
  it.each([
    ['the welfare system does not tell', { welfare: { saysInSchool: null } }],
    ['the welfare system says in school', { welfare: { saysInSchool: true } }],
    ['the welfare system says below school age', { welfare: { schoolStage: 'PRESCHOOL' } }],
    ['the student registry is silent', { student: null }],
    ['the pupil is on leave', { student: { enrolledRecords: 0, onLeaveRecords: 1 } }],
    ['the pupil is in senior school', { student: { grade: 'S1' } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(contradiction, changes))).toBe(false);
  });
  it('does not hold a word from before the first school year against a beginner', async () => {
    const beginner = but(contradiction, { child: { birthDate: '2019-03-20' } });
    expect(await flagged(but(beginner, { welfare: { asOf: '2025-08-31' } }))).toBe(false);
    expect(await flagged(but(beginner, { welfare: { asOf: '2025-09-01' } }))).toBe(true);
  });
  it('holds a word from before this school year against an older pupil', async () => {
    expect(await flagged(but(contradiction, { welfare: { asOf: '2025-08-31' } }))).toBe(true);
  });
  it.each([
    ['the welfare system says in school', { welfare: { saysInSchool: true } }],
    ['the household is no longer monitored', { welfare: null }],
    ['the pupil is no longer enrolled', { student: { enrolledRecords: 0 } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(contradiction, changes))).toBe(true);
  });
  it.each([['the welfare system does not tell any more', { welfare: { saysInSchool: null } }]])(
    'stays open when %s',
    async (_, changes) => {
      expect(await closes(but(contradiction, changes))).toBe(false);
    },
  );
});
