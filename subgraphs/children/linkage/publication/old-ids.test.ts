import { describe, expect, it } from 'vitest';
import { decide, population, student, undo } from '../review/test-support.ts';
import { citizenNumber, linkRecords, readChildIds, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();

const a = population('a', { name: '林甲', born: '2015-01-01', id: citizenNumber('2015-01-01', 11) });
const b = student('b', { name: '黄丑', born: '2012-06-03' });
const c = student('c', { name: '韦寅', born: '2013-03-09' });
const all = [a, b, c];

/** Links the records one by one, so that the first has the oldest id. */
async function bring(records: readonly TestRecord[]): Promise<Record<string, string | null>> {
  for (const record of records) await linkRecords(children.db, [record]);
  return readChildIds(children.db);
}

async function join(record: TestRecord, other: TestRecord, again = ''): Promise<string> {
  const id = await decide(
    children.db,
    { kind: 'MUST_LINK', record: record.key, other: other.key },
    `${record.key}${other.key}${again}`,
  );
  await linkRecords(children.db, [record, other]);
  return id;
}

async function part(decision: string, touched: readonly TestRecord[], full = false): Promise<void> {
  await undo(children.db, decision);
  await linkRecords(children.db, touched, { full });
}

const readOldIds = async (): Promise<Record<string, string | null>> => {
  const rows = await children.db.query<{ child_id: string; redirect_to: string | null }[]>(
    'select child_id, redirect_to from children.child where retired_at is not null',
  );
  return Object.fromEntries(rows.map((row) => [row.child_id, row.redirect_to]));
};

const readEvents = (): Promise<unknown[]> =>
  children.db.query(`select kind, child_id, other_child_id from children.change order by seq`);

const lastSeq = async (): Promise<number> => {
  const [row] = await children.db.query<[{ seq: number }]>(
    'select coalesce(max(seq), 0)::int as seq from children.change',
  );
  return row.seq;
};

const noClaims = async (): Promise<number> =>
  (await children.db.query<unknown[]>('select from children.joined_record')).length;

describe('an id that was joined', () => {
  it.each([
    ['a small run', false],
    ['a full run', true],
  ])('comes back with its records when the join is undone, in %s', async (_, full) => {
    const before = await bring([a, b]);
    const decision = await join(b, a);
    expect(await readOldIds()).toEqual({ [`${before['b']}`]: before['a'] });
    await part(decision, [a, b], full);
    expect(await readChildIds(children.db)).toEqual(before);
    expect(await readOldIds()).toEqual({});
    expect((await readEvents()).at(-2)).toEqual({
      kind: 'SPLIT',
      child_id: before['b'],
      other_child_id: before['a'],
    });
    expect(await noClaims()).toBe(0);
    const [row] = await children.db.query<[{ name: string; known_to: number | null; children: number }]>(
      `select name, known_to, (select children from children.linkage_state) from children.child where child_id = $1`,
      [before['b']],
    );
    expect(row).toMatchObject({ name: '黄丑', children: 2 });
    expect(row.known_to).not.toBeNull();
  });

  it('comes back though it brought the number, and the older goes on with what it had', async () => {
    const before = await bring([b, a]);
    const decision = await join(b, a);
    expect(await readOldIds()).toEqual({ [`${before['a']}`]: before['b'] });
    await part(decision, [a, b]);
    expect(await readChildIds(children.db)).toEqual(before);
  });

  it('comes back when what joined it is no longer said', async () => {
    const pupil = student('p', { name: '林甲', born: '2015-01-01' });
    const before = await bring([{ ...a, phone: '1' }, pupil]);
    await linkRecords(children.db, [{ ...pupil, phone: '1' }]);
    expect(await readChildIds(children.db)).toEqual({ a: before['a'], p: before['a'] });
    await linkRecords(children.db, [pupil]);
    expect(await readChildIds(children.db)).toEqual(before);
    expect(await readOldIds()).toEqual({});
  });

  it('comes back when a steward keeps its records apart', async () => {
    const before = await bring([a, b]);
    await join(b, a);
    await decide(children.db, { kind: 'CANNOT_LINK', record: 'b', other: 'a' });
    await linkRecords(children.db, [a, b]);
    expect(await readChildIds(children.db)).toEqual(before);
  });

  it('comes back out of a chain, and so does the one in the middle', async () => {
    const before = await bring(all);
    const low = await join(c, b);
    const high = await join(b, a);
    expect(await readOldIds()).toEqual({
      [`${before['c']}`]: before['a'],
      [`${before['b']}`]: before['a'],
    });
    await part(high, all);
    expect(await readChildIds(children.db)).toEqual({ a: before['a'], b: before['b'], c: before['b'] });
    expect(await readOldIds()).toEqual({ [`${before['c']}`]: before['b'] });
    await part(low, all);
    expect(await readChildIds(children.db)).toEqual(before);
    expect(await readOldIds()).toEqual({});
  });

  it('comes back out of a chain that is undone from its beginning', async () => {
    const before = await bring(all);
    const low = await join(c, b);
    const high = await join(b, a);
    await part(low, all);
    expect(await readChildIds(children.db)).toEqual({ a: before['a'], b: before['a'], c: before['c'] });
    await part(high, all);
    expect(await readChildIds(children.db)).toEqual(before);
    expect(await readOldIds()).toEqual({});
    expect(await noClaims()).toBe(0);
  });

  it('is joined and comes back as often as that happens', async () => {
    const before = await bring([a, b]);
    await part(await join(b, a), [a, b]);
    const again = await join(b, a, '2');
    expect(await readOldIds()).toEqual({ [`${before['b']}`]: before['a'] });
    await part(again, [a, b]);
    expect(await readChildIds(children.db)).toEqual(before);
  });

  it('redirects to the child its records moved to', async () => {
    const before = await bring([a, c, b]);
    const wrong = await join(b, a);
    const seq = await lastSeq();
    await undo(children.db, wrong);
    await join(b, c);
    expect(await readChildIds(children.db)).toEqual({ a: before['a'], b: before['c'], c: before['c'] });
    expect(await readOldIds()).toEqual({ [`${before['b']}`]: before['c'] });
    expect(
      await children.db.query(
        `select kind, other_child_id, sources from children.change where seq > $1 and child_id = $2`,
        [seq, before['b']],
      ),
    ).toEqual([{ kind: 'JOINED', other_child_id: before['c'], sources: ['student-registry'] }]);
    const [{ children: count }] = await children.db.query<[{ children: number }]>(
      'select children from children.linkage_state',
    );
    expect(count).toBe(2);
  });

  it('whose records are in two parts follows most of them', async () => {
    const one = student('one', { name: '黄丑', born: '2012-06-03', localKey: 'L1' });
    const two = student('two', { name: '黄丑', born: '2012-06-03', localKey: 'L1' });
    const three = student('three', { name: '黄丑', born: '2012-06-03', localKey: 'L1' });
    const before = await bring([a, one, two, three]);
    expect(before['three']).toBe(before['one']);
    const wrong = await join(one, a);
    await linkRecords(children.db, [two, three]);
    expect(new Set(Object.values(await readChildIds(children.db)))).toEqual(new Set([before['a']]));
    await undo(children.db, wrong);
    await linkRecords(children.db, [a, one, two, { ...a, key: 'three', source: 'student-registry' }]);
    const after = await readChildIds(children.db);
    expect(after['three']).toBe(before['a']);
    expect(after['two']).toBe(after['one']);
    expect(await readOldIds()).toEqual({ [`${before['one']}`]: after['one'] });
  });

  it('has no part in it when its records are gone', async () => {
    const before = await bring(all);
    await join(b, a);
    const other = await join(c, a);
    await linkRecords(children.db, [], { gone: [b] });
    expect(await noClaims()).toBe(1);
    await part(other, [a, c]);
    expect(await readChildIds(children.db)).toEqual({ a: before['a'], c: before['c'] });
    expect(await readOldIds()).toEqual({ [`${before['b']}`]: before['a'] });
  });
});
