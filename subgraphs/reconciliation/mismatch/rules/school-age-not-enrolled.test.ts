import { describe, expect, it } from 'vitest';
import { but, onNoRoll, ruleOnRows } from '../rule-test-support.ts';
import { schoolAgeNotEnrolled } from './school-age-not-enrolled.ts';

const { flagged, flags, closes } = ruleOnRows(schoolAgeNotEnrolled);

describe('school-age-not-enrolled', () => {
  it('flags a registered child of school age on no roll', async () => {
    expect(await flags(onNoRoll)).toEqual([{ discriminator: '', department: 'EDUCATION', severity: 'HIGH' }]);
  });
  it('is less urgent about a child that reported for the term', async () => {
    expect(await flags(but(onNoRoll, { term: { reported: true } }))).toEqual([
      { discriminator: '', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it.each([
    ['no export of the student registry covers the place', { student: null }],
    ['the export is older than 400 days', { student: { coveredAsOf: '2024-10-15' } }],
    ['the population registry does not hold the child', { household: null }],
    ['the registration lies elsewhere', { household: { local: false } }],
    ['the status of the registration cannot be read', { household: { normalRecords: 0 } }],
    ['one of two registrations says that the child has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(onNoRoll, changes))).toBe(false);
  });
  it.each([
    ['enrolled', { activeRecords: 1, enrolledRecords: 1 }],
    ['on leave', { activeRecords: 1, onLeaveRecords: 1 }],
    ['deferred with approval', { deferredRecords: 1 }],
    ['dropped out, which is a flag of its own', { droppedOutRecords: 1 }],
    ['under a status nobody can read', { unknownRecords: 1 }],
    ['finished with junior school', { finishedRecords: 1 }],
    [
      'gone from the last year of junior school at the turn of the year',
      { pastGrade: 'J3', lastSeen: '2025-06-30' },
    ],
  ])('does not flag a child that is %s', async (_, student) => {
    expect(await flagged(but(onNoRoll, { student }))).toBe(false);
  });
  it.each([
    ['transferred out 20 working days before the export', '2025-09-29', false],
    ['transferred out 21 working days before the export', '2025-09-28', true],
  ])('%s', async (_, transferredOutOn, expected) => {
    const student = {
      coveredAsOf: '2025-11-01',
      asOf: '2025-11-03',
      transferredOutRecords: 1,
      transferredOutOn,
    };
    expect(await flagged(but(onNoRoll, { student }))).toBe(expected);
  });
  it.each([
    ['six on the cut-off', '2019-08-31', true],
    ['six a day after the cut-off', '2019-09-01', false],
    ['fifteen on the cut-off, sixteen the next day', '2009-09-01', true],
    ['sixteen on the cut-off', '2009-08-31', false],
  ])('%s', async (_, birthDate, expected) => {
    expect(await flagged(but(onNoRoll, { child: { birthDate } }))).toBe(expected);
  });
  it('still counts the old school year on the cut-off itself', async () => {
    const row = but(onNoRoll, { child: { birthDate: '2019-08-31' }, student: { coveredAsOf: '2025-08-01' } });
    expect(await flagged(row, '2025-08-31')).toBe(false);
  });
  it('does not expect beginners in an export from before their school year', async () => {
    const beginner = but(onNoRoll, { child: { birthDate: '2019-03-20' } });
    expect(await flagged(but(beginner, { student: { coveredAsOf: '2025-08-31' } }))).toBe(false);
    expect(await flagged(but(beginner, { student: { coveredAsOf: '2025-09-01' } }))).toBe(true);
  });
  it('lets disabled children start up to two years later', async () => {
    const disabled = (birthDate: string) => but(onNoRoll, { child: { birthDate, disabled: true } });
    expect(await flagged(disabled('2018-08-31'))).toBe(false);
    expect(await flagged(disabled('2017-09-01'))).toBe(false);
    expect(await flagged(disabled('2017-08-31'))).toBe(true);
  });
  it.each(['DECEASED', 'MOVED_OUT', 'EMIGRATED', 'MISSING', 'CANCELLED'])(
    'does not require a child to attend whose registration is %s',
    async (status) => {
      const ended = status === 'DECEASED' ? { deceasedRecords: 1 } : { goneRecords: 1 };
      expect(await flagged(but(onNoRoll, { household: { status, normalRecords: 0, ...ended } }))).toBe(false);
    },
  );
  it('counts a child that moved within the jurisdiction', async () => {
    expect(await flagged(but(onNoRoll, { household: { goneRecords: 1, records: 2 } }))).toBe(true);
  });
  it('takes the entry age a county set', async () => {
    expect(
      await flagged(but(onNoRoll, { child: { birthDate: '2019-03-20' } }), '2025-11-20', { entryAge: 7 }),
    ).toBe(false);
  });
  it.each([['a roll holds the child', { student: { activeRecords: 1, enrolledRecords: 1 } }]])(
    'closes when %s',
    async (_, changes) => {
      expect(await closes(but(onNoRoll, changes))).toBe(true);
    },
  );
  it.each([['no export of the student registry covers the place any more', { student: null }]])(
    'stays open when %s',
    async (_, changes) => {
      expect(await closes(but(onNoRoll, changes))).toBe(false);
    },
  );
});
