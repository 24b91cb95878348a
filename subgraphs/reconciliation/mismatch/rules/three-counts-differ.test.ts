import { describe, expect, it } from 'vitest';
import { but, onNoRoll, ruleOnRows } from '../rule-test-support.ts';
import { threeCountsDiffer } from './three-counts-differ.ts';

const { flagged, flags, closes } = ruleOnRows(threeCountsDiffer);
const school = '2145000001';

/** In all three counts of one school and grade. */
const counted = but(onNoRoll, {
  student: {
    records: 1,
    activeRecords: 1,
    enrolledRecords: 1,
    activePlaces: 1,
    asOf: '2025-11-01',
    schoolId: school,
    grade: 'P4',
  },
  term: {
    records: 1,
    number: 4050,
    reported: true,
    asOf: '2025-09-10',
    schoolId: school,
    grade: 'P4',
    presentLastTerm: true,
    lastSchool: school,
    lastGrade: 'P4',
    lastSchoolCovered: true,
  },
});
const kinds = async (row: Parameters<typeof flags>[0]): Promise<string[]> =>
  (await flags(row)).map(({ discriminator, severity }) => `${discriminator} ${severity}`);

describe('three-counts-differ', () => {
  it('says nothing of a pupil in all three counts', async () => {
    expect(await kinds(counted)).toEqual([]);
  });
  it('names a pupil on the roll who did not report', async () => {
    expect(await kinds(but(counted, { term: { reported: false } }))).toEqual(['not-reported HIGH']);
  });
  it('names a pupil on the roll whom the sheet of the class leaves out, less urgently', async () => {
    const leftOut = but(counted, { term: { records: 0, reported: null, classCovered: true } });
    expect(await kinds(leftOut)).toEqual(['not-reported MEDIUM']);
    expect(await flagged(but(leftOut, { term: { classCovered: false } }))).toBe(false);
    expect(await flagged(but(leftOut, { student: { activePlaces: 2 } }))).toBe(false);
  });
  it('names a pupil who reported and is on no roll', async () => {
    const noRecord = but(counted, { student: { records: 0, activeRecords: 0, enrolledRecords: 0 } });
    expect(await kinds(noRecord)).toEqual(['not-on-roll MEDIUM']);
    expect(await flagged(but(noRecord, { student: { coveredAsOf: null } }))).toBe(false);
  });
  it.each([
    ['long after the registry had its working days', '2025-09-01', true],
    ['within the 20 working days a transfer may take', '2025-10-20', false],
  ])('names a pupil registered at another school %s', async (_, reportedOn, expected) => {
    const elsewhere = but(counted, { term: { schoolId: '2145000002', reportedOn } });
    expect(await kinds(elsewhere)).toEqual(expected ? ['other-school MEDIUM'] : []);
  });
  it('compares schools by number only: two spellings of a name are one school', async () => {
    expect(
      await flagged(
        but(counted, {
          student: { schoolId: null, schoolName: '一小' },
          term: { schoolId: null, schoolName: '第一小学' },
        }),
      ),
    ).toBe(false);
  });
  it('names a pupil of last term whom neither the roll nor the sheet of the grade knows now', async () => {
    const gone = but(counted, {
      student: { records: 0, activeRecords: 0, enrolledRecords: 0 },
      term: { records: 0, reported: null },
    });
    expect(await kinds(gone)).toEqual(['gone HIGH']);
    expect(await flagged(but(gone, { term: { lastSchoolCovered: false } }))).toBe(false);
    expect(await flagged(but(gone, { student: { coveredAsOf: null } }))).toBe(false);
    expect(await flagged(but(gone, { household: { normalRecords: 0, goneRecords: 1 } }))).toBe(false);
    expect(await flagged(but(gone, { student: { records: 1, transferredOutRecords: 1 } }))).toBe(false);
  });
  it.each([
    ['in the middle of a school', {}, ['not-there-last-term LOW']],
    ['at the beginning of a school', { grade: 'P1' }, []],
    ['in the second term of the first year', { grade: 'P1', number: 4051 }, ['not-there-last-term LOW']],
    ['where no word is said', { saidAbsentLastTerm: null }, []],
  ])('names a pupil said not to have been there last term, %s', async (_, term, expected) => {
    const newcomer = but(counted, { term: { presentLastTerm: false, saidAbsentLastTerm: true, ...term } });
    expect(await kinds(newcomer)).toEqual(expected);
  });
  it('accepts a recorded movement for whoever was not there last term', async () => {
    const newcomer = but(counted, { term: { presentLastTerm: false, saidAbsentLastTerm: true } });
    expect(await flagged(but(newcomer, { student: { lastChange: '转学（转入）' } }))).toBe(false);
    expect(await flagged(but(newcomer, { student: { statusChangedOn: '2025-08-28' } }))).toBe(false);
  });
  it.each([
    ['is on leave', { student: { enrolledRecords: 0, onLeaveRecords: 1 }, term: { reported: false } }],
    ['has died', { household: { deceasedRecords: 1 }, term: { reported: false } }],
    ['stands on no sheet at all', { term: null }],
  ])('says nothing of a pupil who %s', async (_, changes) => {
    expect(await flagged(but(counted, changes))).toBe(false);
  });

  const leftOut = but(counted, { term: { records: 0, reported: null, classCovered: true } });
  const noRecord = but(counted, { student: { records: 0, activeRecords: 0, enrolledRecords: 0 } });
  const elsewhere = but(counted, { term: { schoolId: '2145000002', reportedOn: '2025-09-01' } });
  const gone = but(noRecord, { term: { records: 0, reported: null } });
  const moved = { transferredOutRecords: 1, transferredOutOn: '2025-10-27', asOf: '2025-11-01' };
  it.each([
    [
      'left out of the sheet and on leave',
      but(leftOut, { student: { enrolledRecords: 0, onLeaveRecords: 1 } }),
    ],
    ['on the sheet, with an empty cell', but(leftOut, { term: { records: 1 } })],
    ['on no roll and dead', but(noRecord, { household: { deceasedRecords: 1 } })],
    ['on a roll under a status nobody can read', but(noRecord, { student: { unknownRecords: 1 } })],
    ['on no roll while a transfer may be under way', but(noRecord, { student: moved })],
    [
      'at another school and on leave',
      but(elsewhere, { student: { enrolledRecords: 0, onLeaveRecords: 1 } }),
    ],
    ['at another school, with an empty cell', but(elsewhere, { term: { reported: null } })],
    ['at another school and on two rolls', but(elsewhere, { student: { activePlaces: 2 } })],
    ['at another school before a later movement', but(elsewhere, { student: { lastMovedOn: '2025-09-11' } })],
    ['gone, and not there last term', but(gone, { term: { presentLastTerm: false } })],
  ])('says nothing of a pupil %s', async (_, row) => {
    expect(await kinds(row)).toEqual([]);
  });

  const notReported = but(counted, { term: { reported: false } });
  it.each([
    ['the pupil has reported', { term: { reported: true } }, true],
    ['the pupil is no longer enrolled', { student: { enrolledRecords: 0 } }, true],
    ['the child has died', { household: { deceasedRecords: 1 } }, true],
    ['the cell is emptied', { term: { reported: null } }, false],
    ['the student registry is silent', { student: null }, false],
  ])('when %s, a pupil is or is not struck off those not reported', async (_, changes, expected) => {
    expect(await closes(but(notReported, changes), 'not-reported')).toBe(expected);
  });
});
