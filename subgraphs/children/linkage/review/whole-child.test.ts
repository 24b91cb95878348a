import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../../platform/subgraph/types.ts';
import { citizenNumber, linkRecords, listGroups, readChildIds, readRules } from '../test-support.ts';
import {
  ask,
  codes,
  db,
  decideOn,
  division,
  listReviews,
  relink,
  useReviewQueue,
} from './queue-test-support.ts';
import type { Payload, Row } from './queue-test-support.ts';
import { population, student } from './test-support.ts';

useReviewQueue();

const born = '2016-04-03';
const family = { sex: 'FEMALE' as const, guardian: '吴瑞', division };
const numbered = population('n', {
  ...family,
  name: '吴梓彤',
  born,
  id: citizenNumber(born, 22),
  village: '郑庄',
  guardians: ['吴瑞', '于丽娜'],
});
const near = { ...family, born: '2016-04-04' };
const asked = student('s', { ...near, name: '吴梓晴' });
const fellow = { ...student('t', { ...near, name: '吴子晴' }), source: 'graduate-roster' as const };
const rows = [numbered, asked, fellow];

/** Two rows without a number go together by score; of one it is asked whether it is of a child with a number. */
beforeEach(async () => {
  await linkRecords(db, rows, { full: true });
  expect(await listGroups(db)).toEqual([['n'], ['s', 't']]);
});

async function answer(input: Row, caller: Partial<Caller> = {}): Promise<Payload> {
  const [review] = await listReviews();
  expect(review).toMatchObject({ record: { sourceKey: 's' } });
  return decideOn({ reviewId: review?.['id'], expectedVersion: review?.['version'], ...input }, caller);
}

async function groupsNow(): Promise<string[][]> {
  const incremental = await relink(rows);
  const rules = await readRules(db);
  await linkRecords(db, rows, { full: true });
  expect([await listGroups(db), await readRules(db)]).toEqual([incremental, rules]);
  return incremental;
}

describe('a row that goes with others without a number, and is asked about', () => {
  it('says so, though it does not stand alone', async () => {
    const { child } = (await ask(
      'query ($id: ID!) { child(id: $id) { links { sourceKey explanation(language: EN) } rejectedLinks { kind sourceKey } } }',
      { id: (await readChildIds(db))['s'] },
    )) as unknown as { child: { links: Row[]; rejectedLinks: Row[] } };
    expect(child.rejectedLinks).toEqual([{ kind: 'AWAITING_REVIEW', sourceKey: 's' }]);
    const also = 'It comes near another child as well, but not surely: a steward is asked.';
    expect(
      child.links.map(({ sourceKey, explanation }) => [sourceKey, String(explanation).endsWith(also)]),
    ).toEqual([
      ['t', false],
      ['s', true],
    ]);
  });

  it('is decided on alone unless more is said', async () => {
    expect((await answer({})).decisions).toHaveLength(1);
    expect(await groupsNow()).toEqual([['n', 's'], ['t']]);
  });

  it('takes its whole child along where the steward says so, each by a decision of its own', async () => {
    const { decisions } = await answer({ wholeChild: true });
    expect(decisions.map(({ kind }) => kind)).toEqual(['MUST_LINK', 'MUST_LINK']);
    expect(await groupsNow()).toEqual([['n', 's', 't']]);
    expect(await readRules(db)).toMatchObject({ s: 'STEWARD', t: 'STEWARD' });
    expect(await listReviews()).toEqual([]);
  });

  it('is kept apart with its whole child, and stays with it', async () => {
    const { decisions } = await answer({ wholeChild: true, decision: 'CANNOT_LINK' });
    expect(decisions.map(({ kind }) => kind)).toEqual(['CANNOT_LINK', 'CANNOT_LINK']);
    expect(await groupsNow()).toEqual([['n'], ['s', 't']]);
    expect(await listReviews()).toEqual([]);
  });

  it('takes none along that the steward may not know of', async () => {
    await linkRecords(db, [numbered, asked, { ...fellow, source: 'poverty-monitoring' }], { full: true });
    expect(await listGroups(db)).toEqual([['n'], ['s', 't']]);
    const police = { views: ['student', 'household'] as const };
    expect((await answer({ wholeChild: true }, police)).decisions).toHaveLength(1);
  });

  it('is its child’s own record where that child is named: nothing is decided about it and itself', async () => {
    const childId = (await readChildIds(db))['s'];
    const payload = await answer({ wholeChild: true, childId });
    expect(codes(payload)).toEqual([]);
    expect(payload.decisions).toHaveLength(1);
  });
});
