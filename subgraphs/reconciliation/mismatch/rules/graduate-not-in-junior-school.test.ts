import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { graduateNotInJuniorSchool } from './graduate-not-in-junior-school.ts';

const { flagged, flags, closes } = ruleOnRows(graduateNotInJuniorSchool);

describe('graduate-not-in-junior-school', () => {
  const graduate = { graduate: { records: 1, graduationYear: 2025 }, student: { coveredAsOf: '2025-11-01' } };

  it('flags a graduate without a junior record', async () => {
    expect(await flags(graduate)).toEqual([{ discriminator: '', department: 'SCHOOL', severity: 'HIGH' }]);
  });
  it.each([
    ['three years back', 2023, true],
    ['four years back', 2022, false],
    ['of the summer to come', 2026, false],
  ])('counts graduates %s', async (_, graduationYear, expected) => {
    expect(await flagged(but(graduate, { graduate: { graduationYear } }))).toBe(expected);
  });
  it('counts a graduate who is still on the roll of the primary school', async () => {
    expect(await flagged(but(graduate, { student: { activeRecords: 1, grade: 'P6' } }))).toBe(true);
  });
  it.each([
    ['there is a junior record, whatever its status', { student: { juniorRecords: 1 } }],
    ['entry is deferred', { student: { deferredRecords: 1, awayOn: '2025-09-01' } }],
    ['the pupil transferred out', { student: { transferredOutRecords: 1, awayOn: '2025-01-01' } }],
    [
      'the pupil transferred out after it was last on a roll',
      {
        student: {
          transferredOutRecords: 1,
          awayOn: '2025-09-01',
          pastStatus: 'ENROLLED',
          lastSeen: '2025-06-01',
        },
      },
    ],
    ['nobody can read the status', { student: { unknownRecords: 1 } }],
    ['nobody can read the grade', { student: { activeRecords: 1, grade: null } }],
    [
      'the student export is from before the cut-off of that year',
      { student: { coveredAsOf: '2025-08-31' } },
    ],
    ['no export of the student registry covers the place', { student: null }],
    ['there is no roster', { graduate: null }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the family has moved out', { household: { goneRecords: 1 } }],
    [
      'the covering export is older than 400 days',
      { graduate: { graduationYear: 2023 }, student: { coveredAsOf: '2024-10-15' } },
    ],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(graduate, changes))).toBe(false);
  });
  it.each([
    ['a junior record appears', { student: { juniorRecords: 1 } }],
    ['entry is deferred', { student: { deferredRecords: 1, awayOn: '2025-09-01' } }],
    ['the pupil transferred out', { student: { transferredOutRecords: 1, awayOn: '2025-09-01' } }],
    ['the roster is corrected', { graduate: null }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(graduate, changes))).toBe(true);
  });
  const away = { deferredRecords: 1, transferredOutRecords: 1, awayOn: '2025-09-01' };
  it.each([
    ['it was told in a former year', { ...away, awayOn: '2024-12-31' }],
    ['it was told of a class long past', { ...away, awayOn: null }],
    ['the child is on a roll', { ...away, activeRecords: 1, grade: 'P6' }],
    ['the child was on a roll since', { ...away, pastStatus: 'ENROLLED', lastSeen: '2025-10-01' }],
    ['the child was on a roll that day', { ...away, pastStatus: 'ENROLLED', lastSeen: '2025-09-01' }],
    ['another record says that it dropped out', { ...away, droppedOutRecords: 1 }],
  ])('takes no transfer or deferral for proof where %s', async (_, student) => {
    expect(await flagged(but(graduate, { student }))).toBe(true);
    expect(await closes(but(graduate, { student }))).toBe(false);
  });
  it.each([
    ['the student registry is silent', { student: null }],
    ['nobody can read the status', { student: { unknownRecords: 1 } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(graduate, changes))).toBe(false);
  });
});
