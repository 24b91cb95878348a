import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { gradeAgeOutlier } from './grade-age-outlier.ts';

const { flagged, flags, closes } = ruleOnRows(gradeAgeOutlier);

describe('grade-age-outlier', () => {
  const pupil = (grade: string, birthDate: string, disabled = false) => ({
    child: { birthDate, disabled },
    student: { records: 1, enrolledRecords: 1, grade, asOf: '2025-11-01' },
  });

  it.each([
    ['P1', '2019-08-31', 'at six', false],
    ['P1', '2020-08-31', 'a year ahead', false],
    ['P1', '2021-08-31', 'two years ahead', true],
    ['P1', '2017-08-31', 'two years behind', false],
    ['P1', '2016-08-31', 'three years behind', true],
    ['P1', '2020-09-01', 'a year ahead by less than a day', true],
    ['P1', '2016-09-01', 'two years behind to the day', false],
    ['P6', '2011-09-01', 'two years behind to the day', false],
    ['P6', '2011-08-31', 'three years behind', true],
    ['J3', '2011-08-31', 'at fourteen', false],
    ['J3', '2008-08-31', 'three years behind', true],
  ])('%s born %s, %s', async (grade, birthDate, _, expected) => {
    expect(await flagged(pupil(grade, birthDate))).toBe(expected);
  });
  it('allows disabled children two years more', async () => {
    expect(await flagged(pupil('P1', '2016-08-31', true))).toBe(false);
    expect(await flagged(pupil('P1', '2014-08-31', true))).toBe(true);
  });
  it('reads the grade in the school year of its own export', async () => {
    const lastYear = but(pupil('P1', '2021-08-31'), { student: { asOf: '2026-09-02' } });
    expect(await flagged(lastYear, '2026-11-20')).toBe(false);
  });
  it.each([
    ['senior school', { student: { grade: 'S1' } }],
    ['an unread grade', { student: { grade: null } }],
    ['no student record', { student: null }],
    ['a registered death', { household: { deceasedRecords: 1 } }],
    ['no birth date', { child: { birthDate: null } }],
    ['a pupil who has left', { student: { enrolledRecords: 0 } }],
  ])('stays silent with %s', async (_, changes) => {
    expect(await flagged(but(pupil('P1', '2012-08-31'), changes))).toBe(false);
  });
  it('asks the education bureau', async () => {
    expect(await flags(pupil('P1', '2012-08-31'))).toEqual([
      { discriminator: '', department: 'EDUCATION', severity: 'LOW' },
    ]);
  });
  it.each([
    ['the pupil has left', { student: { enrolledRecords: 0, grade: null } }],
    ['the child has died', { household: { deceasedRecords: 1 }, student: { grade: null } }],
    ['the birth date is corrected', { child: { birthDate: '2019-08-31' } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(pupil('P1', '2012-08-31'), changes))).toBe(true);
  });
  it.each([
    ['the grade cannot be read any more', { student: { grade: null } }],
    ['no source gives a birth date any more', { child: { birthDate: null } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(pupil('P1', '2012-08-31'), changes))).toBe(false);
  });
});
