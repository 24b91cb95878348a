import { describe, expect, it } from 'vitest';
import { plainDate } from '../../../../platform/plain-date.ts';
import { withTransaction } from '../../../../platform/postgres/index.ts';
import { openFeed } from '../feed.ts';
import { link } from '../linkage.ts';
import { citizenNumber, linkRecords, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const born = '2015-01-01';
const id = citizenNumber(born, 11);
const family = { guardian: '林父', phone: '13900000001', village: '青山村', division: '450703101' } as const;
const registered: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林永豪',
  sex: 'MALE',
  born,
  id,
  ...family,
};
/** The twin, under the other's number, and the other without one. */
const twin: TestRecord = { ...registered, key: 't', source: 'student-registry', name: '林永旭' };
const other: TestRecord = { ...registered, key: 'o', source: 'student-registry' };
delete other.id;

describe("a list that has a number's other name and birth date in a row without a number", () => {
  it('has two children, and the number is not believed there', async () => {
    expect(await groupsOf([registered, twin, other])).toEqual([['o', 'p'], ['t']]);
  });

  it('tells so whoever holds the number otherwise', async () => {
    const graduate: TestRecord = { ...registered, source: 'graduate-roster' };
    expect(await groupsOf([graduate, twin, other])).toEqual([['o', 'p'], ['t']]);
  });

  it('is asked again when that row comes, changes and goes', async () => {
    expect(await groupsOf([registered, twin])).toEqual([['p', 't']]);
    expect(await groupsOf([other])).toEqual([['o', 'p'], ['t']]);
    expect(await groupsOf([{ ...other, born: '2014-01-01' }])).toEqual([['o'], ['p', 't']]);
    expect(await groupsOf([other])).toEqual([['o', 'p'], ['t']]);
    await linkRecords(children.db, [], { gone: [other] });
    expect(await groupsOf([])).toEqual([['p', 't']]);
  });

  it('does not take the number from a name that another agency gives it, too, and has another child all the same', async () => {
    const poor: TestRecord = { ...twin, key: 'w', source: 'poverty-monitoring' };
    expect(await groupsOf([registered, twin, other, poor])).toEqual([['o'], ['p', 't', 'w']]);
  });

  it('has two children, whose each name is, where the other list says so of the other name', async () => {
    const crossed: TestRecord = { ...other, key: 'x', source: 'graduate-roster', name: '林永旭' };
    const graduate: TestRecord = { ...registered, source: 'graduate-roster' };
    expect(await groupsOf([twin, other, graduate, crossed])).toEqual([
      ['o', 'p'],
      ['t', 'x'],
    ]);
  });

  it('is no reason to doubt the holder where the other name is plainly a child with another number', async () => {
    const second = { name: '林永旭', id: citizenNumber(born, 13) };
    const pupil: TestRecord = { ...registered, key: 's', source: 'student-registry' };
    const brother: TestRecord = { ...pupil, key: 'b', ...second };
    const graduate: TestRecord = { ...pupil, key: 'g', source: 'graduate-roster', name: second.name };
    const expected = [['b', 'g'], ['s']];
    expect(await groupsOf([pupil, brother, graduate])).toEqual(expected);
    expect(
      await children.db.query(
        `select source_key, child_id is not null and center = id17 as kept from children.link_record order by 1`,
      ),
    ).toEqual([
      { source_key: 'b', kept: true },
      { source_key: 'g', kept: false },
      { source_key: 's', kept: true },
    ]);
    await linkRecords(children.db, [], { gone: [graduate] });
    expect(await groupsOf([graduate])).toEqual(expected);
  });

  it('is looked up in a working table without a second one for long values', async () => {
    const long = await withTransaction(children.db, async (transaction) => {
      await openFeed(transaction, plainDate('2025-09-01'));
      await link(transaction, { full: false });
      return transaction.query(
        `select reltoastrelid <> 0 as long from pg_class where oid = 'pg_temp.linkage_unnumbered'::regclass`,
      );
    });
    expect(long).toEqual([{ long: false }]);
  });
});

describe('a number filled down a list', () => {
  const holder: TestRecord = { ...registered, name: '张子涵' };
  const below: TestRecord = { ...registered, name: '李子涵', guardian: '李父', phone: '13900000002' };
  const other: TestRecord = { ...below, key: 'q', id: citizenNumber(born, 13), village: '绿水村' };
  const sheet: TestRecord = { ...holder, key: 't', source: 'term-registration' };
  const filled: TestRecord = { ...below, key: 'u', source: 'term-registration' };

  it('makes no one child of two of the same given name and other families', async () => {
    const grandmother = { ...filled, guardian: '罗某', phone: '13900000003' };
    const groups = await groupsOf([holder, other, sheet, grandmother]);
    expect(groups.find((keys) => keys.includes('p'))).toEqual(['p', 't']);
  });

  it('is told by the family, also when a row first names the other family', async () => {
    const mother = { guardians: ['李父', '林父'] };
    expect(await groupsOf([holder, sheet, { ...filled, ...mother }])).toEqual([['p', 't', 'u']]);
    expect(await groupsOf([filled])).toEqual([['p', 't'], ['u']]);
    expect(await groupsOf([{ ...filled, ...mother }])).toEqual([['p', 't', 'u']]);
  });

  it("is none where the registry has one child of two households under the father's and the stepfather's surname", async () => {
    const again: TestRecord = { ...below, source: 'population-registry', key: 'r', village: '绿水村' };
    expect(await groupsOf([holder, again])).toEqual([['p', 'r']]);
    expect(await groupsOf([{ ...again, born: '2015-01-02' }])).toEqual([['p'], ['r']]);
  });
});

describe('a newborn without a name', () => {
  const newborn: TestRecord = { ...registered, key: 'w', source: 'poverty-monitoring', name: '未取名' };

  it("is no twin's rival under the number of the twin that has a name by now", async () => {
    const twin: TestRecord = { ...registered, key: 'q', name: '未取名', id: citizenNumber(born, 13) };
    expect(await groupsOf([registered, twin, newborn])).toEqual([['p', 'w'], ['q']]);
  });

  it("says nothing of the number where the list has others' newborn children of the day", async () => {
    const pupil: TestRecord = { ...registered, key: 's', source: 'disability-register', name: '未取名' };
    const { id: _, ...unnumbered } = newborn;
    const poor: TestRecord = { ...registered, key: 'v', source: 'poverty-monitoring' };
    const elsewhere: TestRecord = {
      ...unnumbered,
      guardian: '罗父',
      phone: '13900000009',
      village: '绿水村',
    };
    expect(await groupsOf([pupil, poor, elsewhere])).toEqual([['s', 'v'], ['w']]);
  });
});

describe('a row spelt otherwise than the child it resembles', () => {
  const pupil: TestRecord = { ...registered, key: 's', source: 'student-registry', name: '林涵可' };
  const graduate: TestRecord = { ...pupil, key: 'g', source: 'graduate-roster', name: '林涵涵' };
  delete graduate.id;
  /** The same pupil in the list that has the other child as well. */
  const twinPupil: TestRecord = { ...graduate, key: 'q', source: 'student-registry', phone: '13700000002' };

  it('goes there where nobody else is called so', async () => {
    expect(await groupsOf([pupil, { ...graduate, guardianId: citizenNumber('1985-01-02', 31) }])).toEqual([
      ['g', 's'],
    ]);
  });

  it('does not where the list that has the child has a row of its own name and birth date beside it', async () => {
    expect(await groupsOf([pupil, graduate, twinPupil])).toEqual([['g', 'q'], ['s']]);
    await linkRecords(children.db, [], { gone: [twinPupil] });
    expect(await groupsOf([])).toEqual([['g', 's']]);
    expect(await groupsOf([twinPupil])).toEqual([['g', 'q'], ['s']]);
  });
});

describe("a grown-up's number that two agencies give a child", () => {
  it('is not believed for all that', async () => {
    const mother = citizenNumber('1988-04-05', 32);
    const rows: TestRecord[] = [
      { ...registered, key: 's', source: 'student-registry', id: mother },
      { ...registered, key: 'w', source: 'poverty-monitoring', id: mother },
    ];
    expect(await groupsOf([registered, ...rows])).toEqual([['p', 's', 'w']]);
  });
});

describe("a pupil who bears the mother's surname in one list", () => {
  it('keeps the number beside a birth date that is a slip, if the given name is the same', async () => {
    const pupil: TestRecord = {
      ...registered,
      key: 's',
      source: 'student-registry',
      name: '许永豪',
      born: '2015-01-02',
    };
    expect(await groupsOf([registered, pupil])).toEqual([['p', 's']]);
    expect(await groupsOf([{ ...pupil, name: '许永旭' }])).toEqual([['p'], ['s']]);
  });
});

describe("the clan's part of a name", () => {
  it('takes no row from its own number to a sister who is called so in one list', async () => {
    const sisterId = citizenNumber('2012-06-03', 22);
    const long: TestRecord = { ...registered, name: '吉克依布' };
    const short: TestRecord = { ...registered, key: 'w', source: 'poverty-monitoring', name: '吉克' };
    const listed: TestRecord = { ...long, key: 'v', source: 'poverty-monitoring' };
    const sister: TestRecord = {
      ...registered,
      key: 'q',
      name: '吉克有且',
      born: '2012-06-03',
      id: sisterId,
    };
    const sisterShort: TestRecord = { ...sister, key: 'x', source: 'student-registry', name: '吉克' };
    expect(await groupsOf([long, listed, short, sister, sisterShort])).toEqual([
      ['p', 'v', 'w'],
      ['q', 'x'],
    ]);
  });
});
