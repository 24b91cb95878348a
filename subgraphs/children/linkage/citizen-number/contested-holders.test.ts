import { describe, expect, it } from 'vitest';
import { citizenNumber, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const boysId = citizenNumber('2015-01-01', 11);
const otherBoysId = citizenNumber('2015-01-01', 13);
const girlsId = citizenNumber('2015-01-01', 22);
const family = { guardian: '林父' };
/** Twins; the registry's row of the second carries the first one's number. */
const first = { name: '林嘉明', born: '2015-01-01', id: boysId, ...family };
const misnumbered: TestRecord = {
  key: 'p-second',
  source: 'population-registry',
  name: '林思远',
  born: '2015-01-01',
  id: boysId,
  ...family,
};
const secondAtSchool: TestRecord = {
  ...misnumbered,
  key: 's-second',
  source: 'student-registry',
  id: otherBoysId,
};

async function ejected(records: readonly TestRecord[]): Promise<Record<string, string | null>> {
  await groupsOf(records);
  const rows = await children.db.query<{ key: string; why: string | null }[]>(
    `select source_key as key, explanation ->> 'ejected' as why from children.link_record`,
  );
  return Object.fromEntries(rows.map(({ key, why }) => [key, why]));
}

describe("a twin's number in the population registry's row", () => {
  it('goes back to the twin whom the other agencies know by it', async () => {
    expect(
      await groupsOf([
        misnumbered,
        secondAtSchool,
        { ...first, key: 's-first', source: 'student-registry' },
        { ...first, key: 'w-first', source: 'poverty-monitoring' },
      ]),
    ).toEqual([
      ['p-second', 's-second'],
      ['s-first', 'w-first'],
    ]);
  });

  it('stays with the registry where the namesake is of another family', async () => {
    expect(
      await ejected([
        misnumbered,
        { ...secondAtSchool, guardian: '王父' },
        { ...first, key: 's-first', source: 'student-registry' },
      ]),
    ).toMatchObject({ 'p-second': null });
  });

  it('stays where a second agency says the same', async () => {
    expect(
      await ejected([
        misnumbered,
        { ...misnumbered, key: 'w-second', source: 'poverty-monitoring' },
        secondAtSchool,
        { ...first, key: 's-first', source: 'student-registry' },
      ]),
    ).toMatchObject({ 'p-second': null, 'w-second': null });
  });

  it('stays with the registry where both names have a number elsewhere', async () => {
    const elsewhere = citizenNumber('2015-01-01', 15);
    const why = await ejected([
      misnumbered,
      secondAtSchool,
      { ...first, key: 's-first', source: 'student-registry' },
      { ...first, key: 'w-first', source: 'poverty-monitoring', id: elsewhere },
    ]);
    expect(why).toMatchObject({ 'p-second': null, 's-first': 'rival' });
  });
});

describe("a number's sex", () => {
  it('tells which of two names holds it, even against the registry', async () => {
    const girl = { ...misnumbered, key: 'p-girl', name: '林燕', sex: 'FEMALE' } as const;
    const boy = { ...first, key: 's-boy', source: 'student-registry', sex: 'MALE' } as const;
    expect(await ejected([girl, boy])).toEqual({ 'p-girl': 'sex', 's-boy': null });
  });

  it('denies a second name whatever its birth date', async () => {
    const girl = {
      ...first,
      key: 'w-girl',
      source: 'poverty-monitoring',
      name: '林燕',
      sex: 'FEMALE',
    } as const;
    expect(await ejected([{ ...first, key: 'p', source: 'population-registry' }, girl])).toMatchObject({
      'w-girl': 'sex',
    });
  });

  it('takes nothing from a name that nobody disputes', async () => {
    const mistyped = { ...first, key: 's', source: 'student-registry', id: girlsId, sex: 'MALE' } as const;
    expect(await ejected([mistyped])).toEqual({ s: null });
  });
});

describe('the population registry', () => {
  const registered: TestRecord = { ...first, key: 'p', source: 'population-registry' };

  it('lists each person once: a second name there under one number is another person', async () => {
    expect(await groupsOf([registered, misnumbered])).toEqual([['p'], ['p-second']]);
    expect(Object.values(await ejected([registered, misnumbered])).toSorted()).toEqual(
      [null, 'registered'].toSorted(),
    );
  });

  it('may list one person twice under one name', async () => {
    expect(await groupsOf([registered, { ...registered, key: 'p-again' }])).toEqual([['p', 'p-again']]);
  });

  it('says nothing of a second name that another agency gives', async () => {
    expect(
      await groupsOf([registered, { ...registered, key: 's', source: 'student-registry', name: '林思远' }]),
    ).toEqual([['p', 's']]);
  });
});

describe('a list that has one number under two names', () => {
  const registered: TestRecord = { ...first, key: 'p', source: 'population-registry' };
  const atSchool: TestRecord = { ...first, key: 's', source: 'student-registry' };
  const sibling: TestRecord = { ...atSchool, key: 's-sibling', name: '林思远' };

  it("keeps the holder's row; the other is another person's", async () => {
    expect(await groupsOf([registered, atSchool, sibling])).toEqual([['p', 's'], ['s-sibling']]);
    expect(await ejected([registered, atSchool, sibling])).toMatchObject({ s: null, 's-sibling': 'listed' });
  });

  it.each<[string, TestRecord[]]>([
    ['says one person twice under names that sound the same', [atSchool, { ...sibling, name: '林加明' }]],
    ['has changed the name since', [{ ...atSchool, present: false }, sibling]],
    ['no longer has the second name', [atSchool, { ...sibling, present: false }]],
    ['is not the one that has the holder', [{ ...atSchool, source: 'term-registration' }, sibling]],
  ])('is believed when it %s', async (_, rows) => {
    expect(Object.values(await ejected([registered, ...rows]))).toEqual([null, null, null]);
  });
});
