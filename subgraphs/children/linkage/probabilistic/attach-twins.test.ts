import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, listGroups, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const born = '2015-01-01';
const holder: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '林佳文',
  sex: 'MALE',
  born,
  id: citizenNumber(born, 11),
  guardian: '林父',
  guardians: ['林父', '罗母'],
  village: '青山村',
  division: '450703101',
};
/** One other character: what a clerk makes of nothing, and twins' names have. */
const pupil: TestRecord = {
  key: 's',
  source: 'student-registry',
  name: '林佳佳',
  sex: 'MALE',
  born,
  guardian: '罗母',
};

describe('a name with one other character, and a guardian in common', () => {
  it('is the child’s where the birth date is', async () => {
    expect(await groupsOf([holder, pupil])).toEqual([['p', 's']]);
  });

  it('is the child’s where the birth date is its lunar day', async () => {
    expect(await groupsOf([holder, { ...pupil, born: '2014-11-11' }])).toEqual([['p', 's']]);
  });

  it('is not where the birth date is a day off', async () => {
    expect(await groupsOf([holder, { ...pupil, born: '2015-01-02' }])).toEqual([['p'], ['s']]);
  });

  it('is not where another row without a number bears a third name: the family has twins', async () => {
    const twin: TestRecord = { ...pupil, key: 't', source: 'poverty-monitoring', name: '林佳春' };
    expect(await groupsOf([holder, pupil, twin])).toEqual([['p'], ['s'], ['t']]);
  });

  it('is not where another agency’s row bears the very same name: no two clerks slip alike', async () => {
    const twin: TestRecord = { ...pupil, key: 't', source: 'poverty-monitoring' };
    const apart = [['p'], ['s', 't']];
    expect(await groupsOf([holder, pupil, twin])).toEqual(apart);
    await linkRecords(children.db, [holder, pupil, twin], { full: true });
    expect(await listGroups(children.db)).toEqual(apart);
  });

  it('is where the other row is a copy, or a spelling of the child’s name', async () => {
    const copy: TestRecord = { ...pupil, key: 't', source: 'term-registration' };
    const spelt: TestRecord = { ...pupil, key: 'w', source: 'poverty-monitoring', name: '林嘉文' };
    expect(await groupsOf([holder, pupil, copy, spelt])).toEqual([['p', 's', 't', 'w']]);
  });

  it('may be the only one of the given name, and lost', async () => {
    const short = { ...holder, name: '林晟' };
    expect(await groupsOf([short, { ...pupil, name: '林?' }])).toEqual([['p', 's']]);
    expect(await groupsOf([short, { ...pupil, name: '林昊' }])).toEqual([['p'], ['s']]);
  });
});

describe('the very name and the lunar day of the birth date', () => {
  const may = { ...holder, born: '2015-05-20', id: citizenNumber('2015-05-20', 11) };
  const told: TestRecord = { ...pupil, name: '林佳文', guardian: '罗祖母' };

  it('are the child’s, whoever signs for it', async () => {
    expect(await groupsOf([may, { ...told, born: '2015-04-03' }])).toEqual([['p', 's']]);
    expect(await groupsOf([{ ...told, born: '2015-04-05' }])).toEqual([['p'], ['s']]);
  });
});

describe('two rows of one list, both with the child’s number but for a slip', () => {
  it('are both the child’s where the name and the birth date of the one are, too', async () => {
    const printed = `${citizenNumber(born, 11).slice(0, 16)}7${citizenNumber(born, 11).slice(17)}`;
    const own: TestRecord = { ...pupil, name: '林佳文', guardian: '罗祖母', printed };
    const misspelt: TestRecord = { ...own, key: 't', name: '林嘉文', guardian: '林父', village: '青山村' };
    expect(await groupsOf([holder, own, misspelt])).toEqual([['p', 's', 't']]);
  });
});

describe('another sex, under a spelling of the child’s name, in all of the household', () => {
  const girl: TestRecord = {
    ...pupil,
    name: '林嘉文',
    sex: 'FEMALE',
    guardian: '林父',
    village: '青山村',
    division: '450703',
  };

  it('is a slip where the birth date is a day off', async () => {
    expect(await groupsOf([holder, { ...girl, born: '2015-01-02' }])).toEqual([['p', 's']]);
  });

  it('is a sister’s where the birth date is of another year', async () => {
    expect(await groupsOf([holder, { ...girl, born: '2016-01-01' }])).toEqual([['p'], ['s']]);
  });
});

describe('a second row in the registry under a sibling’s number', () => {
  const sibling = citizenNumber('2012-06-03', 11);
  const elder: TestRecord = { ...holder, key: 'e', name: '林丑', born: '2012-06-03', id: sibling };

  it('is the child’s where name, birth date and all of the household are', async () => {
    expect(await groupsOf([holder, elder, { ...holder, key: 'q', id: sibling }])).toEqual([
      ['e'],
      ['p', 'q'],
    ]);
  });
});
