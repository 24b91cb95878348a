import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { gradeNotUpdated } from './grade-not-updated.ts';

const { flagged, flags, closes } = ruleOnRows(gradeNotUpdated);

describe('grade-not-updated', () => {
  const behind = {
    student: {
      records: 1,
      enrolledRecords: 1,
      activePlaces: 1,
      schoolId: '2145000001',
      grade: 'P3',
      asOf: '2025-11-03',
    },
    term: {
      records: 1,
      reported: true,
      reportedOn: '2025-09-01',
      asOf: '2025-09-10',
      schoolId: '2145000001',
      grade: 'P4',
    },
  };

  it('flags a pupil who sits in another grade than the registry says', async () => {
    expect(await flags(behind)).toEqual([{ discriminator: '', department: 'SCHOOL', severity: 'LOW' }]);
  });
  it.each([
    ['10 working days before the export', '2025-10-20', false],
    ['11 working days before the export', '2025-10-17', true],
  ])('leaves the registry its working days: reported %s', async (_, reportedOn, expected) => {
    expect(await flagged(but(behind, { term: { reportedOn } }))).toBe(expected);
  });
  it.each([
    ['the grades agree', { student: { grade: 'P4' } }],
    ['the registry gives no grade', { student: { grade: null } }],
    ['the sheet gives no grade', { term: { grade: null } }],
    ['the schools differ', { student: { schoolId: '2145000002' } }],
    ['the registry was exported last school year', { student: { asOf: '2025-08-31' } }],
    ['the sheet is from last school year', { term: { asOf: '2025-08-31' } }],
    ['the pupil did not report', { term: { reported: false } }],
    ['the pupil is on leave', { student: { enrolledRecords: 0 } }],
    ['the pupil is at senior school', { student: { grade: 'S1' }, term: { grade: 'S2' } }],
    ['the pupil moved after the sheet', { student: { lastMovedOn: '2025-09-11' } }],
    [
      'the registry was exported last school year, whatever the sheet',
      { student: { asOf: '2025-08-31' }, term: { reportedOn: '2025-07-01' } },
    ],
    ['the registry has the pupil at two schools', { student: { activePlaces: 2 } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(behind, changes))).toBe(false);
  });
  it.each([
    ['the grades agree', { student: { grade: 'P4' } }],
    ['the pupil is no longer enrolled', { student: { enrolledRecords: 0 } }],
    ['the pupil did not report', { term: { reported: false } }],
    ['the pupil sits at another school', { student: { schoolId: '2145000002' } }],
    [
      'the newest sheet no longer has the pupil',
      { term: { records: 0, pastRecords: 1, reported: null, grade: null } },
    ],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(behind, changes))).toBe(true);
  });
  it.each([
    ['the student registry is silent', { student: null }],
    ['a new term has begun and its sheet has not come', { term: null }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(behind, changes))).toBe(false);
  });
});
