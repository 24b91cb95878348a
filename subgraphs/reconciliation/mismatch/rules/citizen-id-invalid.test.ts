import { describe, expect, it } from 'vitest';
import { ruleOnRows } from '../rule-test-support.ts';
import { citizenIdInvalid } from './citizen-id-invalid.ts';

const { flagged, flags } = ruleOnRows(citizenIdInvalid);

describe('citizen-id-invalid', () => {
  it('flags an impossible number to the department that printed it', async () => {
    expect(await flags({ welfare: { records: 1, invalidIds: 1, invalidId: '4507************12' } })).toEqual([
      { discriminator: 'poverty-monitoring', department: 'RURAL_AFFAIRS', severity: 'MEDIUM' },
    ]);
  });
  it('raises one flag for each source', async () => {
    const row = { student: { records: 1, invalidIds: 1 }, household: { records: 1, invalidIds: 2 } };
    expect((await flags(row)).map(({ discriminator }) => discriminator)).toEqual([
      'student-registry',
      'population-registry',
    ]);
  });
  it('stays silent about missing, temporary and foreign numbers, which are not invalid', async () => {
    expect(await flagged({ student: { records: 1, invalidIds: 0 } })).toBe(false);
  });
});
