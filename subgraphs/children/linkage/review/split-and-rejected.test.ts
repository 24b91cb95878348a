import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../../platform/subgraph/types.ts';
import { linkRecords, listGroups, readChildIds } from '../test-support.ts';
import {
  a,
  ask,
  born,
  division,
  childOf,
  db,
  decideOn,
  doubt,
  idA,
  idB,
  relink,
  useReviewQueue,
} from './queue-test-support.ts';
import type { Row } from './queue-test-support.ts';
import { decide, population, student } from './test-support.ts';

useReviewQueue();

describe('splitChild', () => {
  const splitting = `mutation ($input: SplitChildInput!) { splitChild(input: $input) {
    child { id } decisions { kind } userErrors { code field } } }`;
  const one = student('one', { name: '林甲', born, id: idA, division });
  const two = student('two', { name: '林甲', born, guardian: '林父', division });

  async function recordIds(child: string): Promise<Record<string, string>> {
    const data = (await ask('query ($id: ID!) { child(id: $id) { links { id sourceKey } } }', {
      id: childOf[child],
    })) as unknown as { child: { links: { id: string; sourceKey: string }[] } };
    return Object.fromEntries(data.child.links.map(({ id, sourceKey }) => [sourceKey, id]));
  }

  it('parts records for good; they stay together, the part with the number keeps the id', async () => {
    await linkRecords(db, [one, two]);
    expect(await listGroups(db)).toContainEqual(['a', 'one', 'two']);
    const ids = await recordIds('a');
    const input = {
      childId: childOf['a'],
      records: [ids['one'], ids['two']],
      reason: '同号两人',
      idempotencyKey: 'k',
    };
    const done = {
      splitChild: {
        child: { id: childOf['a'] },
        decisions: [{ kind: 'CANNOT_LINK' }, { kind: 'CANNOT_LINK' }, { kind: 'MUST_LINK' }],
        userErrors: [],
      },
    };
    expect(await ask(splitting, { input })).toEqual(done);
    expect(await ask(splitting, { input })).toEqual(done);
    expect(await relink([a, one, two])).toEqual([['a'], ['b'], ['one', 'two'], ['stray'], ['x']]);
    expect((await readChildIds(db))['a']).toBe(childOf['a']);
    expect(await db.query(`select kind, other_child_id from children.change where kind = 'SPLIT'`)).toEqual([
      { kind: 'SPLIT', other_child_id: childOf['a'] },
    ]);
  });

  it('says nothing twice: sent again without a key it answers with the decisions that stand', async () => {
    await linkRecords(db, [one]);
    const ids = await recordIds('a');
    const input = { childId: childOf['a'], records: [ids['one']], reason: '同号两人' };
    const query = splitting.replace('decisions { kind }', 'decisions { id }');
    const first = await ask(query, { input });
    expect(await ask(query, { input: { ...input, reason: '同号两个孩子' } }, { subject: 'another' })).toEqual(
      first,
    );
    expect(await db.query('select kind from children.decision')).toEqual([{ kind: 'CANNOT_LINK' }]);
  });

  it('says again what a newer decision overrules', async () => {
    const linked = [one, two];
    await linkRecords(db, linked);
    const again = async (): Promise<void> => {
      await db.query('delete from children.touched_record');
      await linkRecords(db, [a, ...linked]);
    };
    await decide(db, { kind: 'CANNOT_LINK', record: 'two', other: 'a' });
    await decide(db, { kind: 'MUST_LINK', record: 'two', other: 'stray' });
    await decide(db, { kind: 'MUST_LINK', record: 'stray', other: 'a' });
    await again();
    const overruled = 'select overruled from children.decision_state order by seq';
    expect(await db.query(overruled)).toMatchObject([{ overruled: true }, {}, {}]);
    const ids = await recordIds('a');
    const input = { childId: childOf['a'], records: [ids['two']], reason: '两名儿童' };
    expect(await ask(splitting, { input })).toMatchObject({
      splitChild: { decisions: [{ kind: 'CANNOT_LINK' }] },
    });
    await again();
    expect(await db.query(overruled)).toHaveLength(4);
    expect((await listGroups(db)).filter((group) => group.includes('two') && group.includes('a'))).toEqual(
      [],
    );
  });

  it.each([
    ['NOTHING_TO_SPLIT', ['a'], {}],
    ['NOTHING_TO_SPLIT', [], {}],
    ['NOT_FOUND', ['b'], {}],
    ['NOT_FOUND', ['a'], { division: '450721' }],
    ['FORBIDDEN', ['a'], { department: 'TOWN' }],
  ])('refuses with %s', async (code, keys, caller) => {
    const ids = { ...(await recordIds('a')), ...(await recordIds('b')) };
    const input = { childId: childOf['a'], records: keys.map((key) => ids[key]), reason: '同号两人' };
    expect(await ask(splitting, { input }, caller)).toMatchObject({ splitChild: { userErrors: [{ code }] } });
  });
});

describe('a child', () => {
  const rejected = `query ($id: ID!) { child(id: $id) { rejectedLinks { kind source sourceKey bits
    notLinkedTo { id } child { id } comparison { field } decision { kind reason } review { id } explanation(language: EN) } } }`;
  const listRejected = async (key: string, caller: Partial<Caller> = {}): Promise<Row[]> => {
    const { child } = (await ask(rejected, { id: childOf[key] }, caller)) as unknown as Record<
      string,
      { rejectedLinks: Row[] }
    >;
    return child?.rejectedLinks ?? [];
  };

  it('tells which records were nearly linked to it, and of its own which nearly to another', async () => {
    await doubt('stray', [['a', 9.75]]);
    const expected = {
      kind: 'AWAITING_REVIEW',
      source: 'STUDENT_REGISTRY',
      bits: 9.75,
      notLinkedTo: { id: childOf['a'] },
      child: { id: childOf['stray'] },
      review: { id: 'r-stray' },
      explanation:
        'The comparison gives 9.8 bits: likely the same child, but not certain enough without a steward.',
    };
    expect(await listRejected('a')).toMatchObject([expected]);
    expect(await listRejected('stray')).toMatchObject([expected]);
    expect(await listRejected('a', { views: ['household'] })).toEqual([]);
    const { child } = (await ask(
      'query ($id: ID!) { child(id: $id) { links { explanation(language: EN) } } }',
      {
        id: childOf['stray'],
      },
    )) as unknown as { child: { links: Row[] } };
    expect(child.links[0]?.['explanation']).toContain('a steward is asked');
  });

  it('tells what a steward keeps apart, and why', async () => {
    await doubt('stray', [['a', 9.75]]);
    await decideOn({ decision: 'CANNOT_LINK', reason: `号码 ${idB} 不符` });
    await db.query('truncate children.review_candidate');
    const [link] = await listRejected('a');
    expect(link).toMatchObject({
      kind: 'KEPT_APART',
      sourceKey: 'stray',
      decision: {
        kind: 'CANNOT_LINK',
        reason: `号码 450703********${idB.slice(-4)} 不符`,
      },
    });
    expect(link?.['explanation']).not.toContain(idB);
  });

  it('tells who else carries its number, and why that is not believed', async () => {
    await linkRecords(db, [student('wrong', { name: '林戊', born, id: idA, guardian: '林母', division })]);
    const links = await listRejected('a');
    expect(links).toMatchObject([{ kind: 'CONTESTED_NUMBER', sourceKey: 'wrong', comparison: [] }]);
    expect(links[0]?.['explanation']).toContain("carries this child's citizen number");
  });

  it('tells of rows without a number why they are together, and of whom the number denies why it is not', async () => {
    await linkRecords(db, [
      student('s', { name: '林己', born, phone: '13800005678', division }),
      population('t', { name: '林己', born, phone: '13800005678', division }),
      student('girl', { name: '林庚', sex: 'FEMALE', id: idA, division }),
    ]);
    const ids = await readChildIds(db);
    const links =
      'query ($id: ID!) { child(id: $id) { links { sourceKey rule explanation(language: EN) } } }';
    const { child } = (await ask(links, { id: ids['s'] })) as unknown as { child: { links: Row[] } };
    expect(child.links.map(({ sourceKey, rule }) => [sourceKey, rule])).toEqual([
      ['t', 'NAME_AND_BIRTH_DATE'],
      ['s', 'NAME_AND_BIRTH_DATE'],
    ]);
    for (const { explanation } of child.links) expect(explanation).toContain('two rows made from one paper');
    const [girl] = await listRejected('a');
    expect(girl).toMatchObject({ kind: 'CONTESTED_NUMBER', sourceKey: 'girl' });
    expect(girl?.['explanation']).toContain('the number denies the sex');
  });

  it('tells who decided that a record is its own, and why', async () => {
    await doubt('stray', [['a', 9.75]]);
    const { decisions } = await decideOn({ reason: `号码 ${idB} 已核实` });
    await relink();
    const links =
      'query ($id: ID!) { child(id: $id) { links { sourceKey rule explanation decision { id kind reason } } } }';
    const { child } = (await ask(links, { id: childOf['a'] })) as unknown as { child: { links: Row[] } };
    expect(child.links.find(({ sourceKey }) => sourceKey === 'stray')).toEqual({
      sourceKey: 'stray',
      rule: 'STEWARD',
      explanation: `经人工审核（教育部门）认定为同一儿童：号码 450703********${idB.slice(-4)} 已核实。`,
      decision: {
        id: decisions[0]?.id,
        kind: 'MUST_LINK',
        reason: `号码 450703********${idB.slice(-4)} 已核实`,
      },
    });
    expect(child.links.find(({ sourceKey }) => sourceKey === 'a')).toMatchObject({ decision: null });
  });

  it('says which id was asked for when it was another', async () => {
    await doubt('stray', [['a', 9.75]]);
    await decideOn({});
    await relink();
    const old = childOf['stray'] === (await readChildIds(db))['stray'] ? childOf['a'] : childOf['stray'];
    const query = 'query ($id: ID!) { child(id: $id) { id redirectedFrom } }';
    const now = (await readChildIds(db))['a'];
    expect(await ask(query, { id: old })).toEqual({ child: { id: now, redirectedFrom: old } });
    expect(await ask(query, { id: now })).toEqual({ child: { id: now, redirectedFrom: null } });
  });
});
