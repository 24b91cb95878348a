import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, readChildIds, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();

const hukou: TestRecord = {
  key: 'p1',
  source: 'population-registry',
  name: '林甲',
  born: '2015-01-01',
  id: citizenNumber('2015-01-01', 11),
  division: '450703101',
  phone: '1',
};
const school: TestRecord = { ...hukou, key: 's1', source: 'student-registry' };

const kindsOfChange = async (): Promise<string[]> => {
  const rows = await children.db.query<{ kind: string }[]>('select kind from children.change order by seq');
  return rows.map(({ kind }) => kind);
};

describe('a number whose records all agree', () => {
  const linkAgain = async (changed: TestRecord, first: readonly TestRecord[] = [hukou, school]) => {
    await linkRecords(children.db, first);
    const before = await readChildIds(children.db);
    const { recordsInScope } = await linkRecords(children.db, [changed]);
    const after = await readChildIds(children.db);
    return { recordsInScope, sameChild: after['p1'] === before['p1'] && after['s1'] === after['p1'] };
  };

  it('is not linked anew where a source no longer holds its record, but its child is told of', async () => {
    expect(await linkAgain({ ...school, present: false })).toEqual({ recordsInScope: 1, sameChild: true });
    expect(await kindsOfChange()).toEqual(['CREATED', 'UPDATED']);
  });

  it.each<[string, Partial<TestRecord>]>([
    ['name', { name: '林乙' }],
    ['birth date', { born: '2015-01-02' }],
    ['sex', { sex: 'FEMALE' }],
    ['local number', { localKey: 'L1' }],
  ])('is linked anew for another %s', async (_, change) => {
    expect((await linkAgain({ ...school, ...change })).recordsInScope).toBe(2);
  });

  it('is linked anew when its golden record would change', async () => {
    await linkAgain({ ...hukou, division: '450721' });
    const [child] = await children.db.query<{ division: string }[]>('select division from children.child');
    expect(child).toEqual({ division: '450721' });
  });

  it('is linked anew where somebody of a name that sounds alike was born on the day', async () => {
    const twin = { ...hukou, key: 'p2', name: '林佳', id: citizenNumber('2015-01-01', 13) };
    const first = [hukou, school, { ...twin, name: '林假' }];
    expect((await linkAgain({ ...school, present: false }, first)).recordsInScope).toBe(1);
    await linkRecords(children.db, [{ ...twin, name: '林甲' }]);
    expect((await linkRecords(children.db, [school])).recordsInScope).toBe(3);
  });
});
