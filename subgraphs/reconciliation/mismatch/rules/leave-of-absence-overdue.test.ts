import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { leaveOfAbsenceOverdue } from './leave-of-absence-overdue.ts';

const { flagged, flags, closes } = ruleOnRows(leaveOfAbsenceOverdue);

describe('leave-of-absence-overdue', () => {
  const onLeave = {
    student: { activeRecords: 1, onLeaveRecords: 1, onLeaveSince: '2024-09-01', asOf: '2025-11-01' },
  };

  it('flags leave longer than a year', async () => {
    expect(await flags(onLeave)).toEqual([
      { discriminator: '', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it.each([
    ['a year and a day', '2024-10-31', true],
    ['exactly a year', '2024-11-01', false],
  ])('on leave for %s', async (_, onLeaveSince, expected) => {
    expect(await flagged(but(onLeave, { student: { onLeaveSince } }))).toBe(expected);
  });
  it('takes the length of leave a county set', async () => {
    expect(await flagged(onLeave, '2025-11-20', { leaveMonths: 24 })).toBe(false);
  });
  it.each([
    ['the registry gives no date', { student: { onLeaveSince: null } }],
    ['the pupil is back', { student: { onLeaveRecords: 0, enrolledRecords: 1 } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the student registry is silent', { student: null }],
    ['the leave has ended otherwise', { student: { onLeaveRecords: 0 } }],
    ['another school has the pupil enrolled', { student: { enrolledRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(onLeave, changes))).toBe(false);
  });
  it.each([
    ['the leave is renewed', { student: { onLeaveSince: '2025-09-01' } }],
    ['the leave has ended', { student: { onLeaveRecords: 0, onLeaveSince: null } }],
    ['the child has died', { household: { deceasedRecords: 1 }, student: { onLeaveSince: null } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(onLeave, changes))).toBe(true);
  });
  it.each([['the date of the leave is emptied', { student: { onLeaveSince: null } }]])(
    'stays open when %s',
    async (_, changes) => {
      expect(await closes(but(onLeave, changes))).toBe(false);
    },
  );
});
