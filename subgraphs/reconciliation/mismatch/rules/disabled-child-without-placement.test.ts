import { describe, expect, it } from 'vitest';
import { but, onNoRoll, ruleOnRows } from '../rule-test-support.ts';
import { disabledChildWithoutPlacement } from './disabled-child-without-placement.ts';

const { flagged, flags, closes } = ruleOnRows(disabledChildWithoutPlacement);

describe('disabled-child-without-placement', () => {
  const certified = but(onNoRoll, { child: { disabled: true }, disability: { records: 1, validRecords: 1 } });
  const inOrdinaryClass = but(certified, {
    student: { records: 1, activeRecords: 1, enrolledRecords: 1, inclusiveEducation: false },
  });

  it('flags a certified child that is enrolled nowhere', async () => {
    expect(await flags(certified)).toEqual([
      { discriminator: '', department: 'EDUCATION', severity: 'HIGH' },
    ]);
  });
  it('flags a certified pupil of an ordinary school under 非随班就读', async () => {
    expect(await flags(inOrdinaryClass)).toEqual([
      { discriminator: '', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it.each([
    ['the pupil is in a special school or taught at home', { student: { specialPlacement: true } }],
    ['the pupil is in an inclusive class', { student: { inclusiveEducation: true } }],
    ['the cell is blank', { student: { inclusiveEducation: null } }],
    ['the certificate is not valid', { disability: { validRecords: 0 } }],
    ['the register is silent', { disability: null }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the child is sixteen on the cut-off', { child: { birthDate: '2009-08-31' } }],
    ['the pupil is on leave', { student: { enrolledRecords: 0, onLeaveRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(inOrdinaryClass, changes))).toBe(false);
  });
  it('stays silent about children on no roll where the registry is silent or entry may be late', async () => {
    expect(await flagged(but(certified, { student: null }))).toBe(false);
    expect(await flagged(but(certified, { child: { birthDate: '2018-03-01' } }))).toBe(false);
  });
  it('stays silent about children on no roll who have no certificate, or are taught at home', async () => {
    expect(await flagged(but(certified, { disability: null }))).toBe(false);
    expect(await flagged(but(certified, { student: { specialPlacement: true } }))).toBe(false);
  });
  it.each([
    [
      'the pupil is in a special school or taught at home',
      { student: { specialPlacement: true, inclusiveEducation: null } },
    ],
    ['the pupil is in an inclusive class', { student: { inclusiveEducation: true } }],
    [
      'the certificate is not valid any more',
      { disability: { validRecords: 0 }, student: { inclusiveEducation: null } },
    ],
    ['the child has died', { household: { deceasedRecords: 1 }, student: { inclusiveEducation: null } }],
    [
      'the registry says that entry is deferred',
      { student: { activeRecords: 0, enrolledRecords: 0, deferredRecords: 1, inclusiveEducation: null } },
    ],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(inOrdinaryClass, changes))).toBe(true);
  });
  it.each([
    ['the cell is emptied', { student: { inclusiveEducation: null } }],
    ['the student registry is silent', { student: null }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(inOrdinaryClass, changes))).toBe(false);
  });
});
