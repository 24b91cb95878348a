import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { attendingWithoutStudentRecord } from './attending-without-student-record.ts';

const { flagged, flags, closes } = ruleOnRows(attendingWithoutStudentRecord);

describe('attending-without-student-record', () => {
  const attending = { term: { records: 1, reported: true }, student: { coveredAsOf: '2025-11-01' } };

  it('flags a child that reported and is on no roll', async () => {
    expect(await flags(attending)).toEqual([{ discriminator: '', department: 'SCHOOL', severity: 'MEDIUM' }]);
  });
  it('flags the return of a dropped-out pupil', async () => {
    expect(await flagged(but(attending, { student: { droppedOutRecords: 1 } }))).toBe(true);
  });
  it.each([
    ['no export of the student registry covers the place', { student: null }],
    ['the covering export is older than 400 days', { student: { coveredAsOf: '2024-10-15' } }],
    ['there is no term sheet', { term: null }],
    ['the child did not report', { term: { reported: false } }],
    ['the sheet does not tell', { term: { reported: null } }],
    ['the child is on leave', { student: { activeRecords: 1 } }],
    ['nobody can read the status', { student: { unknownRecords: 1 } }],
    [
      'a transfer may be under way',
      { student: { transferredOutRecords: 1, transferredOutOn: '2025-10-27', asOf: '2025-11-01' } },
    ],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(attending, changes))).toBe(false);
  });
  it.each([
    ['a roll holds the pupil', { student: { activeRecords: 1 } }],
    ['the sheet says that the pupil did not come', { term: { reported: false } }],
    ['no sheet holds the pupil any more', { term: null }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(attending, changes))).toBe(true);
  });
  it.each([
    ['the cell of the sheet is empty', { term: { reported: null } }],
    ['nobody can read the status on the roll', { student: { unknownRecords: 1 } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(attending, changes))).toBe(false);
  });
});
