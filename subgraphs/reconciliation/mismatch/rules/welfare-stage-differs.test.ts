import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { welfareStageDiffers } from './welfare-stage-differs.ts';

const { flagged, flags, closes } = ruleOnRows(welfareStageDiffers);

describe('welfare-stage-differs', () => {
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

  it('asks the monitoring system to follow the registry', async () => {
    expect(await flags(differing)).toEqual([
      { discriminator: '', department: 'RURAL_AFFAIRS', severity: 'LOW' },
    ]);
  });
  it.each([
    ['P4', 'PRESCHOOL', true],
    ['P6', 'JUNIOR', true],
    ['P1', 'SENIOR', true],
    ['J2', 'PRIMARY', true],
    ['J3', 'VOCATIONAL', true],
    ['P4', 'PRIMARY', false],
    ['J3', 'JUNIOR', false],
    ['P1', 'PRESCHOOL', false],
    ['J1', 'PRIMARY', false],
    ['S1', 'JUNIOR', false],
    ['P4', 'NONE', false],
    ['P4', null, false],
    [null, 'JUNIOR', false],
  ])('compares %s with %s: %s', async (grade, schoolStage, expected) => {
    expect(await flagged(but(differing, { student: { grade }, welfare: { schoolStage } }))).toBe(expected);
  });
  it.each([
    ['the monitoring export is of last school year', { welfare: { asOf: '2025-08-31' } }],
    ['the registry’s export is of last school year', { student: { asOf: '2025-08-31' } }],
    ['the pupil is not enrolled', { student: { activeRecords: 0, enrolledRecords: 0 } }],
    ['the registry has the pupil at two schools', { student: { activePlaces: 2 } }],
    ['the sheet of the term has the pupil at junior school', { term: { records: 1, grade: 'J2' } }],
    ['the monitoring system is silent', { welfare: null }],
    ['the student registry is silent', { student: null }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(differing, changes))).toBe(false);
  });
  it('hears a sheet that has the pupil where the registry has it', async () => {
    expect(await flagged(but(differing, { term: { records: 1, grade: 'P4' } }))).toBe(true);
  });
  it.each([
    ['the monitoring system names the stage', { welfare: { schoolStage: 'PRIMARY' } }],
    ['it says out of school, which is another flag', { welfare: { schoolStage: 'NONE' } }],
    ['the registry has the pupil in junior school', { student: { grade: 'J2' } }],
    ['the pupil is in senior school', { student: { grade: 'S1' } }],
    ['the pupil has left', { student: { enrolledRecords: 0 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(differing, changes))).toBe(true);
  });
  it.each([
    ['the cell is emptied', { welfare: { schoolStage: null } }],
    ['the row of the monitoring system has gone', { welfare: null }],
    ['the student registry falls silent', { student: null }],
    ['the grade cannot be read', { student: { grade: null } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(differing, changes))).toBe(false);
  });
});
