import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { enrolledButDeceased } from './enrolled-but-deceased.ts';

const { flagged, flags } = ruleOnRows(enrolledButDeceased);

describe('enrolled-but-deceased', () => {
  const deceased = {
    household: { records: 1, deceasedRecords: 1, status: 'DECEASED', deathDate: '2025-03-01' },
    student: { records: 1, activeRecords: 1, asOf: '2025-11-01' },
  };

  it('flags a pupil still on the roll after the grace period', async () => {
    expect(await flags(deceased)).toEqual([{ discriminator: '', department: 'EDUCATION', severity: 'HIGH' }]);
  });
  it('does not wait where the death has no date', async () => {
    expect(await flagged(but(deceased, { household: { deathDate: null } }))).toBe(true);
  });
  it.each([
    ['ten working days before the export', '2025-10-20', false],
    ['eleven working days before the export', '2025-10-17', true],
    ['after the export', '2025-11-05', false],
  ])('died %s', async (_, deathDate, expected) => {
    expect(await flagged(but(deceased, { household: { deathDate }, student: { asOf: '2025-11-03' } }))).toBe(
      expected,
    );
  });
  it.each([
    ['the population registry is silent', { household: null }],
    ['the person is registered as living', { household: { deceasedRecords: 0, status: 'NORMAL' } }],
    ['the record was closed', { student: { activeRecords: 0 } }],
    ['the student registry is silent', { student: null }],
  ])('stays silent when %s', async (_, changes) => {
    expect(await flagged(but(deceased, changes))).toBe(false);
  });
});
