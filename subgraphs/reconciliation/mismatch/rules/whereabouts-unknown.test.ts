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
  describe('of a child the police list as missing', () => {
    const gone = but(onNoRoll, {
      household: { normalRecords: 0, goneRecords: 1, local: null, status: 'MISSING' },
    });
    const droppedOut = but(gone, { student: { records: 1, droppedOutRecords: 1 } });

    it('hears the household register', async () => {
      const raised = [
        { discriminator: 'population-registry', department: 'PUBLIC_SECURITY', severity: 'HIGH' },
      ];
      expect(await flags(gone)).toEqual(raised);
      expect(await flags(droppedOut)).toEqual(raised);
    });
    it('raises one flag where a school has lost the child too', async () => {
      const both = but(gone, { welfare: { records: 1, notInSchoolReason: '失联' } });
      expect((await flags(both)).map(({ discriminator }) => discriminator)).toEqual(['']);
    });
    it.each([
      ['is on a roll', but(gone, { student: { records: 1, activeRecords: 1, enrolledRecords: 1 } })],
      ['has reported', but(gone, { term: { records: 1, reported: true } })],
      ['has finished junior school', but(gone, { student: { records: 1, finishedRecords: 1 } })],
      ['is too young', but(gone, { child: { birthDate: '2019-09-01' } })],
      ['is too old', but(gone, { child: { birthDate: '2009-08-31' } })],
      ['lives where no export of the registry tells', but(gone, { student: { coveredAsOf: null } })],
      ['is registered here all the same', onNoRoll],
      ['has moved out', but(gone, { household: { status: 'MOVED_OUT' } })],
    ])('stays silent about one who %s', async (_, row) => {
      expect(await flagged(row)).toBe(false);
    });
    it.each([
      ['the register lists the child as found', onNoRoll],
      ['a roll holds the child', but(gone, { student: { records: 1, activeRecords: 1 } })],
      ['the child has reported', but(gone, { term: { records: 1, reported: true } })],
      ['the child has died', but(gone, { household: { deceasedRecords: 1, status: 'DECEASED' } })],
    ])('closes when %s', async (_, row) => {
      expect(await closes(row, 'population-registry')).toBe(true);
    });
    it.each([
      ['the register falls silent', but(gone, { household: null })],
      ['no export of the registry tells any more', but(gone, { student: { coveredAsOf: null } })],
    ])('stays open when %s', async (_, row) => {
      expect(await closes(row, 'population-registry')).toBe(false);
    });
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
