import { describe, expect, it } from 'vitest';
import { citizenNumber, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const { groupsOf } = useChildren();

const born = '2015-01-01';
const holder: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林佳文',
  born,
  id: citizenNumber(born, 11),
  guardian: '林父',
  phone: '13900000001',
  village: '青山村',
  division: '450703101',
};
const loose: TestRecord = {
  key: 's',
  source: 'student-registry',
  name: '林嘉文',
  born,
  phone: '13900000001',
};

describe('a record without a birth date', () => {
  const { born: _, ...dateless } = loose;

  it('joins the child of its very name with whom it shares the phone', async () => {
    expect(await groupsOf([holder, { ...dateless, name: holder.name }])).toEqual([['p', 's']]);
  });

  it("joins the child whose guardian's number stands in its own column", async () => {
    const guardianId = citizenNumber('1985-01-01', 11);
    const { phone: __, ...silent } = dateless;
    const printed: TestRecord = { ...silent, name: holder.name, printed: guardianId };
    expect(
      await groupsOf([
        { ...holder, guardianId },
        { ...printed, guardian: '林父' },
      ]),
    ).toEqual([['p', 's']]);
  });

  it('waits where no more than the village, or the name of a guardian, agrees', async () => {
    const { phone: __, ...silent } = dateless;
    expect(await groupsOf([holder, { ...silent, name: holder.name, guardian: '林父' }])).toEqual([['p']]);
  });

  it('waits where the phone agrees, and the guardian is another: it may be the school that is called', async () => {
    expect(await groupsOf([holder, { ...dateless, name: holder.name, guardian: '罗母' }])).toEqual([['p']]);
  });
});

describe('two rows of one list, of one day and family, under two names', () => {
  it('do not go to one child both: the one that fits it less is the twin', async () => {
    const one: TestRecord = { ...loose, name: '林佳春', guardian: '林父' };
    const other: TestRecord = { ...one, key: 't', name: '林嘉文' };
    expect(await groupsOf([holder, one])).toEqual([['p', 's']]);
    expect(await groupsOf([other])).toEqual([['p', 't'], ['s']]);
  });

  it('are scored together when a namesake of one of them arrives', async () => {
    const one: TestRecord = { ...loose, name: '林佳春', guardian: '林父' };
    await groupsOf([holder, one, { ...one, key: 't', name: '林嘉文' }]);
    const namesake: TestRecord = {
      key: 'n',
      source: 'poverty-monitoring',
      name: '林佳春',
      born: '2015-07-09',
      id: citizenNumber('2015-07-09', 555),
    };
    expect(await groupsOf([namesake])).toEqual([['n'], ['p', 't'], ['s']]);
  });

  it('do not go to one child both where its very name and birth date have settled whose one of them is', async () => {
    const named: TestRecord = { ...loose, key: 't', name: holder.name };
    expect(await groupsOf([holder, loose, named])).toEqual([['p', 't'], ['s']]);
    // The other one is scored without it.
    expect(await groupsOf([{ ...loose, village: '绿水村' }])).toEqual([['p', 't'], ['s']]);
  });
});
