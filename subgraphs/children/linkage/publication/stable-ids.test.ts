import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, readChildIds, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const idA = citizenNumber('2015-01-01', 11);
const idB = citizenNumber('2016-02-02', 24);

const hukou: TestRecord = {
  key: 'p1',
  source: 'population-registry',
  name: '林甲',
  born: '2015-01-01',
  id: idA,
  phone: '1',
};
const pupil: TestRecord = { key: 's1', source: 'student-registry', name: '林甲', born: '2015-01-01' };
const other: TestRecord = {
  key: 'p2',
  source: 'population-registry',
  name: '林乙',
  born: '2016-02-02',
  id: idB,
};

type Event = { kind: string; child_id: string; other_child_id: string | null };
const readEvents = async (): Promise<string[]> => {
  const ids = Object.entries(
    await children.db.query<Event[]>(
      'select kind, child_id, other_child_id from children.change order by seq',
    ),
  );
  return ids.map(([, { kind }]) => kind);
};
const readRedirects = () =>
  children.db.query<{ child_id: string; redirect_to: string | null }[]>(
    'select child_id, redirect_to from children.child where retired_at is not null order by seq',
  );

describe('a child’s id', () => {
  it('stays when records come, change and go', async () => {
    await linkRecords(children.db, [hukou]);
    const { p1 } = await readChildIds(children.db);
    await linkRecords(children.db, [{ ...pupil, id: idA }]);
    await linkRecords(children.db, [{ ...hukou, name: '林申' }]);
    expect(await readChildIds(children.db)).toEqual({ p1, s1: p1 });
    expect(await readEvents()).toEqual(['CREATED', 'UPDATED', 'UPDATED']);
  });

  it('is not touched by another child’s import', async () => {
    await linkRecords(children.db, [hukou]);
    const { p1 } = await readChildIds(children.db);
    await linkRecords(children.db, [other]);
    expect((await readChildIds(children.db))['p1']).toBe(p1);
    expect(await readEvents()).toEqual(['CREATED', 'CREATED']);
  });

  it('of the older survives a join, and the younger redirects', async () => {
    await linkRecords(children.db, [pupil]);
    await linkRecords(children.db, [hukou]);
    const before = await readChildIds(children.db);
    await linkRecords(children.db, [{ ...pupil, phone: '1' }]);
    expect(await readChildIds(children.db)).toEqual({ p1: before['s1'], s1: before['s1'] });
    expect(await readRedirects()).toEqual([{ child_id: before['p1'], redirect_to: before['s1'] }]);
    expect(await readEvents()).toEqual(['CREATED', 'CREATED', 'JOINED', 'UPDATED']);
  });

  it('stays with the part that holds the citizen number on a split', async () => {
    await linkRecords(children.db, [hukou, { ...pupil, id: idA }, { ...pupil, key: 's2', id: idA }]);
    const { p1 } = await readChildIds(children.db);
    // Two of three records go, the one with the number stays the child.
    const moved = { born: '2014-04-04', name: '林丙', localKey: 'L1' };
    await linkRecords(children.db, [
      { ...pupil, ...moved },
      { ...pupil, key: 's2', ...moved },
    ]);
    const after = await readChildIds(children.db);
    expect(after['p1']).toBe(p1);
    expect(after['s1']).toBe(after['s2']);
    expect(after['s1']).not.toBe(p1);
    expect(await readEvents()).toEqual(['CREATED', 'SPLIT', 'UPDATED']);
  });

  it('redirects in one step, however often its child was joined', async () => {
    await linkRecords(children.db, [{ ...pupil, key: 's0', phone: '2' }]);
    await linkRecords(children.db, [{ ...pupil, phone: '3' }]);
    await linkRecords(children.db, [hukou]);
    const first = await readChildIds(children.db);
    await linkRecords(children.db, [{ ...pupil, phone: '1' }]);
    await linkRecords(children.db, [{ ...pupil, key: 's0', phone: '1' }]);
    expect(await readRedirects()).toEqual([
      { child_id: first['s1'], redirect_to: first['s0'] },
      { child_id: first['p1'], redirect_to: first['s0'] },
    ]);
  });

  it('tells of a record that moved between two children who both live on', async () => {
    await linkRecords(children.db, [hukou, other, { ...pupil, name: '林乙', born: '2016-02-02', id: idB }]);
    await linkRecords(children.db, [{ ...pupil, id: idA }]);
    const ids = await readChildIds(children.db);
    expect(ids['s1']).toBe(ids['p1']);
    expect(await readEvents()).toEqual(['CREATED', 'CREATED', 'MOVED', 'UPDATED']);
  });

  it('is retired without redirect when no record is left', async () => {
    await linkRecords(children.db, [hukou]);
    const { p1 } = await readChildIds(children.db);
    await linkRecords(children.db, [], { gone: [hukou] });
    expect(await readRedirects()).toEqual([{ child_id: p1, redirect_to: null }]);
    expect(await readEvents()).toEqual(['CREATED', 'RETIRED']);
  });
});

describe('a change event', () => {
  it('tells the place a child moved to and the place it left', async () => {
    await linkRecords(children.db, [{ ...hukou, division: '450703' }]);
    await linkRecords(children.db, [{ ...hukou, division: '450721' }]);
    expect(
      await children.db.query('select kind, division, previous_division from children.change order by seq'),
    ).toEqual([
      { kind: 'CREATED', division: '450703', previous_division: null },
      { kind: 'UPDATED', division: '450721', previous_division: '450703' },
    ]);
  });

  it('is not written for a record that was merely exported again', async () => {
    await linkRecords(children.db, [{ ...hukou, asOf: '2025-08-01' }]);
    await linkRecords(children.db, [{ ...hukou, asOf: '2025-08-31' }]);
    expect(await readEvents()).toEqual(['CREATED']);
  });
});
