import { describe, expect, it } from 'vitest';
import { citizenNumber, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';
import { saveModel, shippedModel } from './model-store.ts';

const children = useChildren();
const { groupsOf } = children;

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

describe('a row with the birth date of somebody else', () => {
  const mates: TestRecord = {
    key: 'm',
    source: 'term-registration',
    name: '罗大明',
    born: '2014-11-02',
    id: citizenNumber('2014-11-02', 13),
  };
  const countedOn = (id: string): string =>
    id.slice(0, 17) + (id.endsWith('X') ? '0' : String((Number(id.at(-1)) + 1) % 10));
  const row: TestRecord = {
    key: 't',
    source: 'term-registration',
    name: '林佳文',
    sex: 'MALE',
    born: '2014-11-02',
    printed: countedOn(mates.id ?? ''),
    guardian: '林父',
    phone: '13900000001',
  };

  it('is told by its number, which a spreadsheet counted on from the row above', async () => {
    expect(await groupsOf([holder, mates, row])).toEqual([['m'], ['p', 't']]);
    expect(await groupsOf([{ ...mates, present: false }])).not.toContainEqual(['p', 't']);
    expect(await groupsOf([{ ...mates, name: '林嘉文' }])).not.toContainEqual(['p', 't']);
    expect(await groupsOf([mates])).toEqual([['m'], ['p', 't']]);
  });

  it('is told by the parent’s number beside it', async () => {
    const printed = citizenNumber('1985-04-05', 31);
    expect(await groupsOf([holder, { ...row, born: '1985-04-05', printed }])).toEqual([['p', 't']]);
    expect(await groupsOf([{ ...row, born: '1985-04-06', printed }])).toEqual([['p']]);
  });

  it('is told by its grade beside the guardian alone, where the number is another’s', async () => {
    const listed: TestRecord = {
      ...row,
      phone: '13711111111',
      cohortBornBy: '2015-08-31',
      id: mates.id ?? '',
    };
    const graded = (cohortBornBy: string): TestRecord => ({ ...listed, cohortBornBy });
    const other: TestRecord = { ...mates, key: 'n', source: 'student-registry' };
    expect(await groupsOf([holder, mates, other, graded('2015-08-31')])).toEqual([
      ['m', 'n'],
      ['p', 't'],
    ]);
    expect(await groupsOf([graded('2016-08-31')])).toEqual([
      ['m', 'n'],
      ['p', 't'],
    ]);
    expect(await groupsOf([graded('2017-08-31')])).not.toContainEqual(['p', 't']);
    expect(await groupsOf([graded('2014-08-31')])).not.toContainEqual(['p', 't']);
  });

  it('goes by its name where that is a brother’s, called quite otherwise, and they share the household', async () => {
    const brother: TestRecord = {
      ...holder,
      key: 'b',
      name: '林国强',
      born: '2012-11-02',
      id: citizenNumber('2012-11-02', 15),
    };
    const { printed: _, ...plain } = row;
    const copied: TestRecord = {
      ...plain,
      source: 'poverty-monitoring',
      born: '2012-11-02',
      village: '青山村',
      division: '450703101',
    };
    expect(await groupsOf([holder, brother, copied])).toEqual([['b'], ['p', 't']]);
    expect(await groupsOf([{ ...copied, cohortBornBy: '2012-08-31' }])).not.toContainEqual(['p', 't']);
    expect(await groupsOf([copied, { ...brother, name: '林佳闻' }])).not.toContainEqual(['p', 't']);
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
    ['a milk name, which says nothing of the other', { name: '林阿生' }],
    ['a milk name, and a birth date a day off: no twin has that', { name: '林阿生', born: '2015-01-02' }],
  ])('goes to it in its household: %s', async (_, change) => {
    expect(await groupsOf([holder, { ...loose, ...atHome, ...change }])).toEqual([['p', 's']]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ["a school's list, which need not have a twin who learns elsewhere", { name: '罗乙' }],
    [
      'a list of households, which may have the child in another row',
      { source: 'poverty-monitoring', name: '罗乙' },
    ],
    [
      'a list of households, and no more than the phone agrees',
      { source: 'poverty-monitoring', name: '罗乙', guardian: '罗母', village: '绿水村' },
    ],
  ])('waits: %s', async (_, change) => {
    expect(await groupsOf([holder, { ...loose, ...atHome, ...change }])).toEqual([['p'], ['s']]);
  });

  it("waits where the child's own name has that form as well: they are twins, one of them missing in the list", async () => {
    expect(
      await groupsOf([
        { ...holder, name: '林乐乐' },
        { ...loose, ...atHome, name: '林欢欢' },
      ]),
    ).toEqual([['p'], ['s']]);
  });

  it("waits beside the child's row in that list with a slip for the birth date: the other is a brother's", async () => {
    const rows: TestRecord = { ...loose, ...atHome, source: 'poverty-monitoring' };
    const slipped: TestRecord = { ...rows, key: 'a', name: holder.name, born: '2015-01-11' };
    const brother: TestRecord = { ...rows, key: 'b', name: '林乙' };
    expect(await groupsOf([holder, slipped, brother])).toEqual([['a', 'p'], ['b']]);
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
  const madeUp = `${holder.id?.slice(0, 14) ?? ''}9019`;

  it('leaves name, birth date and sex to say whose row it is', async () => {
    expect(await groupsOf([holder, { ...row, printed: madeUp }])).toEqual([['p', 's']]);
  });

  it('does not speak for the child beside name and birth date, however much a model makes of it', async () => {
    const numbers = shippedModel.comparisons['number'] ?? [];
    await saveModel(children.db, {
      ...shippedModel,
      version: 'trained',
      comparisons: {
        ...shippedModel.comparisons,
        number: numbers.map((one) => (one.level === 'birth-date' ? { ...one, m: 1024 * one.u } : one)),
      },
    });
    const { sex: _, guardian: __, ...bare } = row;
    expect(await groupsOf([holder, { ...bare, name: '林嘉文', printed: madeUp }])).toEqual([['p'], ['s']]);
    await saveModel(children.db, shippedModel);
  });

  it("is not any number: of another county it may be a namesake's", async () => {
    expect(await groupsOf([holder, { ...row, printed: madeUp.replace('450703', '450721') }])).toEqual([
      ['p'],
      ['s'],
    ]);
  });
});

describe('one character of a long name', () => {
  const child: TestRecord = { ...holder, name: '吉克依布', guardian: '吉克父' };
  const row: TestRecord = { key: 's', source: 'student-registry', name: '吉克依伍', born };

  it("waits where no more than the village agrees: a neighbour's child has such a name, too", async () => {
    const neighbour: TestRecord = { ...row, sex: 'MALE', village: '青山村', division: '450703101' };
    expect(await groupsOf([{ ...child, sex: 'MALE' }, neighbour])).toEqual([['p'], ['s']]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['a guardian', { guardian: '吉克父' }],
    ['the phone', { phone: '13900000001' }],
    ['a number one slip away', { printed: holder.id?.replace('0111', '0171') ?? '' }],
  ])('is a slip beside %s', async (_, change) => {
    expect(await groupsOf([child, { ...row, ...change }])).toEqual([['p', 's']]);
  });

  it('does not outweigh another sex beside a guardian: such are the names of brother and sister', async () => {
    const sister: TestRecord = { ...row, sex: 'FEMALE', guardian: '吉克父' };
    expect(await groupsOf([{ ...child, sex: 'MALE' }, sister])).toEqual([['p'], ['s']]);
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

describe('a row whose list has the child already, in a row that a rule gave to it', () => {
  const family: Partial<TestRecord> = { guardian: '林父', village: '青山村', division: '450703101' };
  const given: TestRecord = { ...loose, ...family, key: 'g', name: holder.name };

  it.each<[string, Partial<TestRecord>]>([
    ['the same name on quite another day', { name: holder.name, born: '2012-06-03' }],
    ['another spelling, and a slip for the birth date', { born: '2015-01-02' }],
  ])("waits: %s is a brother's", async (_, change) => {
    const row = { ...loose, ...family, ...change };
    expect(await groupsOf([holder, row])).toEqual([['p', 's']]);
    expect(await groupsOf([given])).toEqual([['g', 'p'], ['s']]);
    expect(await groupsOf([{ ...given, present: false }])).toEqual([['g', 'p', 's']]);
  });

  it('goes there where name, household and a slip for the birth date agree: somebody is there twice', async () => {
    const row = { ...loose, ...family, name: holder.name, born: '2015-01-02' };
    expect(await groupsOf([holder, given, row])).toEqual([['g', 'p', 's']]);
  });
});

describe('a row with a guardian whom none of the child names', () => {
  const stranger: TestRecord = { ...loose, guardian: '罗大山' };

  it('goes to the child when its name or its birth date is the very same', async () => {
    expect(await groupsOf([holder, stranger])).toEqual([['p', 's']]);
    expect(await groupsOf([{ ...stranger, name: holder.name, born: '2015-01-02' }])).toEqual([['p', 's']]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['both are slips, and only the phone agrees', { born: '2015-01-02' }],
    ['a part of the birth date is quite another', { name: holder.name, born: '2015-10-29' }],
  ])('waits where %s', async (_, change) => {
    expect(await groupsOf([{ ...holder, born: '2015-01-29', id: citizenNumber('2015-01-29', 11) }])).toEqual([
      ['p'],
    ]);
    expect(await groupsOf([{ ...stranger, ...change }])).toEqual([['p'], ['s']]);
  });
});
