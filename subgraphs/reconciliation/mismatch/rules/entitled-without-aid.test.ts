import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { entitledWithoutAid } from './entitled-without-aid.ts';

const { flagged, flags, closes } = ruleOnRows(entitledWithoutAid);

describe('entitled-without-aid', () => {
  const entitled = {
    welfare: { records: 1, householdType: '脱贫户' },
    student: {
      records: 1,
      activeRecords: 1,
      enrolledRecords: 1,
      grade: 'P3',
      receivesBoardingSubsidy: false,
    },
  };

  it('flags a pupil of the monitoring system without the subsidy', async () => {
    expect(await flags(entitled)).toEqual([{ discriminator: '', department: 'EDUCATION', severity: 'LOW' }]);
  });
  it('flags an ordinary household that is monitored, and one of which no type is told', async () => {
    const monitored = { householdType: '一般农户', monitoringCategory: 'BORDERLINE' };
    expect(await flagged(but(entitled, { welfare: monitored }))).toBe(true);
    expect(await flagged(but(entitled, { welfare: { householdType: null } }))).toBe(true);
  });
  it.each([
    ['the pupil has it', { student: { receivesBoardingSubsidy: true } }],
    ['the cell is blank', { student: { receivesBoardingSubsidy: null } }],
    ['the pupil is in senior school', { student: { grade: 'S1' } }],
    ['the child is on no roll', { student: { enrolledRecords: 0 } }],
    ['the welfare system is silent', { welfare: null }],
    ['the student registry is silent', { student: null }],
    ['the household is an ordinary one', { welfare: { householdType: '一般农户' } }],
    ['the child has died', { household: { deceasedRecords: 1 } }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(entitled, changes))).toBe(false);
  });
  it.each([
    ['the pupil has it', { student: { receivesBoardingSubsidy: true } }],
    ['the household is no longer monitored', { welfare: null }],
    ['the household is an ordinary one', { welfare: { householdType: '一般农户' } }],
    ['the pupil is no longer enrolled', { student: { enrolledRecords: 0 } }],
    ['the pupil is in senior school', { student: { grade: 'S1' } }],
  ])('closes when %s', async (_, changes) => {
    expect(await closes(but(entitled, changes))).toBe(true);
  });
  it.each([
    ['the cell is emptied', { student: { receivesBoardingSubsidy: null } }],
    ['the grade cannot be read', { student: { grade: null } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(entitled, changes))).toBe(false);
  });
});
