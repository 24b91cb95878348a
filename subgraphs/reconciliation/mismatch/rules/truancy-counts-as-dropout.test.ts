import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { truancyCountsAsDropout } from './truancy-counts-as-dropout.ts';

const { flagged, flags, closes } = ruleOnRows(truancyCountsAsDropout);

describe('truancy-counts-as-dropout', () => {
  const truant = {
    child: { birthDate: '2015-03-20' },
    student: { records: 1, activeRecords: 1, enrolledRecords: 1, grade: 'P4', asOf: '2025-11-01' },
    term: { records: 1, reported: false, number: 4050, asOf: '2025-11-01' },
  };

  it('flags a pupil on the roll whom a sheet of the fifth week says absent', async () => {
    expect(await flags(truant)).toEqual([{ discriminator: '', department: 'SCHOOL', severity: 'HIGH' }]);
  });
  it.each([
    ['the autumn term, four weeks in', 4050, '2025-09-29', true],
    ['the autumn term, a day less', 4050, '2025-09-28', false],
    ['the spring term, four weeks in', 4051, '2026-03-29', true],
    ['the spring term, a day less', 4051, '2026-03-28', false],
  ])('counts from the beginning of %s', async (_, number, asOf, expected) => {
    const row = but(truant, { term: { number, asOf }, student: { asOf: '2026-04-10' } });
    expect(await flagged(row, '2026-04-20')).toBe(expected);
  });
  it('proves nothing by a registry from before the weeks were over', async () => {
    expect(await flagged(but(truant, { student: { asOf: '2025-09-28' } }))).toBe(false);
  });
  it('takes the weeks and the beginning a county set', async () => {
    expect(await flagged(truant, '2025-11-20', { truancyWeeks: 9 })).toBe(false);
    expect(await flagged(truant, '2025-11-20', { autumnStart: '10-10' })).toBe(false);
  });
  it.each([
    ['reported', { term: { reported: true } }],
    ['has an empty cell', { term: { reported: null } }],
    ['is missing from the sheet', { term: { records: 0, reported: null, classCovered: true } }],
    ['is marked as dropped out', { student: { enrolledRecords: 0, droppedOutRecords: 1 } }],
    ['is on leave', { student: { onLeaveRecords: 1 } }],
    ['is at senior school', { student: { grade: 'S1' } }],
    ['came after the sheet', { student: { lastMovedOn: '2025-11-02' } }],
    ['has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent about a pupil who %s', async (_, changes) => {
    expect(await flagged(but(truant, changes))).toBe(false);
  });
  it.each([
    ['the pupil has reported', { term: { reported: true } }],
    ['the pupil is marked as dropped out', { student: { enrolledRecords: 0, droppedOutRecords: 1 } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(truant, changes))).toBe(true);
  });
  it.each([
    ['the cell is emptied', { term: { reported: null } }],
    ['the sheet is withdrawn', { term: null }],
    ['the student registry is silent', { student: null }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(truant, changes))).toBe(false);
  });
});
