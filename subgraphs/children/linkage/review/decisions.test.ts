import { describe, expect, it } from 'vitest';
import {
  citizenNumber,
  linkRecords,
  listGroups,
  readChildIds,
  readRules,
  useChildren,
} from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';
import { decide, population, student, undo } from './test-support.ts';

const children = useChildren();
const born = '2015-01-01';
const idA = citizenNumber(born, 11);
const idB = citizenNumber('2012-06-03', 21);

const a = population('a', { name: '林甲', born, id: idA, guardian: '林父' });
const b = population('b', { name: '林丑', born: '2012-06-03', id: idB });
const stray = student('stray', { name: '林佳', born: '2015-01-02' });

/** Links all, decides, links again what the decisions touched. */
async function groupsAfter(
  records: readonly TestRecord[],
  decided: readonly (readonly ['MUST_LINK' | 'CANNOT_LINK', TestRecord, TestRecord])[],
): Promise<string[][]> {
  await linkRecords(children.db, records);
  const touched = new Set<TestRecord>();
  for (const [index, [kind, record, other]] of decided.entries()) {
    await decide(children.db, { kind, record: record.key, other: other.key }, `d${index}`);
    touched.add(record).add(other);
  }
  await linkRecords(children.db, [...touched]);
  return listGroups(children.db);
}

describe('a must-link', () => {
  it('brings a record without a number to the child, and says who decided', async () => {
    expect(await groupsAfter([a, b, stray], [['MUST_LINK', stray, a]])).toEqual([['a', 'stray'], ['b']]);
    expect(await readRules(children.db)).toMatchObject({ stray: 'STEWARD', a: 'CITIZEN_ID' });
    const [{ explanation }] = await children.db.query<[{ explanation: unknown }]>(
      `select explanation from children.link_record where source_key = 'stray'`,
    );
    expect(explanation).toMatchObject({ decision: 'd0' });
  });

  it('joins the ids: the older lives on, the other redirects, and the feed says JOINED', async () => {
    await groupsAfter([a, stray], [['MUST_LINK', stray, a]]);
    const rows = await children.db.query<{ kind: string; ids: number }[]>(
      `select kind, count(*)::int as ids from children.change group by kind order by kind`,
    );
    expect(rows).toEqual([
      { kind: 'CREATED', ids: 2 },
      { kind: 'JOINED', ids: 1 },
      { kind: 'UPDATED', ids: 1 },
    ]);
  });

  it('joins two records without a number', async () => {
    const twin = student('twin', { name: '林嘉', born });
    expect(await groupsAfter([a, stray, twin], [['MUST_LINK', stray, twin]])).toEqual([
      ['a'],
      ['stray', 'twin'],
    ]);
  });

  it('goes with the record that finds its child', async () => {
    const matching = student('match', { name: '林甲', born, guardian: '林父' });
    expect(await groupsAfter([a, stray, matching], [['MUST_LINK', stray, matching]])).toContainEqual([
      'a',
      'match',
      'stray',
    ]);
  });

  it('holds against the record’s own contested number', async () => {
    const wrong = student('wrong', { name: '林某', born, id: idB });
    const before = await children.groupsOf([a, b, wrong]);
    expect(before).toContainEqual(['wrong']);
    expect(await groupsAfter([a, b, wrong], [['MUST_LINK', wrong, a]])).toEqual([['a', 'wrong'], ['b']]);
  });

  it('never joins two children with trusted numbers, whatever the chain: the newest decision counts', async () => {
    expect(
      await groupsAfter(
        [a, b, stray],
        [
          ['MUST_LINK', stray, a],
          ['MUST_LINK', stray, b],
        ],
      ),
    ).toEqual([['a'], ['b', 'stray']]);
  });
});

describe('a cannot-link', () => {
  const matching = student('match', { name: '林甲', born, guardian: '林父' });

  it('keeps a record away from the child the fallback would choose', async () => {
    expect(await children.groupsOf([a, matching])).toEqual([['a', 'match']]);
    expect(await groupsAfter([a, matching], [['CANNOT_LINK', matching, a]])).toEqual([['a'], ['match']]);
  });

  it('takes a record out of its number, and lets it look for another child', async () => {
    const copied = student('copied', { name: '林丑', id: idA, born: '2012-06-03', guardian: '林母' });
    const other = population('b', { name: '林丑', born: '2012-06-03', id: idB, guardian: '林母' });
    const mate = student('mate', { name: '林丑', id: idA, born });
    expect(await groupsAfter([a, other, mate, copied], [['CANNOT_LINK', mate, a]])).toEqual(
      expect.arrayContaining([['mate']]),
    );
    expect(await readRules(children.db)).toMatchObject({ a: 'CITIZEN_ID', mate: 'UNLINKED' });
  });

  it('parts a group of one local number', async () => {
    const one = student('one', { name: '林甲', born, localKey: 'L1' });
    const two = student('two', { name: '林乙', born, localKey: 'L1' });
    const three = student('three', { name: '林甲', born, localKey: 'L1' });
    expect(await children.groupsOf([one, two, three])).toEqual([['one', 'three', 'two']]);
    expect(await groupsAfter([one, two, three], [['CANNOT_LINK', two, one]])).toEqual([
      ['one', 'three'],
      ['two'],
    ]);
  });

  it('is outweighed by a newer must-link of the same pair, and the other way round', async () => {
    expect(
      await groupsAfter(
        [a, stray],
        [
          ['CANNOT_LINK', stray, a],
          ['MUST_LINK', stray, a],
        ],
      ),
    ).toEqual([['a', 'stray']]);
  });
});

describe('a decision', () => {
  it('ends when it is undone', async () => {
    await groupsAfter([a, stray], [['MUST_LINK', stray, a]]);
    await undo(children.db, 'd0');
    await linkRecords(children.db, [stray]);
    expect(await listGroups(children.db)).toEqual([['a'], ['stray']]);
  });

  it('survives a new export that says the same, and ends when a compared value changes on either side', async () => {
    await groupsAfter([a, stray], [['MUST_LINK', stray, a]]);
    await linkRecords(children.db, [{ ...stray, asOf: '2025-10-01', present: false }]);
    expect(await listGroups(children.db)).toEqual([['a', 'stray']]);
    await linkRecords(children.db, [{ ...a, phone: '1' }]);
    expect(await listGroups(children.db)).toEqual([['a'], ['stray']]);
    await linkRecords(children.db, [a]);
    expect(await listGroups(children.db)).toEqual([['a', 'stray']]);
  });

  const states = (): Promise<unknown> =>
    children.db.query('select kind, state, overruled from children.decision_state order by seq');

  it('lapses when another guardian is named beside the first, or another number printed beside the one', async () => {
    const named = { ...stray, guardian: '林父', guardians: ['林父', '林母'], otherId: idB };
    await groupsAfter([a, named], [['MUST_LINK', named, a]]);
    expect(await states()).toMatchObject([{ state: 'IN_FORCE' }]);
    await linkRecords(children.db, [{ ...named, guardians: ['林父', '王某'] }]);
    expect(await states()).toMatchObject([{ state: 'LAPSED' }]);
    const { otherId: _, ...single } = named;
    await linkRecords(children.db, [single]);
    expect(await states()).toMatchObject([{ state: 'LAPSED' }]);
    await linkRecords(children.db, [named]);
    expect(await listGroups(children.db)).toEqual([['a', 'stray']]);
  });

  it('rests on what was compared in its day', async () => {
    const named = { ...stray, guardian: '林父', guardians: ['林父', '林母'] };
    await linkRecords(children.db, [a, named]);
    const digest = (
      row: string,
    ): string => `children.evidence_digest(${row}.name_key, ${row}.former_name_key, ${row}.sex,
      ${row}.birth_date, ${row}.citizen_id, ${row}.id_evidence, ${row}.local_key, ${row}.guardian_citizen_id,
      ${row}.guardian_name, ${row}.phone, ${row}.village, ${row}.division)`;
    await children.db.query(`
      insert into children.decision (decision_id, kind, source_system, record_id, other_source_system, other_record_id,
        reason, actor, department, evidence_hash)
      select 'd0', 'MUST_LINK', r.source_system, r.record_id, o.source_system, o.record_id, '查证', 'steward', 'EDUCATION',
        ${digest('r')} || ':' || ${digest('o')}
      from children.link_record r, children.link_record o where r.source_key = 'stray' and o.source_key = 'a'`);
    await linkRecords(children.db, [named]);
    expect(await listGroups(children.db)).toEqual([['a', 'stray']]);
    expect(await states()).toMatchObject([{ state: 'IN_FORCE' }]);
  });

  it('is told apart where a newer decision stands against it, until that is undone', async () => {
    const twin = student('twin', { name: '林佳', born: '2015-01-03' });
    const must = { kind: 'MUST_LINK', overruled: false };
    const groups = await groupsAfter(
      [a, stray, twin],
      [
        ['MUST_LINK', stray, a],
        ['MUST_LINK', twin, stray],
        ['CANNOT_LINK', twin, a],
      ],
    );
    expect(groups).toEqual([['a'], ['stray', 'twin']]);
    expect(await states()).toMatchObject([
      { kind: 'MUST_LINK', state: 'IN_FORCE', overruled: true },
      must,
      { kind: 'CANNOT_LINK', overruled: false },
    ]);
    await undo(children.db, 'd2');
    await linkRecords(children.db, [a, stray, twin]);
    expect(await listGroups(children.db)).toEqual([['a', 'stray', 'twin']]);
    expect(await states()).toMatchObject([must, must, { state: 'UNDONE', overruled: false }]);
  });

  it('reaches a record that nothing else connects: without a date, after its counterpart left', async () => {
    const bare = student('bare', { name: '林佳' });
    await groupsAfter([a, bare], [['MUST_LINK', bare, a]]);
    expect(await listGroups(children.db)).toEqual([['a', 'bare']]);
    await linkRecords(children.db, [], { gone: [a] });
    expect(await listGroups(children.db)).toEqual([]);
  });

  it('gives the same children after a full run', async () => {
    const groups = await groupsAfter([a, b, stray], [['MUST_LINK', stray, a]]);
    const ids = await readChildIds(children.db);
    await linkRecords(children.db, [a, b, stray], { full: true });
    expect(await listGroups(children.db)).toEqual(groups);
    expect(await readChildIds(children.db)).toEqual(ids);
  });

  it('cannot be changed or deleted', async () => {
    await groupsAfter([a, stray], [['MUST_LINK', stray, a]]);
    await expect(children.db.query(`delete from children.decision`)).rejects.toThrow('append-only');
    await expect(children.db.query(`update children.decision set reason = 'x'`)).rejects.toThrow(
      'append-only',
    );
  });
});
