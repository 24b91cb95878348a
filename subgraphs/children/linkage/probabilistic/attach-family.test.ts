import { describe, expect, it } from 'vitest';
import { citizenNumber, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const { groupsOf } = useChildren();

const born = '2015-01-01';
const holder: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林佳文',
  born,
  id: citizenNumber(born, 11),
  guardian: '林父',
  phone: '13900000001',
  village: '青山村',
  division: '450703101',
};
const loose: TestRecord = {
  key: 's',
  source: 'student-registry',
  name: '林嘉文',
  born,
  phone: '13900000001',
};

describe('a record without a birth date', () => {
  const { born: _, ...dateless } = loose;

  it('joins the child of its very name with whom it shares the phone', async () => {
    expect(await groupsOf([holder, { ...dateless, name: holder.name }])).toEqual([['p', 's']]);
  });

  it("joins the child whose guardian's number stands in its own column", async () => {
    const guardianId = citizenNumber('1985-01-01', 11);
    const { phone: __, ...silent } = dateless;
    const printed: TestRecord = { ...silent, name: holder.name, printed: guardianId };
    expect(
      await groupsOf([
        { ...holder, guardianId },
        { ...printed, guardian: '林父' },
      ]),
    ).toEqual([['p', 's']]);
  });

  it('waits where no more than the village, or the name of a guardian, agrees', async () => {
    const { phone: __, ...silent } = dateless;
    expect(await groupsOf([holder, { ...silent, name: holder.name, guardian: '林父' }])).toEqual([['p']]);
  });

  it('waits where the phone agrees, and the guardian is another: it may be the school that is called', async () => {
    expect(await groupsOf([holder, { ...dateless, name: holder.name, guardian: '罗母' }])).toEqual([['p']]);
  });
});

describe('two rows of one list, of one day and family, under two names', () => {
  it('do not go to one child both: the one that fits it less is the twin', async () => {
    const one: TestRecord = { ...loose, name: '林佳春', guardian: '林父' };
    const other: TestRecord = { ...one, key: 't', name: '林嘉文' };
    expect(await groupsOf([holder, one])).toEqual([['p', 's']]);
    expect(await groupsOf([other])).toEqual([['p', 't'], ['s']]);
  });

  it('are scored together when a namesake of one of them arrives', async () => {
    const one: TestRecord = { ...loose, name: '林佳春', guardian: '林父' };
    await groupsOf([holder, one, { ...one, key: 't', name: '林嘉文' }]);
    const namesake: TestRecord = {
      key: 'n',
      source: 'poverty-monitoring',
      name: '林佳春',
      born: '2015-07-09',
      id: citizenNumber('2015-07-09', 555),
    };
    expect(await groupsOf([namesake])).toEqual([['n'], ['p', 't'], ['s']]);
  });

  it('do not go to one child both where its very name and birth date have settled whose one of them is', async () => {
    const named: TestRecord = { ...loose, key: 't', name: holder.name };
    expect(await groupsOf([holder, loose, named])).toEqual([['p', 't'], ['s']]);
    // The other one is scored without it.
    expect(await groupsOf([{ ...loose, village: '绿水村' }])).toEqual([['p', 't'], ['s']]);
  });
});

describe('a record that calls the child otherwise', () => {
  const atHome = { guardian: '林父', village: '青山村', division: '450703101' } as const;

  it.each<[string, Partial<TestRecord>]>([
    [
      "a list of whole households, which hasn't got the child: of twins it would have both",
      { source: 'poverty-monitoring', name: '罗乙' },
    ],
    ['a milk name, which says nothing of the other', { name: '林阿生' }],
    ['a milk name, and a birth date a day off: no twin has that', { name: '林阿生', born: '2015-01-02' }],
  ])('goes to it in its household: %s', async (_, change) => {
    expect(await groupsOf([holder, { ...loose, ...atHome, ...change }])).toEqual([['p', 's']]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ["a school's list, which need not have a twin who learns elsewhere", { name: '罗乙' }],
    [
      'a list of households, and no more than the phone agrees',
      { source: 'poverty-monitoring', name: '罗乙', guardian: '罗母', village: '绿水村' },
    ],
  ])('waits: %s', async (_, change) => {
    expect(await groupsOf([holder, { ...loose, ...atHome, ...change }])).toEqual([['p'], ['s']]);
  });

  it('waits where the list of households has the child, too: then it is a twin', async () => {
    const listed: TestRecord = { ...holder, key: 'h', source: 'poverty-monitoring' };
    const row: TestRecord = { ...loose, ...atHome, source: 'poverty-monitoring', name: '罗乙' };
    expect(await groupsOf([holder, listed, row])).toEqual([['h', 'p'], ['s']]);
  });
});

describe('a record of another sex', () => {
  const child: TestRecord = { ...holder, sex: 'MALE' };
  const row: TestRecord = {
    key: 's',
    source: 'student-registry',
    name: '林嘉文',
    sex: 'FEMALE',
    born,
    guardian: '林父',
  };

  it('goes to the child of its birth date and guardian under a name that sounds the same: only a twin would fit as well', async () => {
    expect(await groupsOf([child, row])).toEqual([['p', 's']]);
  });

  it('goes to the child of its very name and guardian with a slip for the birth date', async () => {
    expect(await groupsOf([child, { ...row, name: holder.name, born: '2015-01-02' }])).toEqual([['p', 's']]);
  });

  it('waits where the birth date is a slip and the name, too', async () => {
    expect(await groupsOf([child, { ...row, born: '2015-01-02' }])).toEqual([['p'], ['s']]);
  });
});

describe('a made-up number, which agrees as far as the birth date', () => {
  const row: TestRecord = {
    key: 's',
    source: 'student-registry',
    name: holder.name,
    sex: 'MALE',
    born,
    guardian: '罗母',
  };
  const madeUp = `${holder.id?.slice(0, 14) ?? ''}0019`;

  it('leaves name, birth date and sex to say whose row it is', async () => {
    expect(await groupsOf([holder, { ...row, printed: madeUp }])).toEqual([['p', 's']]);
  });

  it("is not any number: of another county it may be a namesake's", async () => {
    expect(await groupsOf([holder, { ...row, printed: madeUp.replace('450703', '450721') }])).toEqual([
      ['p'],
      ['s'],
    ]);
  });
});

describe("a row with a brother's number and birth date", () => {
  it('goes to the child of its very name whom a contest found, by the name of a guardian', async () => {
    const day = '2012-06-03';
    const brother: TestRecord = { ...holder, key: 'q', name: '林乙', born: day, id: citizenNumber(day, 11) };
    const row: TestRecord = {
      ...loose,
      name: holder.name,
      born: day,
      id: citizenNumber(day, 11),
      guardian: '林父',
      village: '青山村',
      division: '450703101',
      phone: '1',
    };
    expect(await groupsOf([holder, brother, row])).toEqual([['p', 's'], ['q']]);
  });
});
