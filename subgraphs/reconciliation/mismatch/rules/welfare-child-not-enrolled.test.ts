import { describe, expect, it } from 'vitest';
import { but, onNoRoll, ruleOnRows } from '../rule-test-support.ts';
import { welfareChildNotEnrolled } from './welfare-child-not-enrolled.ts';

const { flagged, flags, closes } = ruleOnRows(welfareChildNotEnrolled);

describe('welfare-child-not-enrolled', () => {
  const member = but(onNoRoll, { welfare: { records: 1, householdType: '脱贫户' } });

  it('flags a member of school age on no roll', async () => {
    expect(await flags(member)).toEqual([
      { discriminator: '', department: 'RURAL_AFFAIRS', severity: 'HIGH' },
    ]);
  });
  it('counts members registered elsewhere', async () => {
    expect(await flagged(but(member, { household: null }))).toBe(true);
  });
  it('counts ordinary households that are monitored, and those of which no type is told', async () => {
    const monitored = { householdType: '一般农户', monitoringCategory: 'SUDDEN_HARDSHIP' };
    expect(await flagged(but(member, { welfare: monitored }))).toBe(true);
    expect(await flagged(but(member, { welfare: { householdType: null } }))).toBe(true);
  });
  it('leaves out ordinary households that are in no category of monitoring', async () => {
    expect(await flagged(but(member, { welfare: { householdType: '一般农户' } }))).toBe(false);
  });
  it('stays silent when no export of the student registry covers the place', async () => {
    expect(await flagged(but(member, { student: null }))).toBe(false);
  });
  it('stays silent when the welfare system does not hold the child', async () => {
    expect(await flagged(onNoRoll)).toBe(false);
  });
  it.each([
    ['enrolled', { student: { activeRecords: 1 } }],
    ['dropped out', { student: { droppedOutRecords: 1 } }],
    ['deferred', { student: { deferredRecords: 1 } }],
    ['dead', { household: { deceasedRecords: 1, normalRecords: 0 } }],
    ['emigrated', { household: { goneRecords: 1, normalRecords: 0 } }],
    ['sixteen on the cut-off', { child: { birthDate: '2009-08-31' } }],
    ['disabled and seven', { child: { birthDate: '2018-03-01', disabled: true } }],
  ])('does not flag a member that is %s', async (_, changes) => {
    expect(await flagged(but(member, changes))).toBe(false);
  });
  it.each([
    ['a roll holds the child', { student: { activeRecords: 1 } }],
    ['the household turns out to be an ordinary one', { welfare: { householdType: '一般农户' } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(member, changes))).toBe(true);
  });
  it.each([['the student registry is silent', { student: null }]])(
    'stays open when %s',
    async (_, changes) => {
      expect(await closes(but(member, changes))).toBe(false);
    },
  );
});
