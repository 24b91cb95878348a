import { describe, expect, it } from 'vitest';
import { citizenNumber, readRules, useChildren } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const idA = citizenNumber('2015-01-01', 11);
const idSibling = citizenNumber('2012-06-03', 22);

describe("a birth date that is not the number's, under the very same name", () => {
  it("ejects a namesake's number where a child of this name and birth date has one of its own", async () => {
    expect(
      await groupsOf([
        { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idA, phone: '1' },
        {
          key: 'p2',
          source: 'population-registry',
          name: '林甲',
          born: '2012-06-03',
          id: idSibling,
          phone: '2',
        },
        {
          key: 's2',
          source: 'student-registry',
          name: '林甲',
          born: '2012-06-03',
          id: idSibling,
          phone: '2',
        },
        {
          key: 'w1',
          source: 'poverty-monitoring',
          name: '林甲',
          born: '2015-01-01',
          id: idSibling,
          phone: '1',
        },
      ]),
    ).toEqual([
      ['p1', 'w1'],
      ['p2', 's2'],
    ]);
    expect((await readRules(children.db))['w1']).toBe('NAME_AND_BIRTH_DATE');
  });

  it("keeps the number where the namesake's own birth date is another's", async () => {
    expect(
      await groupsOf([
        { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-02', id: idA, phone: '1' },
        {
          key: 'p2',
          source: 'population-registry',
          name: '林甲',
          born: '2012-06-03',
          id: idSibling,
          phone: '2',
        },
        {
          key: 'w2',
          source: 'poverty-monitoring',
          name: '林甲',
          born: '2015-09-09',
          id: idSibling,
          phone: '2',
        },
      ]),
    ).toEqual([['p1'], ['p2', 'w2']]);
  });
});
