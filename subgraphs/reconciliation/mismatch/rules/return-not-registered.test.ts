import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { returnNotRegistered } from './return-not-registered.ts';

const { flagged, flags, closes } = ruleOnRows(returnNotRegistered);

describe('return-not-registered', () => {
  const back = {
    student: { records: 1, activeRecords: 1, onLeaveRecords: 1, asOf: '2025-11-03' },
    term: { records: 1, reported: true, reportedOn: '2025-09-01', asOf: '2025-09-10' },
  };
  const droppedOut = but(back, { student: { activeRecords: 0, onLeaveRecords: 0, droppedOutRecords: 1 } });

  it('flags a pupil on leave, and one marked as dropped out, who has reported', async () => {
    expect(await flags(back)).toEqual([{ discriminator: '', department: 'SCHOOL', severity: 'MEDIUM' }]);
    expect(await flagged(droppedOut)).toBe(true);
  });
  it.each([
    ['10 working days before the export', '2025-10-20', false],
    ['11 working days before the export', '2025-10-17', true],
  ])('leaves the registry its working days: reported %s', async (_, reportedOn, expected) => {
    expect(await flagged(but(back, { term: { reportedOn } }))).toBe(expected);
  });
  it('counts from the day of the sheet where no day of reporting is given', async () => {
    expect(await flagged(but(back, { term: { reportedOn: null } }))).toBe(true);
    expect(await flagged(but(back, { term: { reportedOn: null, asOf: '2025-11-01' } }))).toBe(false);
  });
  it.each([
    ['the day before the drop-out', '2025-09-02', false],
    ['on the day of the drop-out', '2025-09-01', false],
    ['the day after the drop-out', '2025-08-31', true],
    ['and the registry does not date the drop-out', null, true],
  ])('takes for back only who left before: reported %s', async (_, statusChangedOn, expected) => {
    expect(await flagged(but(droppedOut, { student: { statusChangedOn } }))).toBe(expected);
    expect(await flagged(but(back, { student: { statusChangedOn } }))).toBe(expected);
  });
  it('compares with the day of the sheet where no day of reporting is given', async () => {
    const undated = but(droppedOut, { term: { reportedOn: null } });
    expect(await flagged(but(undated, { student: { statusChangedOn: '2025-10-10' } }))).toBe(false);
    expect(await flagged(but(undated, { student: { statusChangedOn: '2025-09-05' } }))).toBe(true);
  });
  it.each([
    ['did not report', { term: { reported: false } }],
    ['has an empty cell for reporting', { term: { reported: null } }],
    ['stands on no sheet', { term: null }],
    ['is enrolled at another school', { student: { enrolledRecords: 1 } }],
    ['is unknown to the registry', { student: null }],
    ['has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent about a pupil who %s', async (_, changes) => {
    expect(await flagged(but(back, changes))).toBe(false);
  });
  it.each([
    ['the pupil is enrolled again', { student: { enrolledRecords: 1 } }],
    ['the leave has ended otherwise', { student: { onLeaveRecords: 0 } }],
    ['the sheet says that the pupil did not come', { term: { reported: false } }],
    ['the registry says that the pupil has left since', { student: { statusChangedOn: '2025-10-20' } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(back, changes))).toBe(true);
  });
  it.each([
    ['the student registry is silent', { student: null }],
    ['the cell of the sheet is emptied', { term: { reported: null } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(back, changes))).toBe(false);
  });
});
