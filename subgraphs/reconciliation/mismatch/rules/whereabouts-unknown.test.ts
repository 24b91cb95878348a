import { describe, expect, it } from 'vitest';
import { but, onNoRoll, ruleOnRows } from '../rule-test-support.ts';
import { whereaboutsUnknown } from './whereabouts-unknown.ts';

const { flagged, flags, closes } = ruleOnRows(whereaboutsUnknown);

describe('whereabouts-unknown', () => {
  const pupil = but(onNoRoll, {
    student: { records: 1, activeRecords: 1, enrolledRecords: 1 },
    term: { records: 1, reported: false, absenceReason: '联系不上' },
  });
  const left = but(onNoRoll, { student: { records: 1, status: 'LEFT', statusLabel: '下落不明' } });
  const welfare = but(onNoRoll, { welfare: { records: 1, notInSchoolReason: '随父母外出失联' } });

  it('hears the term sheet, the registry and the monitoring system', async () => {
    expect(await flags(pupil)).toEqual([
      { discriminator: '', department: 'PUBLIC_SECURITY', severity: 'HIGH' },
    ]);
    expect(await flagged(left)).toBe(true);
    expect(await flagged(but(left, { student: { statusLabel: '15' } }))).toBe(true);
    expect(await flagged(welfare)).toBe(true);
  });
  it.each([
    ['the pupil reported after all', but(pupil, { term: { reported: true } })],
    ['another reason is given', but(pupil, { term: { absenceReason: '因病' } })],
    ['no reason is given', but(pupil, { term: { absenceReason: null } })],
    ['the child is on a roll again', but(left, { student: { activeRecords: 1 } })],
    ['the monitoring system also says at school', but(welfare, { welfare: { saysInSchool: true } })],
    ['the child has died', but(pupil, { household: { deceasedRecords: 1 } })],
    ['the child is too young', but(pupil, { child: { birthDate: '2019-09-01' } })],
    ['the child is too old', but(pupil, { child: { birthDate: '2009-08-31' } })],
    ['no source says anything', onNoRoll],
    ['the child is on the sheet of this term', but(left, { term: { records: 1, reported: true } })],
    [
      'a roll holds the child the monitoring system has lost',
      but(welfare, { student: { activeRecords: 1 } }),
    ],
  ])('stays silent when %s', async (_, row) => {
    expect(await flagged(row)).toBe(false);
  });
  it.each([
    ['the pupil has reported', but(pupil, { term: { reported: true } })],
    ['the child has died', but(pupil, { household: { deceasedRecords: 1 } })],
    ['another reason is given', but(pupil, { term: { absenceReason: '因病' } })],
    ['a roll holds the child again', but(left, { student: { activeRecords: 1 } })],
  ])('closes when %s', async (_, row) => {
    expect(await closes(row)).toBe(true);
  });
  it.each([
    ['no reason is given any more', but(pupil, { term: { absenceReason: null } })],
    ['the registry does not tell any more', but(left, { student: { statusLabel: null } })],
  ])('stays open when %s', async (_, row) => {
    expect(await closes(row)).toBe(false);
  });
});
