import { describe, expect, it } from 'vitest';
import { citizenNumber, readRules, useChildren } from './test-support.ts';

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

  it('does not trust the number of a lone record whose own birth date contradicts it', async () => {
    await groupsOf([{ key: 's1', source: 'student-registry', name: '林甲', born: '2014-01-01', id: idA }]);
    expect(await children.db.query('select citizen_id, birth_date from children.child')).toEqual([
      { citizen_id: null, birth_date: '2014-01-01' },
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
