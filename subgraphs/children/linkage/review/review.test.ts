import { beforeEach, describe, expect, it } from 'vitest';
import { linkRecords, listGroups } from '../test-support.ts';
import {
  a,
  b,
  stray,
  elsewhere,
  ask,
  born,
  division,
  childOf,
  codes,
  db,
  decideOn,
  doubt,
  listReviews,
  relink,
  reviewsQuery,
  useReviewQueue,
} from './queue-test-support.ts';
import type { Row } from './queue-test-support.ts';

useReviewQueue();

describe('reviews', () => {
  beforeEach(() =>
    doubt('stray', [
      ['a', 9.75],
      ['b', 3.5],
    ]),
  );

  it('show record and child side by side, with level and bits of each field, and the runner-up', async () => {
    const [review] = await listReviews();
    expect(review).toMatchObject({
      id: 'r-stray',
      status: 'OPEN',
      record: { source: 'STUDENT_REGISTRY', name: '林佳', child: { id: childOf['stray'] } },
      candidates: [
        {
          bits: 9.75,
          modelVersion: 'm1',
          child: { id: childOf['a'] },
          runnerUp: { bits: 3.5, child: { name: '林嘉' } },
        },
        { bits: 3.5 },
      ],
    });
    const [candidate] = review?.['candidates'] as { comparison: unknown[] }[];
    expect(candidate?.comparison).toEqual([
      { field: 'name', record: '林佳', child: ['林甲'], level: 'sound', bits: 6.5 },
      { field: 'birth-date', record: '2014-10-10', child: [born], level: 'different', bits: -4.25 },
      { field: 'number', record: null, child: ['450703********0111'], level: null, bits: null },
      { field: 'guardian-name', record: '林父', child: ['林父'], level: 'exact', bits: 5 },
      { field: 'phone', record: '139****9999', child: ['138****1234'], level: null, bits: null },
      { field: 'division', record: division, child: [division], level: null, bits: null },
    ]);
  });

  it('are those of the caller’s division and views, narrowed by status, source and division', async () => {
    expect(await listReviews({ division: '450703' })).toHaveLength(1);
    expect(await listReviews({ division: '450721' })).toEqual([]);
    expect(await listReviews({ views: ['household'] })).toEqual([]);
    expect(await listReviews({}, { status: ['DECIDED'] })).toEqual([]);
    expect(await listReviews({}, { source: ['POPULATION_REGISTRY'] })).toEqual([]);
    expect(await listReviews({}, { source: ['STUDENT_REGISTRY'], division: '450703' })).toHaveLength(1);
  });

  it('leave out candidates outside the caller’s division', async () => {
    await db.query(`update children.child set division = '450721' where child_id = $1`, [childOf['b']]);
    const [review] = await listReviews({ division: '450703' });
    expect(review?.['candidates']).toMatchObject([{ child: { id: childOf['a'] }, runnerUp: null }]);
  });

  it('come in pages', async () => {
    await doubt('b', [['a', 8]]);
    const { reviews: first } = (await ask(reviewsQuery, { first: 1 })) as unknown as Record<
      string,
      { totalCount: number; pageInfo: Row; edges: unknown[] }
    >;
    expect(first).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
    const { reviews: rest } = (await ask(reviewsQuery, {
      after: first?.pageInfo['endCursor'],
    })) as unknown as Record<string, Row>;
    expect(rest).toMatchObject({ edges: [{ node: { id: 'r-b' } }], pageInfo: { hasNextPage: false } });
  });
});

describe('decideReview', () => {
  beforeEach(() =>
    doubt('stray', [
      ['a', 9.75],
      ['b', 3.5],
    ]),
  );

  it('links the record to the likeliest candidate, by the next run and for good', async () => {
    const payload = await decideOn({}, { subject: 'steward-7' });
    expect(payload).toMatchObject({
      userErrors: [],
      decisions: [{ kind: 'MUST_LINK', child: { id: childOf['a'] } }],
      review: {
        status: 'DECIDED',
        version: 2,
        decisions: [{ reason: '走访核实', actor: 'steward-7', department: 'EDUCATION', state: 'IN_FORCE' }],
      },
    });
    expect(await relink()).toEqual([['a', 'stray'], ['b'], ['x']]);
    await linkRecords(db, [a, b, stray, elsewhere], { full: true });
    expect(await listGroups(db)).toEqual([['a', 'stray'], ['b'], ['x']]);
  });

  it('keeps it from the named child, and still asks about the others', async () => {
    const payload = await decideOn({ decision: 'CANNOT_LINK', childId: childOf['a'] });
    expect(payload.review).toMatchObject({ status: 'OPEN', version: 2 });
    const settled = await decideOn({ decision: 'CANNOT_LINK', expectedVersion: 2 });
    expect(settled.review).toMatchObject({ status: 'DECIDED', version: 3 });
  });

  it.each([
    ['NOT_FOUND', { reviewId: 'r-nobody' }, {}],
    ['NOT_FOUND', {}, { division: '450721' }],
    ['NOT_FOUND', {}, { views: ['household'] as const }],
    ['NOT_FOUND', { childId: 'cnobody' }, {}],
    ['STALE_VERSION', { expectedVersion: 7 }, {}],
    ['REASON_REQUIRED', { reason: '  ' }, {}],
    ['FORBIDDEN', {}, { department: 'SCHOOL' }],
    ['FORBIDDEN', {}, { department: 'RURAL_AFFAIRS' }],
  ])('refuses with %s', async (code, input, caller) => {
    expect(codes(await decideOn(input, caller))).toEqual([code]);
    expect(await db.query('select from children.decision')).toEqual([]);
  });

  it('refuses an answer that nobody asks for any more, and does not send the steward to read it again', async () => {
    await db.query(`update children.review set status = 'WITHDRAWN'`);
    expect(codes(await decideOn({}))).toEqual(['WITHDRAWN']);
  });

  it('refuses to join two trusted numbers, directly and through a third record', async () => {
    await doubt('b', [['a', 12]]);
    expect(codes(await decideOn({ reviewId: 'r-b' }))).toEqual(['CONFLICTING_VALID_IDS']);
    await decideOn({ childId: childOf['b'] });
    await relink();
    await db.query(`update children.review set status = 'OPEN', version = 1 where review_id = 'r-stray'`);
    expect(codes(await decideOn({ childId: childOf['a'] }))).toEqual(['CONFLICTING_VALID_IDS']);
  });

  it('decides once, however often and at once it is sent with one key', async () => {
    const input = { idempotencyKey: 'k1' };
    const payloads = await Promise.all([decideOn(input), decideOn(input), decideOn(input)]);
    payloads.push(await decideOn(input));
    expect(new Set(payloads.map(({ decisions }) => decisions[0]?.id)).size).toBe(1);
    expect(payloads.flatMap(codes)).toEqual([]);
    expect(codes(await decideOn({ ...input, reason: '另一个' }))).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(codes(await decideOn({ expectedVersion: 2 }))).toEqual(['ALREADY_DECIDED']);
  });

  it('lets one of two deciders at once win', async () => {
    const payloads = await Promise.all([decideOn({}), decideOn({ decision: 'CANNOT_LINK' })]);
    expect(payloads.flatMap(codes)).toHaveLength(1);
  });
});

describe('a decided review', () => {
  beforeEach(async () => {
    await doubt('stray', [['a', 9.75]]);
  });

  const statusOf = async (): Promise<unknown> =>
    (await listReviews({}, { status: ['OPEN', 'DECIDED', 'REOPENED', 'WITHDRAWN'] }))[0]?.['status'];

  it('stays decided while the evidence is the same, and reopens when it changes', async () => {
    await decideOn({});
    await relink();
    expect(await statusOf()).toBe('DECIDED');
    await linkRecords(db, [{ ...stray, asOf: '2025-12-01' }]);
    expect(await statusOf()).toBe('DECIDED');
    await linkRecords(db, [{ ...stray, guardian: '王某' }]);
    expect(await statusOf()).toBe('REOPENED');
    expect(await listGroups(db)).toEqual([['a'], ['b'], ['stray'], ['x']]);
  });

  it('opens again when its decision is undone, and the link goes with it', async () => {
    const { decisions } = await decideOn({});
    await relink();
    const undoing = `mutation ($input: UndoDecisionInput!) { undoDecision(input: $input) {
      decision { state undoneBy undoReason } userErrors { code } } }`;
    const input = { decisionId: decisions[0]?.id, reason: '误判' };
    expect(await ask(undoing, { input }, { department: 'TOWN' })).toMatchObject({
      undoDecision: { userErrors: [{ code: 'FORBIDDEN' }] },
    });
    expect(await ask(undoing, { input: { ...input, reason: '' } })).toMatchObject({
      undoDecision: { userErrors: [{ code: 'REASON_REQUIRED' }] },
    });
    expect(await ask(undoing, { input }, { division: '450721' })).toMatchObject({
      undoDecision: { userErrors: [{ code: 'NOT_FOUND' }] },
    });
    const undone = { decision: { state: 'UNDONE', undoneBy: 'clerk', undoReason: '误判' }, userErrors: [] };
    expect(await ask(undoing, { input })).toEqual({ undoDecision: undone });
    expect(await ask(undoing, { input }, { subject: 'another' })).toEqual({ undoDecision: undone });
    expect(await statusOf()).toBe('OPEN');
    expect(await relink()).toEqual([['a'], ['b'], ['stray'], ['x']]);
  });
});
