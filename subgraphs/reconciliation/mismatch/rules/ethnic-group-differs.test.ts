import { describe, expect, it } from 'vitest';
import { but, ruleOnRows } from '../rule-test-support.ts';
import { ethnicGroupDiffers } from './ethnic-group-differs.ts';

const { flagged, flags, closes } = ruleOnRows(ethnicGroupDiffers);
const [han, zhuang, yao] = ['01', '08', '13'];

describe('ethnic-group-differs', () => {
  const differing = {
    student: { records: 1, ethnicGroup: zhuang },
    household: { records: 1, normalRecords: 1, ethnicGroup: han },
  };
  const discriminators = async (row: Parameters<typeof flags>[0]): Promise<string[]> =>
    (await flags(row)).map(({ discriminator }) => discriminator);

  it('asks who contradicts the household register', async () => {
    expect(await flags(differing)).toEqual([
      { discriminator: 'student-registry', department: 'EDUCATION', severity: 'LOW' },
    ]);
    expect(
      await flags(
        but(differing, {
          student: { ethnicGroup: han },
          welfare: { records: 1, ethnicGroup: yao },
          disability: { records: 1, ethnicGroup: zhuang },
        }),
      ),
    ).toEqual([
      { discriminator: 'poverty-monitoring', department: 'RURAL_AFFAIRS', severity: 'LOW' },
      { discriminator: 'disability-register', department: 'DISABLED_PERSONS_FEDERATION', severity: 'LOW' },
    ]);
  });
  it('holds with the register where two agree against it', async () => {
    const row = but(differing, { welfare: { records: 1, ethnicGroup: zhuang } });
    expect(await discriminators(row)).toEqual(['student-registry', 'poverty-monitoring']);
  });
  it('holds with two of three where the register says nothing', async () => {
    const others = {
      household: null,
      welfare: { records: 1, ethnicGroup: han },
      disability: { records: 1, ethnicGroup: han },
    };
    expect(await discriminators(but(differing, others))).toEqual(['student-registry']);
    expect(await discriminators(but(differing, { ...others, disability: { ethnicGroup: yao } }))).toEqual([
      'undecided',
    ]);
    expect(
      await flags(but(differing, { household: null, welfare: { records: 1, ethnicGroup: han } })),
    ).toEqual([{ discriminator: 'undecided', department: 'EDUCATION', severity: 'LOW' }]);
  });
  it.each([
    ['all agree', but(differing, { student: { ethnicGroup: han } })],
    ['the school’s cell is blank or names no group', but(differing, { student: { ethnicGroup: null } })],
    ['the register names no group', but(differing, { household: { ethnicGroup: null } })],
    ['the police are silent', but(differing, { household: null })],
    ['the school is silent', but(differing, { student: null })],
  ])('stays silent when %s', async (_, row) => {
    expect(await flagged(row)).toBe(false);
  });
  it.each([
    ['the school follows the register', 'student-registry', { student: { ethnicGroup: han } }],
    ['the police correct the register', 'student-registry', { household: { ethnicGroup: zhuang } }],
  ])('closes when %s', async (_, discriminator, changes) => {
    expect(await closes(but(differing, changes), discriminator, differing)).toBe(true);
  });
  it.each([
    ['the school’s cell is emptied', { student: { ethnicGroup: null } }],
    ['the register no longer names a group', { household: { ethnicGroup: null } }],
    ['the police’s row vanishes', { household: { records: 0, pastRecords: 1, ethnicGroup: null } }],
  ])('stays open when %s', async (_, changes) => {
    expect(await closes(but(differing, changes), 'student-registry', differing)).toBe(false);
  });
});
