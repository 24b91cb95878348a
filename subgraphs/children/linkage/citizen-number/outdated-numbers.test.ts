import { describe, expect, it } from 'vitest';
import { decide } from '../review/test-support.ts';
import { citizenNumber, linkRecords, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const family = { guardian: '林父', village: '青山村', division: '450703101' };
const registered: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林可心',
  sex: 'FEMALE',
  born: '2014-03-19',
  id: citizenNumber('2014-03-19', 14),
  ...family,
};
const pupil: TestRecord = {
  ...registered,
  key: 's',
  source: 'student-registry',
  division: '450703',
  born: '2014-03-09',
  id: citizenNumber('2014-03-09', 12),
};
const dated = (born: string): Partial<TestRecord> => ({ born, id: citizenNumber(born, 12) });
const without = (record: TestRecord, key: keyof TestRecord): TestRecord => {
  const rest = { ...record };
  Reflect.deleteProperty(rest, key);
  return rest;
};

describe('a number that the registry does not have, beside its own for a child of the name and family', () => {
  it('is an outdated one of that child', async () => {
    const term: TestRecord = { ...pupil, key: 't', source: 'term-registration', born: '2014-03-19' };
    expect(await groupsOf([registered, pupil, without(term, 'village')])).toEqual([['p', 's', 't']]);
    expect(await readRules(children.db)).toMatchObject({ p: 'CITIZEN_ID', s: 'RENUMBERED', t: 'RENUMBERED' });
    const [said] = await children.db.query<unknown[]>(
      `select explanation from children.link_record where source_key = 's'`,
    );
    expect(said).toEqual({ explanation: { birthDate: 'agrees', ejected: 'outdated' } });
  });

  it.each([
    ['another month', '2014-08-19'],
    ['day and month swapped in part', '2014-09-03'],
    ['another year', '2012-03-19'],
    ['a lunar date', '2014-02-19'],
    ['a lunar date of the year before', '2013-12-28'],
  ])('is so with %s', async (_, born) => {
    const other = born === '2013-12-28' ? '2014-01-28' : '2014-03-19';
    const entry = { ...registered, born: other, id: citizenNumber(other, 14) };
    const swapped = born === '2014-09-03' ? { born: '2014-03-09', id: citizenNumber('2014-03-09', 14) } : {};
    expect(
      await groupsOf([
        { ...entry, ...swapped },
        { ...pupil, ...dated(born) },
      ]),
    ).toEqual([['p', 's']]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['a spelling of the name', { name: '林可欣' }],
    ['another sex', { sex: 'MALE', id: citizenNumber('2014-03-09', 11) }],
    ['a birth date quite another', dated('2012-07-09')],
    ['one three years off', dated('2011-03-19')],
    ['another place in the number', { id: '450702201403090120' }],
    ['another guardian', { guardian: '罗父' }],
    ['the guardian in another village', { village: '绿水村' }],
    ['another number of the guardian of that name', { guardianId: citizenNumber('1985-04-05', 31) }],
  ])('is not with %s', async (_, mine) => {
    const named = { ...registered, guardianId: citizenNumber('1986-04-05', 33) };
    expect(await groupsOf([named, { ...pupil, ...mine }])).toEqual([['p'], ['s']]);
  });

  it('is not where the registry has, or had, somebody under it', async () => {
    const gone: TestRecord = {
      ...registered,
      key: 'g',
      born: '2014-03-09',
      id: pupil.id ?? '',
      present: false,
    };
    expect(await groupsOf([registered, pupil, gone])).toEqual([['g', 's'], ['p']]);
    await linkRecords(children.db, [], { gone: [gone] });
    expect(await groupsOf([])).toEqual([['p', 's']]);
  });

  it('is not where a list has both', async () => {
    const listed: TestRecord = { ...registered, key: 'n', source: 'student-registry' };
    expect(await groupsOf([registered, pupil, listed])).toEqual([['n', 'p'], ['s']]);
    expect(await groupsOf([{ ...listed, present: false }])).toEqual([['n', 'p', 's']]);
  });

  it('is not where another row of it is a stranger’s, or goes by another name, as it is theirs', async () => {
    const stranger = { ...pupil, key: 'x', source: 'poverty-monitoring', guardian: '罗父' } as const;
    expect(await groupsOf([registered, pupil, { ...stranger, village: '绿水村' }])).toEqual([
      ['p'],
      ['s', 'x'],
    ]);
    expect(await groupsOf([stranger])).toEqual([['p'], ['s', 'x']]);
    expect(await groupsOf([{ ...stranger, guardian: '林父' }])).toEqual([['p', 's', 'x']]);
    expect(await groupsOf([{ ...stranger, name: '陈国强', guardian: '林父' }])).not.toContainEqual([
      'p',
      's',
    ]);
  });

  it('is not where two children fit, until one of them goes', async () => {
    const rival: TestRecord = {
      ...registered,
      key: 'r',
      born: '2014-03-29',
      id: citizenNumber('2014-03-29', 16),
    };
    expect(await groupsOf([registered, pupil, rival])).toEqual([['p'], ['r'], ['s']]);
    await linkRecords(children.db, [], { gone: [rival] });
    expect(await groupsOf([])).toEqual([['p', 's']]);
  });

  it('is so from when the family is told, and no longer', async () => {
    const silent = without(pupil, 'guardian');
    expect(await groupsOf([registered, silent])).toEqual([['p'], ['s']]);
    expect(await groupsOf([{ ...silent, phone: '13900000000' }])).toEqual([['p'], ['s']]);
    expect(await groupsOf([{ ...registered, phone: '13900000000' }])).toEqual([['p', 's']]);
    expect(await groupsOf([registered])).toEqual([['p'], ['s']]);
  });

  it('is so whatever is said of the family, where a pupil’s row prints both', async () => {
    const term: TestRecord = { ...pupil, key: 't', source: 'term-registration', guardian: '罗母' };
    expect(await groupsOf([registered, term])).toEqual([['p'], ['t']]);
    const listed: TestRecord = {
      ...registered,
      key: 'n',
      source: 'student-registry',
      otherId: pupil.id ?? '',
    };
    expect(await groupsOf([listed])).toEqual([['n', 'p', 't']]);
    expect(await groupsOf([without(listed, 'otherId')])).toEqual([['n', 'p'], ['t']]);
  });

  it('stays another where a steward said so', async () => {
    await groupsOf([registered, pupil]);
    await decide(children.db, { kind: 'CANNOT_LINK', record: 's', other: 'p' });
    expect(await groupsOf([pupil])).toEqual([['p'], ['s']]);
  });
});
