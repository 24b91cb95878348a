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

  const boy: TestRecord = { ...registered, name: '吴子轩', sex: 'MALE' };
  const sexless: TestRecord = {
    key: 'm',
    source: 'poverty-monitoring',
    name: '吴子轩',
    born,
    guardian: '吴瑞',
  };
  const ofOne: TestRecord = { ...pupil, born, guardian: '吴瑞' };
  it.each<[string, TestRecord[], string[][]]>([
    [
      'a brother and a sister, by one that tells no sex',
      [boy, { ...ofOne, name: '吴子萱' }, { ...sexless, name: '吴梓轩' }],
      [['m'], ['p'], ['s']],
    ],
    [
      'a sister with two that companions joined',
      [boy, { ...ofOne, name: '吴子萱' }, sexless],
      [['m', 'p'], ['s']],
    ],
    [
      'two sisters, by one whose name has lost a character',
      [registered, { ...ofOne, name: '吴梓涵' }, { ...monitored, name: '吴梓?' }],
      [['m'], ['p'], ['s']],
    ],
    [
      'three of a day, by the name they are called at home',
      [
        { ...registered, name: '吴雨涵' },
        { ...ofOne, name: '吴语涵' },
        { ...ofOne, key: 't', source: 'graduate-roster', name: '吴思涵' },
        { ...monitored, name: '吴涵涵' },
      ],
      [['m'], ['p'], ['s'], ['t']],
    ],
    [
      'namesakes two years apart, by a slip of each',
      [
        { ...registered, born: '2015-12-01' },
        { ...ofOne, born: '2015-01-01' },
        { ...monitored, name: '吴梓彤', born: '2016-01-01' },
        { ...ofOne, key: 'u', source: 'graduate-roster', born: '2016-10-07' },
      ],
      [['m'], ['p'], ['s'], ['u']],
    ],
  ])('stay apart where they would join %s', async (_, rows, groups) => {
    expect(await groupsOf(rows)).toEqual(groups);
    await linkRecords(children.db, rows, { full: true });
    expect(await listGroups(children.db)).toEqual(groups);
  });

  it('stay apart where one phone agrees, and two guardians of one name', async () => {
    const phone = '13800000001';
    const one: TestRecord = { ...registered, guardian: '王芳', guardians: ['王芳'], phone };
    const other: TestRecord = { ...one, key: 's', source: 'student-registry', name: '吴子彤' };
    expect(await groupsOf([one, other])).toEqual([['p', 's']]);
    expect(
      await groupsOf([
        { ...one, guardianId: '450703198801010021' },
        { ...other, guardianId: '450703199102020045' },
      ]),
    ).toEqual([['p'], ['s']]);
  });

  it('are still asked about where they come near a child with a number', async () => {
    const numbered: TestRecord = { ...registered, key: 'n', village: '郑庄', id: citizenNumber(born, 22) };
    const rows: TestRecord[] = [
      { ...pupil, name: '吴梓晴', born: '2016-04-04', guardian: '吴瑞' },
      { ...pupil, key: 't', source: 'graduate-roster', name: '吴子晴', born: '2016-04-04', guardian: '吴瑞' },
    ];
    const asked = (): Promise<unknown> =>
      children.db.query(
        `select l.source_key from children.review_candidate c join children.link_record l using (source_system, record_id) order by 1`,
      );
    for (const full of [false, true]) {
      await linkRecords(children.db, [numbered, ...rows], { full });
      expect(await listGroups(children.db)).toEqual([['n'], ['s', 't']]);
      expect(await asked()).toEqual([{ source_key: 's' }]);
    }
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

  it('are not torn, nor said to share a local number, by decisions that only one of them is part of', async () => {
    const day = '2015-01-01';
    const numbered: TestRecord = {
      ...registered,
      key: 'n',
      source: 'disability-register',
      name: '吴大海',
      born: day,
      guardian: '李强',
      guardians: ['李强'],
      id: citizenNumber(day, 22),
    };
    const { id: _, ...told } = numbered;
    const stranger: TestRecord = { ...pupil, key: 'x', name: '王五', born: '2015-05-01', guardian: '王强' };
    const rows: TestRecord[] = [
      ...[numbered, { ...told, key: 'q', source: 'student-registry' as const }, stranger],
      ...[registered, { ...pupil, source: 'graduate-roster' as const }, monitored],
    ];
    await linkRecords(children.db, rows);
    expect(await listGroups(children.db)).toEqual([['m', 'p', 's'], ['n', 'q'], ['x']]);
    await decide(children.db, { kind: 'CANNOT_LINK', record: 's', other: 'x' }, 'd0');
    await decide(children.db, { kind: 'MUST_LINK', record: 'p', other: 'q' }, 'd1');
    await linkRecords(children.db, rows);
    expect(await listGroups(children.db)).toEqual([['m', 'n', 'p', 'q', 's'], ['x']]);
    expect(await readRules(children.db)).toMatchObject({
      m: 'PROBABILISTIC',
      p: 'STEWARD',
      s: 'PROBABILISTIC',
    });
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
