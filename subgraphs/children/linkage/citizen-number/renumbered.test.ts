import { describe, expect, it } from 'vitest';
import { decide } from '../review/test-support.ts';
import { citizenNumber, linkRecords, readChildIds, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const old = citizenNumber('2014-03-09', 12);
const present = citizenNumber('2013-08-19', 14);
const next = citizenNumber('2013-08-20', 16);
const before: TestRecord = {
  key: 's',
  source: 'student-registry',
  name: '林可心',
  sex: 'FEMALE',
  born: '2014-03-09',
  id: old,
};
const term: TestRecord = { ...before, key: 't', source: 'term-registration' };
const untold: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林可心',
  sex: 'FEMALE',
  born: '2013-08-19',
  id: present,
};
const told: TestRecord = { ...untold, otherId: old };

const readExplanations = (): Promise<unknown[]> =>
  children.db.query("select rule, explanation from children.link_record where source_key = 's'");

describe('a number that the registry says was changed', () => {
  it('brings the records of the former number to the child of the present one', async () => {
    expect(await groupsOf([untold, before, term])).toEqual([['p'], ['s', 't']]);
    const { p, s } = await readChildIds(children.db);
    expect(await groupsOf([told])).toEqual([['p', 's', 't']]);
    expect(await readRules(children.db)).toMatchObject({
      p: 'CITIZEN_ID',
      s: 'RENUMBERED',
      t: 'RENUMBERED',
    });
    const [child] = await children.db.query<{ citizen_id: string; birth_date: string; live: boolean }[]>(
      `select citizen_id, birth_date::text, (select count(*) = 1 from children.child where retired_at is null) as live
       from children.child where retired_at is null`,
    );
    expect(child).toEqual({ citizen_id: present, birth_date: '2013-08-19', live: true });
    // Both were made in one run: the one with the number lives on, or the older.
    expect(await readChildIds(children.db)).toMatchObject(
      p === (await readChildIds(children.db))['s'] ? { p, s: p, t: p } : { p: s, s, t: s },
    );
  });

  it.each<[string, Partial<TestRecord>, Partial<TestRecord>]>([
    ['a name spelt otherwise', { name: '林可欣' }, {}],
    ['a former name there', { name: '罗小燕' }, { formerName: '罗小燕' }],
    ['a former name here', { name: '罗小燕', formerName: '林可心' }, {}],
    ['the sex of the former number', { sex: 'MALE', id: citizenNumber('2014-03-09', 11) }, {}],
    ['the birth date of the present number', { born: '2013-08-19' }, {}],
    ['no birth date', { born: undefined } as unknown as Partial<TestRecord>, {}],
    ['a slip in the birth date', { born: '2014-03-19' }, {}],
  ])('does so with %s', async (_, mine, theirs) => {
    const record = { ...before, ...mine };
    expect(await groupsOf([record, { ...told, ...theirs, otherId: record.id ?? old }])).toEqual([['p', 's']]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['another name', { name: '罗小燕' }],
    ['another sex', { sex: 'MALE' }],
    ["another's birth date, which speaks against the number as well", { born: '2010-12-01' }],
  ])('leaves a row of %s', async (_, mine) => {
    expect((await groupsOf([{ ...before, ...mine }, told])).flat().length).toBe(2);
    expect(await groupsOf([])).not.toContainEqual(['p', 's']);
  });

  it('takes a former entry of the registry along, and the row that the registry no longer has', async () => {
    const moved: TestRecord = { ...untold, key: 'm', born: '2014-03-09', id: old, closed: true };
    const gone: TestRecord = { ...untold, key: 'g', born: '2014-03-09', id: old, present: false };
    expect(await groupsOf([moved, gone, told])).toEqual([['g', 'm', 'p']]);
  });

  it('says nothing where the registry has somebody under it today', async () => {
    const other: TestRecord = { ...untold, key: 'o', name: '陈国强', born: '2014-03-09', id: old };
    expect(await groupsOf([told, before, other])).not.toContainEqual(['p', 's']);
    await linkRecords(children.db, [{ ...other, present: false }]);
    expect(await groupsOf([])).toEqual([['o'], ['p', 's']]);
  });

  it('says nothing where two of its rows claim the number, until one of them is mended', async () => {
    const rival: TestRecord = { ...told, key: 'r', name: '林可馨', born: '2013-08-20', id: next };
    expect(await groupsOf([told, before, rival])).toEqual([['p'], ['r'], ['s']]);
    const mended = { ...rival };
    delete mended.otherId;
    await linkRecords(children.db, [mended]);
    expect(await groupsOf([])).toEqual([['p', 's'], ['r']]);
    await linkRecords(children.db, [rival]);
    expect(await groupsOf([])).toEqual([['p'], ['r'], ['s']]);
    await linkRecords(children.db, [], { gone: [rival] });
    expect(await groupsOf([])).toEqual([['p', 's']]);
  });

  it("says nothing with a parent's number, in a row of before, or of somebody who left", async () => {
    const parents = citizenNumber('1985-04-05', 34);
    await groupsOf([
      { ...before, id: parents, born: '2013-08-19' },
      { ...told, otherId: parents },
    ]);
    expect(Object.values(await readRules(children.db))).not.toContain('RENUMBERED');
    expect(await groupsOf([before, { ...told, closed: true }])).toEqual([['p'], ['s']]);
    expect(await groupsOf([{ ...told, present: false }])).toEqual([['p'], ['s']]);
    expect(await groupsOf([told])).toEqual([['p', 's']]);
  });

  it('leads on where the number was changed again, as long as every step is told', async () => {
    const last: TestRecord = { ...told, key: 'q', born: '2013-08-20', id: next, otherId: present };
    expect(await groupsOf([before, { ...told, present: false }, last])).toEqual([['p', 'q', 's']]);
    await linkRecords(children.db, [{ ...untold, present: false }]);
    expect(await groupsOf([])).toEqual([['p', 'q'], ['s']]);
    await linkRecords(children.db, [told]);
    expect(await groupsOf([])).toEqual([['p', 's'], ['q']]);
  });

  it('does not come back upon itself', async () => {
    const back: TestRecord = { ...told, key: 'q', born: '2014-03-09', id: old, otherId: present };
    expect(await groupsOf([told, { ...back, present: false }, before])).toEqual([['p', 'q', 's']]);
    expect(await groupsOf([back])).toEqual([['p'], ['q', 's']]);
  });

  it('leaves a present number in the column, the former inside the student number, where it is', async () => {
    const pupil: TestRecord = { ...before, key: 'n', born: '2013-08-19', id: present, otherId: old };
    expect(await groupsOf([told, pupil, term])).toEqual([['n', 'p', 't']]);
    expect(await readRules(children.db)).toMatchObject({ n: 'CITIZEN_ID', t: 'RENUMBERED' });
  });

  it('does not make a sibling of the child as it was before', async () => {
    const family = { guardian: '林父', phone: '13900000000', village: '青山村' };
    const misspelt: TestRecord = { ...before, ...family, name: '林柯芯' };
    const mended: TestRecord = { ...misspelt, key: 'n', source: 'poverty-monitoring', id: present };
    expect(await groupsOf([{ ...told, ...family }, misspelt, mended])).toEqual([['n', 'p', 's']]);
  });

  it('says nothing where its own row is not believed, and then the list keeps the number', async () => {
    const holder: TestRecord = { ...told, key: 'a', name: '王大明', sex: 'MALE' };
    delete holder.otherId;
    // Of two rows of the registry with one number, the girl's holds it: its 17th digit is even.
    expect(
      await groupsOf([before, { ...untold, name: '陈雨' }, { ...holder, name: '林可心', otherId: old }]),
    ).toEqual([['a'], ['p'], ['s']]);
    expect(await readRules(children.db)).toMatchObject({ s: 'CITIZEN_ID' });
  });

  it('asks for other claims where no list has the former number any more', async () => {
    const halfway: TestRecord = { ...before, id: present };
    const rival: TestRecord = { ...told, key: 'r', name: '罗小燕', born: '2013-08-20', id: next };
    expect(await groupsOf([told, { ...halfway, name: '林可欣' }])).toEqual([['p', 's']]);
    const [said] = await readExplanations();
    expect(await groupsOf([rival])).not.toContainEqual(['p', 's']);
    await linkRecords(children.db, [], { gone: [rival] });
    expect(await groupsOf([])).toEqual([['p', 's']]);
    expect(await readExplanations()).toEqual([said]);
  });

  it('yields to a steward who says that it is another child', async () => {
    await groupsOf([told, before, term]);
    await decide(children.db, { kind: 'CANNOT_LINK', record: 's', other: 'p' });
    expect(await groupsOf([before])).toEqual([['p', 't'], ['s']]);
  });
});
