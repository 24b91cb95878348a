import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { schoolStageDiffers } from './school-stage-differs.ts';

const { flagged, flags, closes } = ruleOnRows(schoolStageDiffers);

describe('school-stage-differs', () => {
  const differing = {
    student: {
      records: 1,
      activeRecords: 1,
      enrolledRecords: 1,
      activePlaces: 1,
      grade: 'P4',
      asOf: '2025-11-03',
    },
    welfare: {
      records: 1,
      saysInSchool: true,
      schoolState: '八年级',
      schoolStage: 'JUNIOR',
      asOf: '2025-11-05',
    },
  };
  /** Both exported in spring: who was promoted in September has long been noted. */
  const inSpring = but(differing, { student: { asOf: '2026-03-03' }, welfare: { asOf: '2026-03-05' } });
  const welfareFlag = { discriminator: 'poverty-monitoring', department: 'RURAL_AFFAIRS', severity: 'LOW' };

  it('asks the monitoring system to follow the registry', async () => {
    expect(await flags(differing)).toEqual([welfareFlag]);
  });
  it('asks the registry where the sheet of the term has the pupil at the stage of the monitoring system', async () => {
    const row = but(differing, { term: { records: 1, reported: true, grade: 'J2' } });
    expect(await flags(row)).toEqual([
      { discriminator: 'student-registry', department: 'EDUCATION', severity: 'LOW' },
    ]);
    for (const term of [
      { records: 1, reported: true, grade: 'P4' },
      { records: 1, reported: false, grade: 'J2' },
      { records: 0, pastRecords: 1, lastGrade: 'J2' },
    ])
      expect(await flags(but(differing, { term }))).toEqual([welfareFlag]);
  });
  it('goes by last term’s sheet while this term’s does not have the pupil', async () => {
    const [flag] = await flags(but(differing, { term: { records: 0, lastGrade: 'J2' } }));
    expect(flag).toMatchObject({ discriminator: 'student-registry' });
  });
  it('asks nobody while the sheet has the pupil without a grade', async () => {
    expect(await flagged(but(differing, { term: { records: 1, reported: true } }))).toBe(false);
  });
  it.each([
    ['P4', 'PRESCHOOL', true, true],
    ['P1', 'SENIOR', true, true],
    ['J2', 'PRIMARY', true, true],
    ['J2', 'VOCATIONAL', true, true],
    ['P1', 'PRESCHOOL', false, true],
    ['J1', 'PRIMARY', false, true],
    ['P6', 'JUNIOR', false, true],
    ['J3', 'SENIOR', false, true],
    ['J3', 'VOCATIONAL', false, true],
    ['P4', 'PRIMARY', false, false],
    ['J3', 'JUNIOR', false, false],
    ['S1', 'JUNIOR', false, false],
    ['P4', 'NONE', false, false],
    ['P4', null, false, false],
    [null, 'JUNIOR', false, false],
  ])('compares %s with %s: %s in November, %s in spring', async (grade, schoolStage, november, spring) => {
    const changes = { student: { grade }, welfare: { schoolStage } };
    expect(await flagged(but(differing, changes))).toBe(november);
    expect(await flagged(but(inSpring, changes), '2026-03-10')).toBe(spring);
  });
  it.each([
    ['the monitoring export is of last school year', { welfare: { asOf: '2025-08-31' } }],
    ['the registry’s export is of last school year', { student: { asOf: '2025-08-31' } }],
    ['the pupil is not enrolled', { student: { activeRecords: 0, enrolledRecords: 0 } }],
    ['the registry has the pupil at two schools', { student: { activePlaces: 2 } }],
    ['the monitoring system is silent', { welfare: null }],
    ['the student registry is silent', { student: null }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(differing, changes))).toBe(false);
  });
  it.each([
    ['the monitoring system names the stage', { welfare: { schoolStage: 'PRIMARY' } }],
    [
      'it says out of school, and the registry too',
      { student: { enrolledRecords: 0, status: 'DROPPED_OUT' }, welfare: { schoolStage: 'NONE' } },
    ],
    ['the registry has the pupil in junior school', { student: { grade: 'J2' } }],
    ['the pupil is in senior school', { student: { grade: 'S1' } }],
    ['the pupil has left', { student: { enrolledRecords: 0, status: 'LEFT' } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the row of the monitoring system turned out to be another child’s', { welfare: null }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(differing, changes), 'poverty-monitoring')).toBe(true);
    expect(await closes(but(differing, changes), 'student-registry')).toBe(true);
  });
  it.each([
    ['the cell is emptied', { welfare: { schoolStage: null } }],
    ['the grade cannot be read', { student: { grade: null } }],
    ['welfare says out of school', { welfare: { schoolStage: 'NONE' } }],
    ['the pupil drops out', { student: { enrolledRecords: 0, status: 'DROPPED_OUT' } }],
    ['the pupil is on leave', { student: { enrolledRecords: 0, status: 'ON_LEAVE' } }],
    ['the next school year has begun and nobody has exported', { student: { asOf: '2025-08-20' } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(differing, changes), 'poverty-monitoring')).toBe(false);
  });
});
