import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { dropoutRecorded } from './dropout-recorded.ts';

const { flagged, flags, closes } = ruleOnRows(dropoutRecorded);

describe('dropout-recorded', () => {
  const dropped = {
    child: { birthDate: '2012-03-20' },
    student: { records: 1, droppedOutRecords: 1, status: 'DROPPED_OUT', coveredAsOf: '2025-11-01' },
  };

  it('flags what the registry itself says', async () => {
    expect(await flags(dropped)).toEqual([{ discriminator: '', department: 'EDUCATION', severity: 'HIGH' }]);
  });
  it.each([
    ['the pupil is back at another school', { student: { activeRecords: 1 } }],
    ['the student registry is silent', { student: null }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
    ['the family has emigrated', { household: { goneRecords: 1 } }],
    ['junior school is finished', { student: { finishedRecords: 1 } }],
    ['the child is sixteen on the cut-off', { child: { birthDate: '2009-08-31' } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(dropped, changes))).toBe(false);
  });
  it('counts until the sixteenth birthday after the cut-off', async () => {
    expect(await flagged(but(dropped, { child: { birthDate: '2009-09-01' } }))).toBe(true);
  });
  it.each([
    ['the pupil is back on a roll', { student: { droppedOutRecords: 0, activeRecords: 1 } }],
    ['the child has died', { household: { deceasedRecords: 1 }, student: null }],
    ['the child is no longer of school age', { child: { birthDate: '2009-08-31' }, student: null }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(dropped, changes))).toBe(true);
  });
  it.each([['the record vanishes', { student: null }]])('stays open when %s', async (_, changes) => {
    expect(await closes(but(dropped, changes))).toBe(false);
  });
});
