import { describe, expect, it } from 'vitest';
import { decide } from '../review/test-support.ts';
import { citizenNumber, linkRecords, listGroups, readRules, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const { groupsOf } = children;

const born = '2016-04-03';
const registered: TestRecord = {
  key: 'p',
  source: 'population-registry',
  name: '吴梓彤',
  sex: 'FEMALE',
  born,
  guardian: '吴瑞',
  guardians: ['吴瑞', '于丽娜'],
};
const pupil: TestRecord = {
  key: 's',
  source: 'student-registry',
  name: '吴梓彤',
  sex: 'FEMALE',
  // The same day by the lunar calendar.
  born: '2016-02-26',
  guardian: '于丽娜',
};
const monitored: TestRecord = {
  key: 'm',
  source: 'poverty-monitoring',
  name: '吴子彤',
  sex: 'FEMALE',
  born,
  guardian: '吴瑞',
};

describe('rows of one child, none of which has a number', () => {
  it('go together where the name and a guardian agree, and the birth date is a slip', async () => {
    expect(await groupsOf([registered, pupil])).toEqual([['p', 's']]);
    expect(await readRules(children.db)).toEqual({ p: 'PROBABILISTIC', s: 'PROBABILISTIC' });
    const rows = await children.db.query<{ explanation: { fellow?: boolean; bits?: number } }[]>(
      'select explanation from children.link_record',
    );
    expect(rows.map(({ explanation }) => explanation.fellow)).toEqual([true, true]);
  });

  it('go together by way of a third', async () => {
    expect(await groupsOf([registered, pupil, monitored])).toEqual([['m', 'p', 's']]);
  });

  it('go together with whom companions joined one of them to', async () => {
    const sheet: TestRecord = { ...pupil, key: 't', source: 'term-registration' };
    expect(await groupsOf([registered, pupil, sheet])).toEqual([['p', 's', 't']]);
  });

  it('go to a child with a number each for itself, where they find one', async () => {
    const numbered: TestRecord = {
      ...registered,
      key: 'n',
      source: 'disability-register',
      id: citizenNumber(born, 22),
    };
    expect(await groupsOf([numbered, pupil, monitored])).toEqual([['m', 'n', 's']]);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['no guardian and no phone agrees', { guardian: '于丽' }],
    ['the name is a sister’s', { name: '吴梓涵', born }],
    [
      'a name that merely sounds the same goes with a slip that a sister may be born on',
      { name: '吴子彤', born: '2017-04-03' },
    ],
    ['the sex differs', { sex: 'MALE', born }],
    ['only the village agrees', { guardian: '于丽', village: '郑庄' }],
  ])('stay apart when %s', async (_, change) => {
    expect(
      await groupsOf([
        { ...registered, village: '郑庄' },
        { ...pupil, ...change },
      ]),
    ).toEqual([['p'], ['s']]);
  });

  it('stay apart where one list has two of them under two names', async () => {
    const twins: TestRecord[] = [
      { ...pupil, name: '吴紫彤' },
      { ...pupil, key: 't', name: '吴子童' },
    ];
    expect(await groupsOf([{ ...registered, born: '2016-02-26' }, ...twins])).toEqual([['p'], ['s'], ['t']]);
  });

  it('stay apart where the registry has two of them', async () => {
    expect(await groupsOf([registered, pupil, { ...registered, key: 'q', born: '2016-02-26' }])).toEqual([
      ['p'],
      ['q', 's'],
    ]);
  });

  it('are nobody’s for a number that both print', async () => {
    const printed = '450703201604033310';
    expect(
      await groupsOf([
        { ...registered, printed },
        { ...pupil, name: '吴语桐', printed },
      ]),
    ).toEqual([['p'], ['s']]);
  });

  it('stay apart where a steward said so', async () => {
    await linkRecords(children.db, [registered, pupil]);
    await decide(children.db, { kind: 'CANNOT_LINK', record: 'p', other: 's' }, 'd');
    await linkRecords(children.db, [registered, pupil]);
    expect(await listGroups(children.db)).toEqual([['p'], ['s']]);
  });

  it('are found by whoever comes later, and left when one finds its number', async () => {
    await linkRecords(children.db, [pupil]);
    await linkRecords(children.db, [registered]);
    expect(await listGroups(children.db)).toEqual([['p', 's']]);
    await linkRecords(children.db, [{ ...registered, id: citizenNumber(born, 22) }]);
    expect(await listGroups(children.db)).toEqual([['p', 's']]);
    expect(await readRules(children.db)).toEqual({ p: 'CITIZEN_ID', s: 'PROBABILISTIC' });
    await linkRecords(children.db, [
      {
        ...registered,
        id: citizenNumber(born, 22),
        name: '吴语桐',
        guardian: '吴强',
        guardians: ['吴强', '吴雪'],
      },
    ]);
    expect(await listGroups(children.db)).toEqual([['p'], ['s']]);
  });

  it('are followed in a small run that only one of them can see', async () => {
    const seen: TestRecord = { ...registered, key: 'b', guardian: '于丽娜', guardians: ['于丽娜', '吴瑞'] };
    const unseen: TestRecord = { ...monitored, key: 'c', name: '吴梓?' };
    await linkRecords(children.db, [seen, unseen]);
    expect(await listGroups(children.db)).toEqual([['b', 'c']]);
    const child: TestRecord = {
      key: 'n',
      source: 'student-registry',
      name: '吴子彤',
      born,
      guardian: '于丽娜',
      id: citizenNumber(born, 22),
    };
    await linkRecords(children.db, [child]);
    const rules = { b: 'PROBABILISTIC', c: 'UNLINKED', n: 'CITIZEN_ID' };
    expect([await listGroups(children.db), await readRules(children.db)]).toEqual([
      [['b', 'n'], ['c']],
      rules,
    ]);
    await linkRecords(children.db, [seen, unseen, child], { full: true });
    expect([await listGroups(children.db), await readRules(children.db)]).toEqual([
      [['b', 'n'], ['c']],
      rules,
    ]);
  });
});
