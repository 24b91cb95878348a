import { describe, expect, it } from 'vitest';
import { citizenNumber, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const idA = citizenNumber('2015-01-01', 11);
const idB = citizenNumber('2015-01-01', 13);
const idSibling = citizenNumber('2012-06-03', 22);
const idParent = citizenNumber('1985-04-05', 32);

describe('records with the same valid citizen number', () => {
  it('are one child when name and birth date agree', async () => {
    expect(
      await groupsOf([
        { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idA },
        { key: 's1', source: 'student-registry', name: '林甲', born: '2015-01-01', id: idA },
        { key: 'd1', source: 'disability-register', name: '林甲', id: idA, evidence: 'DISABILITY_CARD' },
      ]),
    ).toEqual([['d1', 'p1', 's1']]);
    expect(await readRules(children.db)).toEqual({
      p1: 'CITIZEN_ID',
      s1: 'CITIZEN_ID',
      d1: 'DISABILITY_CARD',
    });
  });

  it('stay one child when a name merely differs', async () => {
    expect(
      await groupsOf([
        { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idA },
        { key: 's1', source: 'student-registry', name: '林申', born: '2015-01-01', id: idA },
      ]),
    ).toEqual([['p1', 's1']]);
  });

  it('stay one child when a birth date is mistyped under the same name', async () => {
    expect(
      await groupsOf([
        { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idA },
        { key: 's1', source: 'student-registry', name: '林甲', born: '2015-01-11', id: idA },
      ]),
    ).toEqual([['p1', 's1']]);
  });

  it('stay one child when the name agrees with a former name only', async () => {
    expect(
      await groupsOf([
        {
          key: 'p1',
          source: 'population-registry',
          name: '林新',
          formerName: '林甲',
          born: '2015-01-01',
          id: idA,
        },
        { key: 's1', source: 'student-registry', name: '林甲', born: '2015-01-09', id: idA },
      ]),
    ).toEqual([['p1', 's1']]);
  });
});

describe("another person's number in a child's row", () => {
  it("ejects a sibling's number and attaches the row by name, birth date and guardian", async () => {
    expect(
      await groupsOf([
        {
          key: 'p1',
          source: 'population-registry',
          name: '林甲',
          born: '2015-01-01',
          id: idA,
          guardian: '林父',
        },
        {
          key: 'p2',
          source: 'population-registry',
          name: '林丑',
          born: '2012-06-03',
          id: idSibling,
          guardian: '林父',
        },
        {
          key: 's1',
          source: 'student-registry',
          name: '林甲',
          born: '2015-01-01',
          id: idSibling,
          guardian: '林父',
        },
      ]),
    ).toEqual([['p1', 's1'], ['p2']]);
    expect((await readRules(children.db))['s1']).toBe('NAME_AND_BIRTH_DATE');
  });

  it("ejects a parent's number, and the parent is no child", async () => {
    expect(
      await groupsOf([
        { key: 'p0', source: 'population-registry', name: '林父', born: '1985-04-05', id: idParent },
        { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idA, phone: '1' },
        { key: 's1', source: 'student-registry', name: '林甲', born: '2015-01-01', id: idParent, phone: '1' },
      ]),
    ).toEqual([['p1', 's1']]);
  });

  it('leaves the row alone when nothing corroborates the name and birth date', async () => {
    expect(
      await groupsOf([
        { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idA },
        { key: 's1', source: 'student-registry', name: '林甲', born: '2015-01-01', id: idSibling },
      ]),
    ).toEqual([['p1'], ['s1']]);
    expect((await readRules(children.db))['s1']).toBe('UNLINKED');
  });

  it('leaves the row alone when two children fit', async () => {
    expect(
      await groupsOf([
        { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idA, phone: '1' },
        { key: 'p2', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idB, phone: '1' },
        {
          key: 's1',
          source: 'student-registry',
          name: '林甲',
          born: '2015-01-01',
          id: idSibling,
          phone: '1',
        },
      ]),
    ).toEqual([['p1'], ['p2'], ['s1']]);
  });

  it("does not trust the number of a lone record whose own birth date is another person's", async () => {
    await groupsOf([{ key: 's1', source: 'student-registry', name: '林甲', born: '2013-05-07', id: idA }]);
    expect(await children.db.query('select citizen_id, birth_date from children.child')).toEqual([
      { citizen_id: null, birth_date: '2013-05-07' },
    ]);
  });

  it("keeps a grown-up out whose row carries a child's number", async () => {
    expect(
      await groupsOf([
        { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idA },
        { key: 'w1', source: 'poverty-monitoring', name: '林父', born: '1985-04-05', id: idA },
      ]),
    ).toEqual([['p1']]);
  });
});

describe('twins with swapped numbers', () => {
  const twinA = { name: '林甲', born: '2015-01-01', guardian: '林父' } as const;
  const twinB = { name: '林乙', born: '2015-01-01', guardian: '林父' } as const;

  it('come out right where the population registry anchors both numbers', async () => {
    expect(
      await groupsOf([
        { key: 'p-a', source: 'population-registry', ...twinA, id: idA },
        { key: 'p-b', source: 'population-registry', ...twinB, id: idB },
        { key: 's-a', source: 'student-registry', ...twinA, id: idB },
        { key: 's-b', source: 'student-registry', ...twinB, id: idA },
      ]),
    ).toEqual([
      ['p-a', 's-a'],
      ['p-b', 's-b'],
    ]);
  });

  it('come out right where two school lists copied the swap', async () => {
    expect(
      await groupsOf([
        { key: 'p-a', source: 'population-registry', ...twinA, id: idA },
        { key: 'p-b', source: 'population-registry', ...twinB, id: idB },
        { key: 's-a', source: 'student-registry', ...twinA, id: idB },
        { key: 't-a', source: 'term-registration', name: '林甲', guardian: '林父', id: idB },
      ]),
    ).toEqual([['p-a', 's-a', 't-a'], ['p-b']]);
  });

  it('come out as two children even without the population registry', async () => {
    expect(
      await groupsOf([
        { key: 's-a', source: 'student-registry', ...twinA, id: idB },
        { key: 's-b', source: 'student-registry', ...twinB, id: idA },
        { key: 'w-a', source: 'poverty-monitoring', ...twinA, id: idA },
        { key: 'w-b', source: 'poverty-monitoring', ...twinB, id: idB },
      ]),
    ).toEqual([
      ['s-a', 'w-a'],
      ['s-b', 'w-b'],
    ]);
  });
});

const registered: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林嘉明',
  born: '2015-01-01',
  id: idA,
};
const pupil: TestRecord = { ...registered, key: 's', source: 'student-registry' };

/** Why the record's own number is not believed; null where it is. */
async function ejected(records: readonly TestRecord[]): Promise<Record<string, string | null>> {
  await groupsOf(records);
  const rows = await children.db.query<{ key: string; why: string | null }[]>(
    `select source_key as key, explanation ->> 'ejected' as why from children.link_record`,
  );
  return Object.fromEntries(rows.map(({ key, why }) => [key, why]));
}

describe('one name spelt in two ways', () => {
  /** Another child of the pupil's name and birth date, who has a number of its own. */
  const rivalOf = (name: string): TestRecord => ({ ...registered, key: 'r', name, id: idB });

  it.each([
    ['heard alike', '林佳明'],
    ['looking alike', '林嘉朋'],
    ['with a character lost', '林?明'],
    ['in traditional characters', '林嘉眀'],
  ])('is one name: %s, and a rival takes nothing', async (_, name) => {
    expect(await ejected([registered, { ...pupil, name }, rivalOf(name)])).toMatchObject({ s: null });
  });

  it('is one name when it is long and one character differs', async () => {
    const long = { ...registered, name: '阿依古丽·买买提' };
    const name = '阿伊古丽·买买提';
    expect(await ejected([long, { ...pupil, name }, rivalOf(name)])).toMatchObject({ s: null });
  });

  it('is another when half of the given name differs, however long the surname: a rival takes it', async () => {
    const twin = { ...registered, name: '欧阳宗成' };
    const name = '欧阳宗昊';
    expect(await ejected([twin, { ...pupil, name }, rivalOf(name)])).toMatchObject({ s: 'rival' });
  });

  it('is another when a character sounds and looks different: a rival takes it', async () => {
    const name = '林嘉文';
    expect(await ejected([registered, { ...pupil, name }, rivalOf(name)])).toMatchObject({ s: 'rival' });
  });

  it('is another when nothing but the surname is left of it', async () => {
    const rivals = [rivalOf('林乙')];
    const lost = { ...pupil, name: '林?' };
    expect(
      await ejected([{ ...registered, name: '林丑' }, { ...lost, name: '林乙' }, ...rivals]),
    ).toMatchObject({
      s: 'rival',
    });
    expect(await ejected([registered, lost, rivalOf('林?')])).toMatchObject({ s: 'rival' });
  });
});

describe("a birth date that is not the number's", () => {
  const days: [string, string, string][] = [
    ['a day off', '2015-01-02', 'kept'],
    ['by the lunar calendar', '2014-11-11', 'kept'],
    ['in the year alone', '2014-01-01', 'kept'],
    ['in the month alone', '2015-08-01', 'kept'],
    ['in two parts, months away', '2015-04-09', 'birth-date'],
    ['of a sibling', '2012-06-03', 'birth-date'],
    ['of a parent born on the same day of the year', '1985-01-01', 'birth-date'],
  ];
  it.each(days)('%s (%s): %s', async (_, born, outcome) => {
    const other = { ...pupil, name: '林乙', born };
    expect((await ejected([registered, other]))['s'] ?? 'kept').toBe(outcome);
  });

  it('is no slip under another surname: nothing is left that speaks for the number', async () => {
    const stranger = { ...pupil, name: '王小雨', born: '2015-01-02' };
    expect(await ejected([registered, stranger])).toMatchObject({ s: 'birth-date' });
    expect(await ejected([registered, { ...stranger, born: '2015-01-01' }])).toMatchObject({ s: null });
  });

  it('changing places of day and month is a slip', async () => {
    const id = citizenNumber('2015-02-11', 11);
    const swapped = { ...pupil, name: '林乙', id, born: '2015-11-02' };
    expect(await ejected([{ ...registered, id, born: '2015-02-11' }, swapped])).toMatchObject({ s: null });
  });

  const far = '2012-06-03';

  it('ejects even when two school rows say so, because one is copied from the other', async () => {
    const wrong = { ...pupil, name: '林乙', born: far };
    const sheet = { ...wrong, key: 't', source: 'term-registration' } as const;
    expect(await ejected([wrong, sheet])).toMatchObject({ s: 'birth-date', t: 'birth-date' });
    expect(await ejected([registered, wrong, sheet])).toMatchObject({ s: 'birth-date', t: 'birth-date' });
  });

  it('stays when two agencies say so and nobody says otherwise', async () => {
    const wrong = { ...pupil, born: far };
    const household = { ...wrong, key: 'w', source: 'poverty-monitoring' } as const;
    expect(await ejected([wrong, household])).toMatchObject({ s: null, w: null });
    expect(await ejected([wrong, { ...household, name: '林乙' }])).toMatchObject({ s: 'birth-date' });
  });

  it('stays under the very same name, and not under one that sounds the same: siblings may bear it', async () => {
    expect(await ejected([registered, { ...pupil, born: far }])).toMatchObject({ s: null });
    expect(await ejected([registered, { ...pupil, name: '林佳明', born: far }])).toMatchObject({
      s: 'birth-date',
    });
    expect(await ejected([registered, { ...pupil, name: '林?明', born: far }])).toMatchObject({
      s: 'birth-date',
    });
  });

  it('does not stay where the population registry, which lists each person once, has the number twice', async () => {
    const namesake: TestRecord = { ...registered, key: 'q', born: far };
    expect(await ejected([registered, namesake])).toMatchObject({ p: null, q: 'birth-date' });
    expect(await ejected([registered, { ...pupil, born: far }, namesake])).toMatchObject({
      s: null,
      q: 'birth-date',
    });
    expect(await ejected([{ ...registered, born: far }, pupil])).toMatchObject({ p: null });
  });

  it('stays when the very same name is a former one', async () => {
    const renamed = { ...registered, name: '林新', formerName: '林嘉明' };
    expect(await ejected([renamed, { ...pupil, born: far }])).toMatchObject({ s: null });
  });
});

describe('a rival', () => {
  const twin: TestRecord = { ...registered, key: 'q', name: '林美', id: idB };

  it('may be one that sounds the same', async () => {
    expect(await ejected([registered, twin, { ...pupil, name: '林镁' }])).toMatchObject({ s: 'rival' });
  });

  it('is none when it was born on another day', async () => {
    const later = { ...twin, born: '2015-01-02', id: citizenNumber('2015-01-02', 13) };
    expect(await ejected([registered, later, { ...pupil, name: '林美' }])).toMatchObject({ s: null });
  });

  it('is none when its own number is not believed', async () => {
    const doubtful = { ...twin, source: 'poverty-monitoring' } as const;
    const owner = { ...twin, key: 'o', name: '林戊', source: 'population-registry' } as const;
    expect(await ejected([registered, doubtful, owner, { ...pupil, name: '林美' }])).toMatchObject({
      s: null,
    });
  });

  it('takes a row without a birth date to the day of the number it carries', async () => {
    const { born: _, ...dateless } = pupil;
    const rows = [
      { ...registered, guardian: '林父' },
      { ...twin, guardian: '林父' },
      { ...dateless, name: '林美', guardian: '林父' },
    ];
    expect(await groupsOf(rows)).toEqual([['p'], ['q', 's']]);
  });
});

describe('a row without a birth date under another name', () => {
  const { born: _, ...dateless } = pupil;

  it.each([
    ['FEMALE', 'sex'],
    ['MALE', null],
    [undefined, null],
  ] as const)("whose sex is %s, under a boy's number: %s", async (sex, why) => {
    const row = { ...dateless, name: '林乙', ...(sex === undefined ? {} : { sex }) };
    expect((await ejected([registered, row]))['s']).toBe(why);
  });

  it('is not ejected for its sex where its name agrees', async () => {
    expect(await ejected([registered, { ...dateless, sex: 'FEMALE' }])).toMatchObject({ s: null });
  });
});
