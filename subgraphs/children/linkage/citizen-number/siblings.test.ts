import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, listGroups, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const born = '2015-01-01';
const idElder = citizenNumber('2012-06-03', 22);
const id = citizenNumber(born, 11);
const family = { guardian: '林父', phone: '13900000001', village: '青山村', division: '450703101' } as const;
const elder: TestRecord = {
  key: 'e',
  source: 'population-registry',
  name: '林乙',
  born: '2012-06-03',
  id: idElder,
  ...family,
};
const child: TestRecord = { ...elder, key: 'p', name: '林甲', born, id };
/** The elder's number, and the birth date that the school's system worked out of it. */
const pupil: TestRecord = { ...child, key: 's', source: 'student-registry', born: '2012-06-03', id: idElder };

const readEjected = async (key: string): Promise<string | null> => {
  const [row] = await children.db.query<{ ejected: string | null }[]>(
    `select explanation ->> 'ejected' as ejected from children.link_record where source_key = $1`,
    [key],
  );
  return row?.ejected ?? null;
};

describe("a row with a sibling's number and the birth date in it", () => {
  it('goes to the child of its name in the same family', async () => {
    expect(await groupsOf([elder, child, pupil])).toEqual([['e'], ['p', 's']]);
    expect(await readEjected('s')).toBe('sibling');
  });

  it('does so whichever of the rows comes last', async () => {
    await groupsOf([elder, pupil]);
    expect(await groupsOf([child])).toEqual([['e'], ['p', 's']]);
    expect(await groupsOf([{ ...child, name: '林丙' }])).toEqual([['e', 's'], ['p']]);
  });

  it('follows the family: a phone and a guardian that change, quiet as they are, decide', async () => {
    const strangers = { guardian: '罗父', phone: '13700000002' };
    expect(await groupsOf([elder, { ...child, ...strangers }, pupil])).toEqual([['e', 's'], ['p']]);
    expect(await groupsOf([child])).toEqual([['e'], ['p', 's']]);
    expect(await groupsOf([{ ...child, ...strangers }])).toEqual([['e', 's'], ['p']]);
  });

  it('follows the family: a village decides beside a guardian whom the other row names second', async () => {
    const told: TestRecord = { ...pupil, guardian: '林母', phone: '13700000002' };
    const unknown: TestRecord = { ...elder, guardian: '罗爷', phone: '13700000003' };
    const listing: TestRecord = { ...child, guardians: ['林父', '林母'] };
    expect(await groupsOf([unknown, listing, told])).toEqual([['e'], ['p', 's']]);
    expect(await groupsOf([{ ...listing, village: '白水村' }])).toEqual([['e', 's'], ['p']]);
    expect(await groupsOf([listing])).toEqual([['e'], ['p', 's']]);
  });

  it('is of no family whose guardian has the same name and another number: a village has several of one name', async () => {
    const [father, namesake] = [citizenNumber('1985-04-05', 31), citizenNumber('1988-01-09', 33)];
    const told: TestRecord = { ...pupil, phone: '13700000002', guardianId: father };
    const holder: TestRecord = { ...elder, phone: '13700000003', guardianId: father };
    expect(await groupsOf([holder, { ...child, guardianId: namesake }, told])).toEqual([['e', 's'], ['p']]);
    expect(await groupsOf([child])).toEqual([['e'], ['p', 's']]);
  });

  it("is not the holder's where the holder's family has a child of its name, though its own family says little", async () => {
    const unknown: TestRecord = { ...pupil, guardian: '罗爷', phone: '13700000002', village: '白水村' };
    expect(await groupsOf([elder, child, unknown])).toEqual([['e'], ['p'], ['s']]);
    expect(await groupsOf([{ ...child, guardian: '罗父', phone: '1' }])).toEqual([['e', 's'], ['p']]);
    expect(await groupsOf([child])).toEqual([['e'], ['p'], ['s']]);
    expect(await groupsOf([{ ...elder, guardian: '罗父', phone: '1' }])).toEqual([['e', 's'], ['p']]);
  });

  it("goes there under a name that looks alike, too, where its list has the number under the holder's", async () => {
    const alike = { ...elder, name: '林嘉明' };
    const listed: TestRecord = { ...alike, key: 'l', source: 'student-registry' };
    const rows = [alike, { ...child, name: '林明' }, { ...pupil, name: '林明' }];
    expect(await groupsOf(rows)).toEqual([['e', 's'], ['p']]);
    expect(await groupsOf([listed])).toEqual([
      ['e', 'l'],
      ['p', 's'],
    ]);
    expect(await groupsOf([{ ...listed, present: false }])).toEqual([['e', 'l', 's'], ['p']]);
  });

  it('goes there though another school lists him, too, as having graduated', async () => {
    const graduate: TestRecord = { ...child, key: 'g', source: 'graduate-roster' };
    expect(await groupsOf([elder, child, graduate, pupil])).toEqual([['e'], ['g', 'p', 's']]);
  });

  it('waits where its list has the child of its name under another number already', async () => {
    const idThird = citizenNumber('2012-06-03', 24);
    const third: TestRecord = { ...elder, key: 't', name: '林丙', id: idThird };
    const listed: TestRecord = { ...child, key: 'l', source: 'student-registry' };
    const beside: TestRecord = { ...third, key: 'u', source: 'student-registry' };
    expect(await groupsOf([third, beside, child, listed, { ...pupil, id: idThird }])).toEqual([
      ['l', 'p'],
      ['s'],
      ['t', 'u'],
    ]);
  });

  it("waits where its list has the child of its name already, and nothing of the holder's name is left", async () => {
    const listed: TestRecord = { ...child, source: 'student-registry' };
    expect(await groupsOf([elder, listed, pupil])).toEqual([['e'], ['p'], ['s']]);
  });

  it('stays where its list has the child of its name already, and half of the given name is the holder’s', async () => {
    const named = { ...elder, name: '林嘉思' };
    const listed: TestRecord = { ...child, source: 'student-registry', name: '林嘉明' };
    expect(await groupsOf([named, listed, { ...pupil, name: '林嘉明' }])).toEqual([['e', 's'], ['p']]);
  });

  it('goes there when another child of its name, whom its list has, proves to be of no such family', async () => {
    const namesake: TestRecord = {
      ...child,
      key: 'l',
      source: 'student-registry',
      name: '林嘉明',
      born: '2016-05-07',
      id: citizenNumber('2016-05-07', 15),
    };
    const rows = [
      { ...elder, name: '林嘉思' },
      { ...child, name: '林嘉明' },
      { ...pupil, name: '林嘉明' },
    ];
    expect(await groupsOf([...rows, namesake])).toEqual([['e', 's'], ['l'], ['p']]);
    const strangers = { guardian: '罗父', phone: '13700000002', village: '白水村' };
    expect(await groupsOf([{ ...namesake, ...strangers }])).toEqual([['e'], ['l'], ['p', 's']]);
    expect(await groupsOf([namesake])).toEqual([['e', 's'], ['l'], ['p']]);
    await linkRecords(children.db, [], { gone: [namesake] });
    expect(await listGroups(children.db)).toEqual([['e'], ['p', 's']]);
  });

  it.each<[string, Partial<TestRecord>, Partial<TestRecord>]>([
    ['no child of the name is of the family', { guardian: '罗父', phone: '1' }, {}],
    ['only a guardian of that name is common', { phone: '1', village: '白水村' }, {}],
    ['the name was hers before', {}, { formerName: '林甲' }],
  ])('stays a differing name where %s', async (_, change, was) => {
    expect(await groupsOf([{ ...elder, ...was }, { ...child, ...change }, pupil])).toEqual([
      ['e', 's'],
      ['p'],
    ]);
  });
});

describe("a row with a sibling's number under a name that is not quite the sibling's", () => {
  const guardianId = citizenNumber('1985-02-03', 13);
  const eldest: TestRecord = { ...elder, name: '林浩宇', guardianId };
  const younger: TestRecord = { ...child, name: '林佳明', guardianId };
  const strangers = { guardian: '罗父', guardianId: citizenNumber('1986-02-03', 13), phone: '13700000002' };

  it('is the child of whom alone the name sounds so', async () => {
    expect(await groupsOf([eldest, younger, { ...pupil, name: '林嘉鸣' }])).toEqual([['e'], ['p', 's']]);
    expect(await readEjected('s')).toBe('sibling');
  });

  it.each([
    ['lost a character', '林佳?'],
    ['is swapped', '林明佳'],
    ['lacks a character', '林明'],
  ])("is not the holder's where it %s", async (_, name) => {
    const mistyped = { ...pupil, name };
    expect(await groupsOf([eldest, younger, mistyped])).toEqual([['e'], ['p'], ['s']]);
    expect(await readEjected('s')).toBe('sibling');
  });

  it("stays the holder's where half of the given name differs, or another agency says it", async () => {
    const half: TestRecord = { ...pupil, name: '林佳音' };
    expect(await groupsOf([eldest, younger, half])).toEqual([['e', 's'], ['p']]);
    const other: TestRecord = { ...pupil, name: '林明佳' };
    expect(await groupsOf([other])).toEqual([['e'], ['p'], ['s']]);
    const same: TestRecord = { ...other, key: 'v', source: 'poverty-monitoring' };
    expect(await groupsOf([same])).toEqual([['e', 's', 'v'], ['p']]);
  });

  it('is told by the guardian’s number, whenever that comes and goes', async () => {
    const mistyped: TestRecord = { ...pupil, name: '林明佳' };
    expect(await groupsOf([eldest, { ...younger, ...strangers }, mistyped])).toEqual([['e', 's'], ['p']]);
    expect(await groupsOf([younger])).toEqual([['e'], ['p'], ['s']]);
    expect(await groupsOf([{ ...younger, ...strangers }])).toEqual([['e', 's'], ['p']]);
    expect(await groupsOf([{ ...younger, name: '林佳' }])).toEqual([['e'], ['p'], ['s']]);
    expect(await groupsOf([{ ...younger, name: '林小芳' }])).toEqual([['e', 's'], ['p']]);
  });

  it('is told of a short name that fits both, where its list has the holder and the other nowhere', async () => {
    const alike = { ...younger, name: '林浩明' };
    const mistyped: TestRecord = { ...pupil, name: '林浩' };
    const listed: TestRecord = { ...eldest, key: 'l', source: 'student-registry' };
    expect(await groupsOf([eldest, alike, mistyped])).toEqual([['e', 's'], ['p']]);
    expect(await groupsOf([listed])).toEqual([['e', 'l'], ['p'], ['s']]);
    expect(await groupsOf([{ ...alike, key: 'm', source: 'student-registry' }])).toEqual([
      ['e', 'l', 's'],
      ['m', 'p'],
    ]);
  });
});

describe("a row of the population registry with a sibling's number", () => {
  const wrong: TestRecord = {
    ...child,
    key: 'r',
    source: 'population-registry',
    born: '2012-06-03',
    id: idElder,
  };
  const school: TestRecord = { ...elder, key: 't', source: 'student-registry' };
  const own: TestRecord = { ...child, source: 'student-registry' };

  it('is told by the child of its name under another number, where the other name has none', async () => {
    expect(await groupsOf([wrong, school])).toEqual([['r', 't']]);
    expect(await groupsOf([own])).toEqual([['p', 'r'], ['t']]);
    expect(await readEjected('r')).toBe('sibling');
    expect(await groupsOf([{ ...own, name: '林丙' }])).toEqual([['p'], ['r', 't']]);
  });

  it('is told when it comes last, too, and no longer when another agency says the same', async () => {
    await groupsOf([own, school]);
    expect(await groupsOf([wrong])).toEqual([['p', 'r'], ['t']]);
    const poor: TestRecord = { ...wrong, key: 'w', source: 'poverty-monitoring' };
    expect(await groupsOf([poor])).toEqual([['p'], ['r', 't', 'w']]);
  });
});

describe('a row of a term sheet, which is copied from the pupil list', () => {
  it("is not the holder's where the pupil list has the number under both names", async () => {
    const listed: TestRecord = { ...elder, key: 'l', source: 'student-registry' };
    const stray: TestRecord = { ...pupil, name: '林戊', guardian: '罗父', phone: '1' };
    const sheet: TestRecord = { ...stray, key: 't', source: 'term-registration' };
    expect(await groupsOf([elder, sheet])).toEqual([['e', 't']]);
    expect(await groupsOf([listed, stray])).toEqual([
      ['e', 'l'],
      ['s', 't'],
    ]);
    expect(await readEjected('t')).toBe('listed');
  });
});

describe("a twin's number under a name that sounds the same", () => {
  const twin: TestRecord = { ...child, key: 'q', name: '林佳明', id: citizenNumber(born, 13) };
  const other: TestRecord = { ...child, name: '林嘉明' };
  const sheet: TestRecord = { ...other, key: 't', source: 'term-registration', id: citizenNumber(born, 13) };

  it('is told by the spelling', async () => {
    expect(await groupsOf([twin, other, sheet])).toEqual([['p', 't'], ['q']]);
    expect(await readEjected('t')).toBe('rival');
  });

  it("is told where no row of the number is the registry's", async () => {
    const poor: TestRecord = { ...twin, source: 'poverty-monitoring' };
    const mistaken: TestRecord = { ...sheet, source: 'poverty-monitoring' };
    expect(await groupsOf([poor, other, mistaken])).toEqual([['p', 't'], ['q']]);
  });

  it('is a slip in the name where the same list has the other twin, too', async () => {
    const listed: TestRecord = { ...other, key: 'u', source: 'term-registration' };
    expect(await groupsOf([twin, other, sheet, listed])).toEqual([
      ['p', 'u'],
      ['q', 't'],
    ]);
  });
});
