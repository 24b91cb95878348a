import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { enrolledButAbsentThisTerm } from './enrolled-but-absent-this-term.ts';

const { flagged, flags, closes } = ruleOnRows(enrolledButAbsentThisTerm);

describe('enrolled-but-absent-this-term', () => {
  const pupil = { student: { records: 1, activeRecords: 1, enrolledRecords: 1 } };
  const notReported = but(pupil, { term: { records: 1, reported: false } });
  const leftOut = but(pupil, { term: { classCovered: true, classCoveredAsOf: '2025-09-10' } });

  it('is firm about a pupil whom the sheet says did not report', async () => {
    expect(await flags(notReported)).toEqual([{ discriminator: '', department: 'SCHOOL', severity: 'HIGH' }]);
  });
  it('is less urgent about a pupil whom the sheet of the class leaves out', async () => {
    expect(await flags(leftOut)).toEqual([{ discriminator: '', department: 'SCHOOL', severity: 'MEDIUM' }]);
  });
  it.each([
    ['no sheet holds the class', { term: { classCovered: false } }],
    ['there is no sheet at all', { term: null }],
    ['the pupil reported at another school', { term: { records: 1, reported: true } }],
    ['the pupil came after the sheet was written', { student: { lastMovedOn: '2025-09-11' } }],
    ['the registry has the pupil at two schools', { student: { activePlaces: 2 } }],
    [
      'the pupil changed schools within the working days of a transfer',
      { student: { lastChange: '转学（转入）', lastMovedOn: '2025-08-13' } },
    ],
    ['the pupil is on leave', { student: { enrolledRecords: 0, onLeaveRecords: 1 } }],
    ['the student registry is silent', { student: null }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(leftOut, changes))).toBe(false);
  });
  it('counts a pupil who changed schools a working day before that', async () => {
    const settled = { lastChange: '转学（转入）', lastMovedOn: '2025-08-12' };
    expect(await flagged(but(leftOut, { student: settled }))).toBe(true);
  });
  it('does not read an empty cell as absence', async () => {
    expect(await flagged(but(notReported, { term: { reported: null } }))).toBe(false);
  });
  it('counts a pupil who was there on the day of the sheet', async () => {
    expect(await flagged(but(leftOut, { student: { lastMovedOn: '2025-09-10' } }))).toBe(true);
  });
  it.each([
    ['the pupil reported', { term: { reported: true } }],
    ['the pupil is no longer enrolled', { student: { enrolledRecords: 0 } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(notReported, changes))).toBe(true);
  });
  it.each([
    ['the cell is emptied', { term: { reported: null } }],
    ['the sheet is withdrawn', { term: null }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(notReported, changes))).toBe(false);
  });
});
