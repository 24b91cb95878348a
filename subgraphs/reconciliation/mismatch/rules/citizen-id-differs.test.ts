import { describe, expect, it } from 'vitest';
import { ruleOnRows } from '../rule-test-support.ts';
import { citizenIdDiffers } from './citizen-id-differs.ts';

const { flagged, flags } = ruleOnRows(citizenIdDiffers);

describe('citizen-id-differs', () => {
  const own = '450703201503200013';
  const parents = '450703198503200017';

  it('flags a record that prints somebody else’s number', async () => {
    const student = { records: 1, citizenIds: [parents], foreignIds: [parents] };
    expect(await flags({ child: { citizenId: own }, student })).toEqual([
      { discriminator: 'student-registry', department: 'EDUCATION', severity: 'MEDIUM' },
    ]);
  });
  it('asks each owner for its own record', async () => {
    const wrong = { records: 1, citizenIds: [own, parents], foreignIds: [parents] };
    const row = { household: { records: 1, citizenIds: [own] }, welfare: wrong, disability: wrong };
    expect((await flags(row)).map(({ department }) => department)).toEqual([
      'RURAL_AFFAIRS',
      'DISABLED_PERSONS_FEDERATION',
    ]);
  });
  it.each([
    ['the numbers agree, 15 digits being read as 18', { citizenIds: [own] }],
    ['the source prints none', { citizenIds: null }],
  ])('stays silent when %s', async (_, student) => {
    expect(await flagged({ child: { citizenId: own }, student: { records: 1, ...student } })).toBe(false);
  });
});
