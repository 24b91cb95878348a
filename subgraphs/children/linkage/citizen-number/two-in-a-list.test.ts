import { describe, expect, it } from 'vitest';
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

  it('proves nothing where another agency gives the number that name, too, or each list says so of the other name', async () => {
    const poor: TestRecord = { ...twin, key: 'w', source: 'poverty-monitoring' };
    expect(await groupsOf([registered, twin, other, poor])).toEqual([['o', 'p', 't', 'w']]);
    const crossed: TestRecord = { ...other, key: 'x', source: 'graduate-roster', name: '林永旭' };
    const graduate: TestRecord = { ...registered, source: 'graduate-roster' };
    await linkRecords(children.db, [graduate, crossed], { gone: [poor, registered] });
    expect((await groupsOf([])).flat()).toEqual(expect.arrayContaining(['p', 't']));
    expect((await groupsOf([])).find((keys) => keys.includes('p'))).toContain('t');
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
