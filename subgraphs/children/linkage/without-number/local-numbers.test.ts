import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, listGroups, readRules, useChildren } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;
const idA = citizenNumber('2015-01-01', 11);
const idB = citizenNumber('2015-01-01', 13);
const pupil = { source: 'student-registry', localKey: 'L1', born: '2015-01-01' } as const;

describe('a local number', () => {
  it('attaches a record without a citizen number to the child whose record in the same source carries it', async () => {
    expect(
      await groupsOf([
        { key: 's1', ...pupil, name: '林甲', id: idA },
        { key: 's2', ...pupil, name: '林甲' },
      ]),
    ).toEqual([['s1', 's2']]);
    expect(await readRules(children.db)).toEqual({ s1: 'CITIZEN_ID', s2: 'LOCAL_NUMBER' });
  });

  it('joins two records without a citizen number', async () => {
    expect(
      await groupsOf([
        { key: 's1', ...pupil, name: '林甲' },
        { key: 's2', ...pupil, name: '林甲' },
      ]),
    ).toEqual([['s1', 's2']]);
  });

  it('lends a child to a record without any date', async () => {
    expect(
      await groupsOf([
        { key: 's1', ...pupil, name: '林甲' },
        { key: 's2', source: 'student-registry', localKey: 'L1', name: '林甲' },
        { key: 's3', source: 'student-registry', localKey: 'L2', name: '林乙' },
      ]),
    ).toEqual([['s1', 's2']]);
  });

  it('is one in the pupil list and in the sheets made from it', async () => {
    expect(
      await groupsOf([
        { key: 's1', ...pupil, name: '林甲', id: idA },
        { key: 't1', ...pupil, source: 'term-registration', name: '林甲', born: '2015-10-10' },
        { key: 'g1', ...pupil, source: 'graduate-roster', name: '林乙' },
      ]),
    ).toEqual([['g1', 's1', 't1']]);
  });

  it('is followed from one of these lists to the others', async () => {
    const sheet = { key: 't1', ...pupil, source: 'term-registration', name: '林乙' } as const;
    expect(await groupsOf([sheet])).toEqual([['t1']]);
    expect(await groupsOf([{ key: 's1', ...pupil, name: '林甲', id: idA }])).toEqual([['s1', 't1']]);
  });

  it("is not the twin's whose name another child bears on the day, though a list has it for both", async () => {
    const family = { source: 'population-registry', born: '2015-01-01', guardian: '林父' } as const;
    expect(
      await groupsOf([
        { key: 'p1', ...family, name: '林甲', id: idA },
        { key: 'p2', ...family, name: '林乙', id: idB },
        { key: 's1', ...pupil, name: '林甲', id: idA },
        { key: 't1', ...pupil, source: 'term-registration', name: '林乙', guardian: '林父' },
      ]),
    ).toEqual([
      ['p1', 's1'],
      ['p2', 't1'],
    ]);
  });

  it('does not carry a row of another name along to the child that the fallback finds', async () => {
    expect(
      await groupsOf([
        { key: 'p1', source: 'population-registry', name: '林乙', born: '2015-01-01', id: idA, phone: '1' },
        { key: 's1', ...pupil, name: '林甲' },
        { key: 't1', ...pupil, source: 'term-registration', name: '林乙', phone: '1' },
      ]),
    ).toEqual([['p1', 't1'], ['s1']]);
  });

  it('is no evidence across agencies', async () => {
    expect(
      await groupsOf([
        { key: 's1', ...pupil, name: '林甲', id: idA },
        { key: 't1', ...pupil, source: 'disability-register', name: '林甲' },
      ]),
    ).toEqual([['s1'], ['t1']]);
  });

  it('is no evidence where neither name nor birth date agrees', async () => {
    expect(
      await groupsOf([
        { key: 's1', ...pupil, name: '林甲', id: idA },
        { key: 's2', ...pupil, name: '林乙', born: '2015-05-05' },
      ]),
    ).toEqual([['s1'], ['s2']]);
  });

  it.each<[string, string[][], object]>([
    ['is one beside a spelling of the name and a slip of the date', [['s1', 's2']], { born: '2015-03-28' }],
    [
      'is no evidence where a brother may share the day of another year',
      [['s1'], ['s2']],
      { born: '2017-03-12' },
    ],
    ['is no evidence between a boy and a girl', [['s1'], ['s2']], { born: '2015-03-28', sex: 'FEMALE' }],
  ])('of two records without a citizen number %s', async (_, groups, other) => {
    expect(
      await groupsOf([
        { key: 's1', ...pupil, name: '林嘉文', born: '2015-03-12', sex: 'MALE', phone: '1' },
        { key: 's2', ...pupil, name: '林佳雯', sex: 'MALE', phone: '2', ...other },
      ]),
    ).toEqual(groups);
  });

  it('never joins two valid citizen numbers, nor chooses between them', async () => {
    expect(
      await groupsOf([
        { key: 's1', ...pupil, name: '林甲', id: idA },
        { key: 's2', ...pupil, name: '林甲', id: idB },
        { key: 's3', ...pupil, name: '林甲' },
      ]),
    ).toEqual([['s1'], ['s2'], ['s3']]);
  });

  it('carries the rest of its group along once the fallback finds the child of one', async () => {
    await linkRecords(children.db, [
      { key: 'p1', source: 'population-registry', name: '林甲', born: '2015-01-01', id: idA, phone: '1' },
      { key: 's1', ...pupil, name: '林甲', phone: '1' },
      { key: 's2', ...pupil, name: '林甲' },
    ]);
    expect(await listGroups(children.db)).toEqual([['p1', 's1', 's2']]);
  });
});
