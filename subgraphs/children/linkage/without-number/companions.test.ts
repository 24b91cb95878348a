import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, listGroups, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const born = '2015-01-01';
const idBoy = citizenNumber(born, 11);
const idGirl = citizenNumber(born, 22);
const holder: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林甲',
  born,
  id: idBoy,
  guardian: '林父',
};
const pupil: TestRecord = {
  key: 's',
  source: 'student-registry',
  name: '林甲',
  born,
  guardian: '林父',
  phone: '1',
};
const sheet: TestRecord = { key: 't', source: 'term-registration', name: '林甲', born, phone: '1' };

describe('two rows without a number, made from one paper', () => {
  it('go together to the child that only one of them finds', async () => {
    expect(await groupsOf([holder, pupil, sheet])).toEqual([['p', 's', 't']]);
    const [row] = await children.db.query<{ explanation: unknown }[]>(
      `select explanation from children.link_record where source_key = 't'`,
    );
    expect(row?.explanation).toEqual({ companion: true, corroboration: ['phone'] });
  });

  it('are one child where none of them finds one with a number', async () => {
    expect(await groupsOf([pupil, sheet])).toEqual([['s', 't']]);
    expect(await readRules(children.db)).toEqual({ s: 'NAME_AND_BIRTH_DATE', t: 'NAME_AND_BIRTH_DATE' });
  });

  it.each<[string, Partial<TestRecord>]>([
    ['the name differs', { name: '林乙' }],
    ['the birth date differs', { born: '2015-01-02' }],
    ['no other field agrees', { phone: '2' }],
    ['the sex differs', { sex: 'FEMALE' }],
    ['a village of this name lies elsewhere', { phone: '2', village: '青山村', division: '450721' }],
  ])('stay two when %s', async (_, change) => {
    const girls = { ...pupil, sex: 'MALE', village: '青山村', division: '450703' } as const;
    expect(await groupsOf([girls, { ...sheet, ...change }])).toEqual([['s'], ['t']]);
  });

  it('are one child by sex and county, if each list has one row of the name and birth date', async () => {
    const county = { sex: 'MALE', division: '450703' } as const;
    const [boy, listed] = [
      { ...pupil, ...county },
      { ...sheet, ...county, phone: '2' },
    ];
    expect(await groupsOf([boy, listed])).toEqual([['s', 't']]);
    expect(await groupsOf([{ ...boy, key: 's2', phone: '3', guardian: '罗父' }])).toEqual([
      ['s'],
      ['s2'],
      ['t'],
    ]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['the county is another', { division: '450721' }],
    ['one prints a number that is not believed', { id: citizenNumber('1985-04-05', 32) }],
  ])('are not one by that where %s', async (_, change) => {
    const county = { sex: 'MALE', division: '450703' } as const;
    const grown: TestRecord = {
      key: 'f',
      source: 'population-registry',
      name: '林父',
      born: '1985-04-05',
      id: citizenNumber('1985-04-05', 32),
    };
    const rows = [
      { ...pupil, ...county },
      { ...sheet, ...county, phone: '2', ...change },
    ];
    expect(await groupsOf([grown, ...rows])).toEqual([['s'], ['t']]);
  });

  it('are no rows of the population registry, which are copied from nothing', async () => {
    const registered = { ...sheet, key: 'r', source: 'population-registry' } as const;
    const atSchool = { ...holder, source: 'disability-register' } as const;
    expect(await groupsOf([atSchool, pupil, registered])).toEqual([['p', 's'], ['r']]);
  });

  it('do not follow each other to a child of another sex', async () => {
    const girl = { ...holder, id: idGirl };
    expect(await groupsOf([girl, pupil, { ...sheet, sex: 'MALE' }])).toEqual([['p', 's'], ['t']]);
  });

  it('do not follow each other to the number that one of them was ejected from', async () => {
    const sibling = citizenNumber('2012-06-03', 11);
    const elder = { ...holder, key: 'e', name: '林丑', born: '2012-06-03', id: sibling };
    expect(await groupsOf([elder, { ...pupil, id: sibling }, sheet])).toEqual([['e'], ['s', 't']]);
  });

  it('are no chain: what agrees with a companion only stays out', async () => {
    const third: TestRecord = {
      key: 'w',
      source: 'poverty-monitoring',
      name: '林甲',
      born,
      guardian: '林母',
      village: '青山村',
      division: '450703',
    };
    const second = { ...sheet, village: '青山村', division: '450703' };
    expect(await groupsOf([pupil, second, third])).toEqual([['s', 't'], ['w']]);
  });

  it('stay apart from two children of one name whom they fit alike', async () => {
    const namesake = { ...holder, key: 'q', id: citizenNumber(born, 33), guardian: '林母', phone: '1' };
    const first = { ...pupil, key: 's1', guardian: '林父', phone: '2' };
    const second = { ...pupil, key: 's2', guardian: '林母', phone: '2' };
    expect(await groupsOf([holder, namesake, first, second, { ...sheet, phone: '2' }])).toEqual([
      ['p', 's1'],
      ['q', 's2'],
      ['t'],
    ]);
  });

  it('come together when the second is imported later', async () => {
    await linkRecords(children.db, [holder, sheet]);
    expect(await listGroups(children.db)).toEqual([['p'], ['t']]);
    await linkRecords(children.db, [pupil]);
    expect(await listGroups(children.db)).toEqual([['p', 's', 't']]);
  });
});
