import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, listGroups, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const born = '2015-01-01';
const id = citizenNumber(born, 115);
/** Valid numbers, as a system leaves them that works out the check digit anew. */
const oneDigit = citizenNumber(born, 175);
const swapped = citizenNumber(born, 151);
const cutShort = citizenNumber(born, 100);

const registered: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林甲',
  born,
  id,
  guardian: '林父',
};
const pupil: TestRecord = { ...registered, key: 's', source: 'student-registry', id: oneDigit };

const readEjected = (): Promise<{ key: string; ejected: string }[]> =>
  children.db.query(`select source_key as key, explanation ->> 'ejected' as ejected from children.link_record
    where explanation ? 'ejected' order by 1`);

describe('a valid number one slip away from that of a child of the same name, birth date and family', () => {
  it.each([
    ['one digit is another', oneDigit],
    ['two neighbours changed places', swapped],
    ['a spreadsheet kept fifteen digits', cutShort],
  ])('is not believed where %s', async (_, mistyped) => {
    expect(await groupsOf([registered, { ...pupil, id: mistyped }])).toEqual([['p', 's']]);
    expect(await readEjected()).toEqual([{ key: 's', ejected: 'slip' }]);
  });

  it("is the other agencies' where the registry has the mistyped one, so that the number it issues holds", async () => {
    const poor = { ...pupil, key: 'w', source: 'poverty-monitoring' } as const;
    expect(await groupsOf([registered, pupil, poor])).toEqual([['p', 's', 'w']]);
    expect(await readEjected()).toMatchObject([{ key: 's' }, { key: 'w' }]);
  });

  it('is the one that fewer agencies say where the registry has neither', async () => {
    const poor = { ...pupil, key: 'w', source: 'poverty-monitoring', id } as const;
    const disabled = { ...poor, key: 'd', source: 'disability-register' } as const;
    expect(await groupsOf([pupil, poor, disabled])).toEqual([['d', 's', 'w']]);
    expect(await readEjected()).toEqual([{ key: 's', ejected: 'slip' }]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['the name is another, as a twin would have', { name: '林乙' }],
    ['the birth date is another', { born: '2015-01-02', id: citizenNumber('2015-01-02', 115) }],
    ['nothing of the family agrees', { guardian: '罗父' }],
    ['the sex is another', { sex: 'FEMALE' }],
    ['more digits differ', { id: citizenNumber(born, 177 + 200) }],
    ['the registry lists both', { source: 'population-registry' }],
  ])('is a number of its own where %s', async (_, change) => {
    expect(
      await groupsOf([
        { ...registered, sex: 'MALE' },
        { ...pupil, ...change },
      ]),
    ).toEqual([['p'], ['s']]);
  });

  it.each<[string, TestRecord[]]>([
    ['goes by another name as well', [{ ...pupil, key: 'w', source: 'poverty-monitoring', name: '林乙' }]],
    [
      "is the registry's for one who is called alike",
      [{ ...registered, key: 'q', name: '林佳', id: oneDigit }],
    ],
  ])("is a twin's where it %s", async (_, rows) => {
    expect(await groupsOf([registered, ...rows])).toEqual([['p'], rows.map(({ key }) => key)]);
    await groupsOf([pupil]);
    expect(await readEjected()).not.toContainEqual({ key: 's', ejected: 'slip' });
    await linkRecords(children.db, [], { gone: rows });
    expect(await readEjected()).toContainEqual({ key: 's', ejected: 'slip' });
  });

  it("is the other twin's where neither newborn has a name yet", async () => {
    const nameless = { name: '未取名', guardianId: citizenNumber('1985-01-01', 11) };
    const twin: TestRecord = { ...pupil, source: 'poverty-monitoring', ...nameless };
    expect(await groupsOf([{ ...registered, ...nameless }, twin])).toEqual([['p'], ['s']]);
  });

  it('makes no rival of the record that bears it', async () => {
    const nick = { ...pupil, name: '林小甲' } as const;
    const right = { ...nick, key: 't', source: 'term-registration', id } as const;
    expect(await groupsOf([registered, right, { ...nick, source: 'poverty-monitoring' }])).toEqual([
      ['p', 's', 't'],
    ]);
  });

  it('is found when the family agrees later, and given up when it no longer does', async () => {
    expect(await groupsOf([registered, { ...pupil, guardian: '罗父' }])).toEqual([['p'], ['s']]);
    expect(await groupsOf([pupil])).toEqual([['p', 's']]);
    expect(await groupsOf([{ ...registered, guardian: '罗父' }])).toEqual([['p'], ['s']]);
    await linkRecords(children.db, [registered]);
    expect(await listGroups(children.db)).toEqual([['p', 's']]);
  });
});

describe("a number that the registry does not have, beside the registry's for a child of the same name, birth date and family", () => {
  const invented = citizenNumber(born, 777);
  const family = { ...registered, guardianId: citizenNumber('1985-01-01', 11) };
  const row: TestRecord = { ...family, key: 's', source: 'student-registry', id: invented };

  it('is not believed: no family has two children of one name and birth date', async () => {
    expect(await groupsOf([family, row])).toEqual([['p', 's']]);
    expect(await readEjected()).toEqual([{ key: 's', ejected: 'slip' }]);
  });

  it('is where the registry lists both, or the family does not surely agree', async () => {
    expect(await groupsOf([family, row, { ...row, key: 'r', source: 'population-registry' }])).toEqual([
      ['p'],
      ['r', 's'],
    ]);
    expect(
      await groupsOf([
        registered,
        { ...registered, key: 'w', source: 'poverty-monitoring', id: citizenNumber(born, 333) },
      ]),
    ).toEqual([['p'], ['r', 's'], ['w']]);
  });

  it("is where only a phone agrees that may be the school's: other guardians in other villages", async () => {
    const { guardianId: _, ...pupil } = row;
    const namesake = { ...pupil, phone: '13900000001', guardian: '罗父', village: '绿水村' };
    expect(
      await groupsOf([
        { ...registered, phone: '13900000001', guardian: '林父', village: '青山村' },
        namesake,
      ]),
    ).toEqual([['p'], ['s']]);
  });

  it("is looked at anew when the registry's row comes, or goes", async () => {
    const { guardianId } = family;
    const known: TestRecord = { ...family, key: 'w', source: 'poverty-monitoring', guardianId };
    expect(await groupsOf([known, row])).toEqual([['s'], ['w']]);
    expect(await groupsOf([family])).toEqual([['p', 's', 'w']]);
    await linkRecords(children.db, [], { gone: [family] });
    expect(await listGroups(children.db)).toEqual([['s'], ['w']]);
  });
});
