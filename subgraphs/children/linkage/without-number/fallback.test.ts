import { describe, expect, it } from 'vitest';
import type { SourceSystem } from '../../../../platform/source-systems.ts';
import { citizenNumber, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;
const idA = citizenNumber('2015-01-01', 11);
const idB = citizenNumber('2015-01-01', 13);

const anchor: TestRecord = {
  key: 'p1',
  source: 'population-registry',
  name: '林甲',
  born: '2015-01-01',
  id: idA,
  guardian: '林父',
  guardianId: citizenNumber('1985-04-05', 31),
  phone: '1',
  village: '青山村',
  division: '450703101',
};
const loose: TestRecord = { key: 'w1', source: 'poverty-monitoring', name: '林甲', born: '2015-01-01' };

describe('a record without a citizen number', () => {
  it.each([
    { guardian: '林父' },
    { guardianId: citizenNumber('1985-04-05', 31) },
    { phone: '1' },
    { village: '青山村', division: '450703101' },
  ])('attaches by name, birth date and %o', async (field) => {
    expect(await groupsOf([anchor, { ...loose, ...field }])).toEqual([['p1', 'w1']]);
    expect((await readRules(children.db))['w1']).toBe('NAME_AND_BIRTH_DATE');
  });

  it('attaches by any guardian that both rows name', async () => {
    const registered = { ...anchor, guardians: ['林父', '林母'] };
    expect(await groupsOf([registered, { ...loose, guardian: '林母' }])).toEqual([['p1', 'w1']]);
    const told = { guardian: '林祖', guardians: ['林祖', '林母'] };
    expect(await groupsOf([registered, { ...loose, ...told }])).toEqual([['p1', 'w1']]);
    expect(await groupsOf([registered, { ...loose, guardian: '林祖', guardians: ['林祖', '林姑'] }])).toEqual(
      [['p1'], ['w1']],
    );
  });

  it("attaches a pupil by the village in the county: the row's division is the school's", async () => {
    const pupil: TestRecord = { ...loose, key: 's1', source: 'student-registry', village: '青山村' };
    expect(await groupsOf([anchor, { ...pupil, division: '450703003' }])).toEqual([['p1', 's1']]);
    expect(await groupsOf([anchor, { ...pupil, division: '450721003' }])).toEqual([['p1'], ['s1']]);
  });

  it.each<[SourceSystem, string[][]]>([
    ['poverty-monitoring', [['p1', 'w1']]],
    ['student-registry', [['p1'], ['w1']]],
    ['term-registration', [['p1'], ['w1']]],
    ['graduate-roster', [['p1'], ['w1']]],
  ])("attaches by a village's code, but not where it is the school's: %s", async (source, groups) => {
    const division = '450703101201';
    expect(
      await groupsOf([
        { ...anchor, division },
        { ...loose, source, division },
      ]),
    ).toEqual(groups);
  });

  it('attaches by a village of which one row tells the township only', async () => {
    const told = { ...loose, village: '青山村', division: '450703101' };
    expect(await groupsOf([{ ...anchor, division: '450703101204' }, told])).toEqual([['p1', 'w1']]);
  });

  it.each([
    ['nothing else agrees', {}],
    ['the village has the same name in another division', { village: '青山村', division: '450721' }],
    ['the sex differs and nothing of the household agrees', { sex: 'FEMALE' }],
    ['the birth date is quite another', { guardian: '林父', born: '2013-05-07' }],
    ['the name differs', { guardian: '林父', name: '林文' }],
  ] as const)('stands alone when %s', async (_, change) => {
    expect(await groupsOf([anchor, { ...loose, ...change }])).toEqual([['p1'], ['w1']]);
  });

  it('with a birth date a day off is left to the scores', async () => {
    expect(await groupsOf([anchor, { ...loose, guardian: '林父', born: '2015-01-02' }])).toEqual([
      ['p1', 'w1'],
    ]);
    expect((await readRules(children.db))['w1']).toBe('PROBABILISTIC');
  });

  it('of another sex is left to the scores: brother and sister do not share a name', async () => {
    expect(await groupsOf([anchor, { ...loose, guardian: '林父', sex: 'FEMALE' }])).toEqual([['p1', 'w1']]);
    expect((await readRules(children.db))['w1']).toBe('PROBABILISTIC');
  });

  const unnumbered: TestRecord = { ...loose, key: 'p2', source: 'population-registry', phone: '1' };

  it('is no second row of the population registry about one child', async () => {
    expect(await groupsOf([anchor, unnumbered])).toEqual([['p1'], ['p2']]);
  });

  it("is the population registry's row of a child that others know by number", async () => {
    expect(await groupsOf([{ ...anchor, source: 'student-registry' }, unnumbered])).toEqual([['p1', 'p2']]);
  });

  it('attaches by a former name', async () => {
    const renamed = { ...anchor, name: '林新', formerName: '林甲' };
    expect(await groupsOf([renamed, { ...loose, phone: '1' }])).toEqual([['p1', 'w1']]);
  });

  it('without a name, as a newborn has none yet, is not found by what stands in its place', async () => {
    const nameless = { name: '未取名', village: '青山村', division: '450703101' };
    await groupsOf([
      { ...anchor, ...nameless },
      { ...loose, ...nameless },
    ]);
    expect((await readRules(children.db))['w1']).not.toBe('NAME_AND_BIRTH_DATE');
  });

  it('takes the namesake another field speaks for, and none when it speaks for both', async () => {
    const namesake = { ...anchor, key: 'p2', id: idB, guardian: '林母', phone: '2' };
    expect(await groupsOf([anchor, namesake, { ...loose, guardian: '林母' }])).toEqual([
      ['p1'],
      ['p2', 'w1'],
    ]);
    expect(
      await groupsOf([
        { ...namesake, guardian: '林父' },
        { ...loose, guardian: '林父' },
      ]),
    ).toEqual([['p1'], ['p2'], ['w1']]);
  });

  it('attaches to children with a trusted number only: two loose records that merely fit are no centre', async () => {
    expect(
      await groupsOf([
        { ...loose, guardian: '林父', phone: '1' },
        { ...loose, key: 's1', source: 'student-registry', guardian: '林母', phone: '2' },
      ]),
    ).toEqual([['s1'], ['w1']]);
  });
});
