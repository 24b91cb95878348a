import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { plainDate } from '../../../../platform/plain-date.ts';
import { caller as anyone, silentLog } from '../../../../platform/subgraph/test-support.ts';
import type { Caller, SubgraphHandler } from '../../../../platform/subgraph/types.ts';
import type { TestDatabase } from '../../../../test/database.ts';
import { createTestDatabase } from '../../../../test/database.ts';
import { createSubgraph } from '../../server.ts';
import { citizenNumber, emptyChildren, linkRecords, listGroups, readChildIds } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';
import { population, student } from './test-support.ts';

let database: TestDatabase;
export let db: DataSource;
let handler: SubgraphHandler;
export let childOf: Record<string, string | null>;

export const born = '2015-01-01';
export const idA = citizenNumber(born, 11);
export const idB = citizenNumber(born, 784);
export const division = '450703101';
export const a = population('a', {
  name: '林甲',
  born,
  id: idA,
  guardian: '林父',
  phone: '13800001234',
  division,
});
export const b = population('b', { name: '林嘉', born, id: idB, guardian: '林母', division });
/** Too far from all of them to be asked about. */
export const stray = student('stray', {
  name: '林佳',
  born: '2014-10-10',
  guardian: '林父',
  phone: '13900009999',
  division,
});
export const elsewhere = population('x', {
  name: '林戊',
  born,
  id: citizenNumber(born, 51),
  division: '450721',
});

/** A database of the test file's own; before each test the four records above, linked, and an empty queue. */
export function useReviewQueue(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    db = await database.dataSource('children');
    handler = createSubgraph({ dataSource: db, today: plainDate('2025-09-01'), log: silentLog });
  });
  beforeEach(async () => {
    await emptyChildren(db);
    await linkRecords(db, [a, b, stray, elsewhere]);
    childOf = await readChildIds(db);
  });
  afterAll(() => database.drop());
}

export type Row = Record<string, unknown>;

export async function ask(query: string, variables: Row = {}, caller: Partial<Caller> = {}) {
  const result = await handler({ query, variables }, { caller: { ...anyone, ...caller } });
  expect(result.errors).toBeUndefined();
  return JSON.parse(JSON.stringify(result.data)) as Record<string, never>;
}

/** Puts a doubt into the queue, as the scores leave one. */
export async function doubt(record: string, children: readonly (readonly [string, number])[]): Promise<void> {
  for (const [child, bits] of children) {
    await db.query(
      `insert into children.review_candidate (source_system, record_id, child_id, bits, levels, runner_up, model_version)
       select source_system, record_id, $2, $3, $4, $5, 'm1' from children.link_record where source_key = $1`,
      [
        record,
        childOf[child],
        bits,
        JSON.stringify({
          name: ['sound', 6.5],
          'birth-date': ['different', -4.25],
          'guardian-name': ['exact', 5],
        }),
        JSON.stringify({ childId: childOf['b'], bits: 3.5 }),
      ],
    );
  }
  await db.query(
    `insert into children.review (review_id, source_system, record_id, status, evidence_hash)
     select 'r-' || source_key, source_system, record_id, 'OPEN', '' from children.link_record where source_key = $1`,
    [record],
  );
}

export const reviewsQuery = `query ($filter: ReviewFilter, $first: Int, $after: String) {
  reviews(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node {
    id status version record { source sourceKey name child { id } } decisions { kind }
    candidates { bits modelVersion child { id name } runnerUp { bits child { name } }
      comparison { field record child level bits } } } } } }`;

export async function listReviews(caller: Partial<Caller> = {}, filter: Row = {}): Promise<Row[]> {
  const { reviews } = (await ask(reviewsQuery, { filter }, caller)) as unknown as {
    reviews: { edges: { node: Row }[] };
  };
  return reviews.edges.map(({ node }) => node);
}

export type Payload = {
  decisions: { id: string; kind: string }[];
  userErrors: { code: string }[];
  review: Row | null;
};

export async function decideOn(input: Row, caller: Partial<Caller> = {}): Promise<Payload> {
  const { decideReview } = (await ask(
    `mutation ($input: DecideReviewInput!) { decideReview(input: $input) {
       review { status version decisions { id kind reason actor department state } }
       decisions { id kind child { id } } userErrors { code message field } } }`,
    {
      input: { reviewId: 'r-stray', decision: 'MUST_LINK', reason: '走访核实', expectedVersion: 1, ...input },
    },
    caller,
  )) as unknown as { decideReview: Payload };
  return decideReview;
}

export const codes = ({ userErrors }: { userErrors: { code: string }[] }): string[] =>
  userErrors.map(({ code }) => code);

/** A link run over what the decisions touched, as the jobs make it. */
export async function relink(records: readonly TestRecord[] = [a, b, stray]): Promise<string[][]> {
  const touched = await db.query<{ key: string }[]>(
    `select distinct source_key as key from children.touched_record join children.link_record using (source_system, record_id)`,
  );
  await db.query('delete from children.touched_record');
  const keys = new Set(touched.map(({ key }) => key));
  await linkRecords(
    db,
    records.filter(({ key }) => keys.has(key)),
  );
  return listGroups(db);
}
