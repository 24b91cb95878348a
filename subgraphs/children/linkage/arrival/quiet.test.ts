import { describe, expect, it } from 'vitest';
import { decide } from '../review/test-support.ts';
import { citizenNumber, linkRecords, listGroups, readChildIds, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();

const hukou: TestRecord = {
  key: 'p1',
  source: 'population-registry',
  name: '林甲',
  born: '2015-01-01',
  id: citizenNumber('2015-01-01', 11),
  division: '450703101',
  phone: '13800000001',
  guardian: '林父',
};
const school: TestRecord = { ...hukou, key: 's1', source: 'student-registry', division: '450703102' };
/** No number to trust; the fallback asks for a guardian, phone or village that agrees. */
const seeker: TestRecord = {
  key: 'w1',
  source: 'poverty-monitoring',
  name: '林甲',
  born: '2015-01-01',
  phone: '13900000009',
};

const found = { ...seeker, phone: '13900000009' };

/** A child's row in the registry, and a row that is scored beside it and a row in a school's list. */
const inRegistry: TestRecord = { ...hukou, name: '林佳明', village: '青山村' };
const scored: TestRecord = {
  key: 'w1',
  source: 'poverty-monitoring',
  name: '林佳朋',
  sex: 'MALE',
  born: '2015-01-01',
  village: '青山村',
};
const inList: TestRecord = {
  key: 's1',
  source: 'student-registry',
  name: '林佳明',
  born: '2015-01-01',
  id: citizenNumber('2015-01-01', 11),
  division: '450703102',
  guardian: '林父',
};

/** What stands in the store: an incremental run must leave what a full one leaves. */
const readState = async () => ({
  groups: await listGroups(children.db),
  links: await children.db
    .query(`select source_key, rule, explanation, center::text, seeker, seek_day, phone, as_of
    from children.link_record order by source_key collate "C"`),
  golden: await children.db.query(
    'select citizen_id, name, sex, birth_date, division from children.child where retired_at is null order by 1, 2',
  ),
});

const kindsOfChange = async (): Promise<string[]> => {
  const rows = await children.db.query<{ kind: string }[]>('select kind from children.change order by seq');
  return rows.map(({ kind }) => kind);
};

describe('a change that moves nobody', () => {
  it('is stored and told of, and nothing else is looked at', async () => {
    await linkRecords(children.db, [hukou, school]);
    const before = await readChildIds(children.db);
    const { recordsInScope } = await linkRecords(children.db, [{ ...school, phone: '13800000002' }]);
    expect(recordsInScope).toBe(1);
    expect(await readChildIds(children.db)).toEqual(before);
    expect(await kindsOfChange()).toEqual(['CREATED', 'UPDATED']);
    expect((await readState()).links).toMatchObject([{ phone: '13800000001' }, { phone: '13800000002' }]);
  });

  it('does not say that a child changed when a row merely stands elsewhere in a newer file', async () => {
    await linkRecords(children.db, [hukou, school]);
    await linkRecords(children.db, [{ ...school, asOf: '2025-09-01' }]);
    expect(await kindsOfChange()).toEqual(['CREATED']);
    expect((await readState()).links).toMatchObject([{ as_of: '2025-08-31' }, { as_of: '2025-09-01' }]);
  });

  it('draws in nobody beside a contested number, unless it tells of guardian, phone or village', async () => {
    const bearer: TestRecord = { ...school, key: 's2', name: '林乙', id: citizenNumber('2015-01-01', 13) };
    await linkRecords(children.db, [
      { ...hukou, name: '林乙', phone: '13900000009', guardian: '林母' },
      { ...school, guardian: '林叔' },
      bearer,
    ]);
    const newer = { ...bearer, asOf: '2025-09-01' };
    expect(await linkRecords(children.db, [newer])).toMatchObject({ recordsInScope: 1 });
    expect((await linkRecords(children.db, [{ ...newer, phone: '13800000008' }])).recordsInScope).toBe(3);
  });
});

describe('a change that moves somebody else', () => {
  /** Links the first records, then the changed one as an import brings it, and then everything anew. */
  async function change(first: readonly TestRecord[], changed: TestRecord) {
    await linkRecords(children.db, first);
    const before = await readState();
    await linkRecords(children.db, [changed]);
    const after = await readState();
    const all = first.map((record) => (record.key === changed.key ? changed : record));
    await linkRecords(children.db, all, { full: true });
    expect(await readState()).toEqual(after);
    return { before, after };
  }

  it('draws in a record without a number that agrees now', async () => {
    const { before, after } = await change([hukou, school, found], { ...school, phone: found.phone });
    expect([before.groups, after.groups]).toEqual([[['p1', 's1'], ['w1']], [['p1', 's1', 'w1']]]);
  });

  it('lets go of one that agreed until now', async () => {
    const { before, after } = await change([hukou, { ...school, phone: found.phone }, found], school);
    expect([before.groups, after.groups]).toEqual([[['p1', 's1', 'w1']], [['p1', 's1'], ['w1']]]);
  });

  it('draws in one that bears a former name of another row of the number', async () => {
    const { before, after } = await change(
      [{ ...hukou, formerName: '王丙' }, school, { ...found, name: '王丙' }],
      { ...school, phone: found.phone },
    );
    expect([before.groups, after.groups]).toEqual([[['p1', 's1'], ['w1']], [['p1', 's1', 'w1']]]);
  });

  it('draws one away from another child that it belonged to alone', async () => {
    const rival = {
      ...hukou,
      key: 'p2',
      name: '王丙',
      guardian: '王父',
      id: citizenNumber('2015-01-01', 13),
    };
    const first = [
      { ...hukou, formerName: '王丙' },
      school,
      rival,
      { ...found, name: '王丙', guardian: '王父' },
    ];
    const { before, after } = await change(first, { ...school, phone: found.phone });
    expect(before.links).toMatchObject([{}, {}, {}, { rule: 'NAME_AND_BIRTH_DATE' }]);
    expect(after.links).not.toMatchObject([{}, {}, {}, { rule: 'NAME_AND_BIRTH_DATE' }]);
  });

  it('settles whose a contested number is, by the family of who bears the same name', async () => {
    const disputed = [
      { ...hukou, name: '林乙', phone: '13900000009', guardian: '林母' },
      { ...school, guardian: '林叔' },
    ];
    const bearer: TestRecord = { ...school, key: 's2', name: '林乙', id: citizenNumber('2015-01-01', 13) };
    const { before, after } = await change([...disputed, bearer], { ...bearer, phone: '13900000009' });
    expect([before.groups, after.groups]).toEqual([
      [['p1'], ['s1'], ['s2']],
      [['p1', 's2'], ['s1']],
    ]);
  });

  it('settles it by the family of a row of the contested number itself', async () => {
    const registered = { ...hukou, name: '林乙', guardian: '林母' };
    const bearer: TestRecord = {
      ...school,
      key: 's2',
      name: '林乙',
      id: citizenNumber('2015-01-01', 13),
      phone: '13900000009',
    };
    const first = [registered, { ...school, guardian: '林叔' }, bearer];
    const { before, after } = await change(first, { ...registered, phone: '13900000009' });
    expect([before.groups, after.groups]).toEqual([
      [['p1'], ['s1'], ['s2']],
      [['p1', 's2'], ['s1']],
    ]);
  });

  it('scores anew who met the child by another row of it', async () => {
    const first = [
      { ...hukou, name: '林佳明', village: '青山村', guardian: '林父' },
      { ...school, name: '林佳明', phone: '13511112222' },
      { ...found, name: '林佳朋', sex: 'MALE' as const, village: '青山村', phone: '13900000009' },
    ];
    const { before, after } = await change(first, { ...first[1], phone: '13900000008' } as TestRecord);
    expect(after.links).not.toEqual(before.links.with(1, after.links[1]));
  });

  it.each([
    ['tells a phone for the first time', {}, { phone: '13511112222' }],
    ['tells none any more', { phone: '13511112222' }, {}],
    ['no longer tells one that is one digit off', { phone: '13900000008' }, { phone: '13511112222' }],
  ])('scores anew who has a phone when a row of its child %s', async (_, told, changed) => {
    const seeking = { ...scored, phone: '13900000009' };
    const { before, after } = await change([inRegistry, { ...inList, ...told }, seeking], {
      ...inList,
      ...changed,
    });
    expect(after.links[2]).not.toEqual(before.links[2]);
  });

  it.each([
    ['has one like neither', { phone: '13900000009' }, { phone: '13511113333' }],
    ['has none', {}, {}],
  ])('leaves alone who is scored, and %s, when a phone changes', async (_, own, changed) => {
    const all = [inRegistry, { ...inList, phone: '13511112222' }, { ...scored, ...own }];
    await linkRecords(children.db, all);
    const { recordsInScope } = await linkRecords(children.db, [{ ...inList, ...changed }]);
    expect(recordsInScope).toBe(1);
  });

  it('lets a decision lapse that rests on the record', async () => {
    await linkRecords(children.db, [hukou, school, found]);
    await decide(children.db, { kind: 'MUST_LINK', record: 'w1', other: 's1' });
    await linkRecords(children.db, [found, school]);
    expect(await listGroups(children.db)).toEqual([['p1', 's1', 'w1']]);
    await linkRecords(children.db, [{ ...school, phone: '13800000002' }]);
    expect(await listGroups(children.db)).toEqual([['p1', 's1'], ['w1']]);
  });

  it('takes the place from who still holds the child', async () => {
    const { before, after } = await change([hukou, school], { ...hukou, present: false });
    expect([before.golden, after.golden]).toMatchObject([
      [{ division: '450703101' }],
      [{ division: '450703102' }],
    ]);
  });

  it('leaves a record between two children when a row tells of a former name', async () => {
    const rival = {
      ...hukou,
      key: 'p2',
      name: '王丙',
      guardian: '王父',
      id: citizenNumber('2015-01-01', 13),
    };
    const alike = { ...school, phone: found.phone };
    const first = [hukou, alike, rival, { ...found, name: '王丙', guardian: '王父' }];
    const { before, after } = await change(first, { ...alike, formerName: '王丙' });
    expect(before.links).toMatchObject([{}, {}, {}, { rule: 'NAME_AND_BIRTH_DATE' }]);
    expect(after.links).not.toMatchObject([{}, {}, {}, { rule: 'NAME_AND_BIRTH_DATE' }]);
  });

  it('takes the place from the newer of two rows of one source', async () => {
    const first = [
      { ...hukou, asOf: '2025-08-30' },
      { ...hukou, key: 'p2', division: '450721', asOf: '2025-08-29' },
    ];
    const { before, after } = await change(first, { ...first[1], asOf: '2025-08-31' } as TestRecord);
    expect([before.golden, after.golden]).toMatchObject([
      [{ division: '450703101' }],
      [{ division: '450721' }],
    ]);
  });
});
