import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../../../platform/plain-date.ts';
import { caller, silentLog } from '../../../../platform/subgraph/test-support.ts';
import type { Caller, SubgraphHandler } from '../../../../platform/subgraph/types.ts';
import { createTestDatabase } from '../../../../test/database.ts';
import type { TestDatabase } from '../../../../test/database.ts';
import { createSubgraph } from '../../server.ts';

let database: TestDatabase;
let db: DataSource;
let handler: SubgraphHandler;

/** One that was undecided, and the two sources that turned out to be contradicted. */
const flags = [
  ['m-undecided', 'undecided', 'EDUCATION', 'SUPERSEDED', ['m-school', 'm-register']],
  ['m-school', 'student-registry', 'EDUCATION', 'OPEN', null],
  ['m-register', 'disability-register', 'DISABLED_PERSONS_FEDERATION', 'OPEN', null],
] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  db = await database.dataSource('reconciliation');
  await db.query(`insert into reconciliation.comparison (child_id, child_division, student_records, disability_records)
    values ('c1', '450703101', 1, 1)`);
  for (const [id, discriminator, department, status, successors] of flags)
    await db.query(
      `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
         status, severity, evidence, opened_at, due_at, updated_at, superseded_by)
       values ($1, 'name-differs', 1, 'c1', $2, $3, '450703101', $4, 'MEDIUM', '[]', now(), now(), now(), $5)`,
      [id, discriminator, department, status, successors],
    );
  handler = createSubgraph({ dataSource: db, today: plainDate('2025-11-20'), log: silentLog });
});
afterAll(async () => database.drop());

type Linked = { supersededBy: { id: string }[]; supersedes: { id: string }[] };
async function linksOf(id: string, by: Partial<Caller> = {}): Promise<Linked | null> {
  const query = `query ($id: ID!) { mismatch(id: $id) { supersededBy { id } supersedes { id } } }`;
  const { data, errors } = await handler(
    { query, variables: { id } },
    { caller: { ...caller, department: 'EDUCATION', ...by } },
  );
  expect(errors).toBeUndefined();
  return (data as { mismatch: Linked | null }).mismatch;
}

it('names the mismatches that go on with it, and they name it', async () => {
  expect(await linksOf('m-undecided')).toEqual({
    supersededBy: [{ id: 'm-school' }, { id: 'm-register' }],
    supersedes: [],
  });
  expect(await linksOf('m-school')).toEqual({ supersededBy: [], supersedes: [{ id: 'm-undecided' }] });
});

it('names none that the caller may not know of', async () => {
  const views = ['student', 'household', 'welfare'] as const;
  expect(await linksOf('m-undecided', { views })).toEqual({
    supersededBy: [{ id: 'm-school' }],
    supersedes: [],
  });
});

it('is not on the list of what is open, and is found when asked for', async () => {
  const ids = async (status: string): Promise<unknown> => {
    const { data } = await handler(
      { query: `{ mismatches(first: 9${status}) { edges { node { id } } } }` },
      { caller },
    );
    return (data as { mismatches: { edges: { node: { id: string } }[] } }).mismatches.edges.map(
      ({ node }) => node.id,
    );
  };
  expect(await ids('')).toEqual(expect.arrayContaining(['m-register', 'm-school']));
  expect(await ids('')).toHaveLength(2);
  expect(await ids(', filter: { status: SUPERSEDED }')).toEqual(['m-undecided']);
});

describe('one whose only successor is of an agency hidden from the caller', () => {
  const views = ['student', 'household', 'welfare'] as const;

  beforeAll(async () => {
    await db.query(
      `update reconciliation.mismatch set superseded_by = '{m-register}' where mismatch_id = 'm-undecided'`,
    );
    await db.query(`insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason)
      values ('m-undecided', null, 'OPEN', now(), 'hub', 'import:1'), ('m-undecided', 'OPEN', 'SUPERSEDED', now(), 'hub', 'import:2')`);
  });

  const shown = async (by: Partial<Caller>): Promise<unknown> => {
    const query = `{
      mismatch(id: "m-undecided") { status history { from to } supersededBy { id } }
      resolved: mismatches(first: 9, filter: { status: RESOLVED }) { totalCount edges { node { id status } } }
      superseded: mismatches(first: 9, filter: { status: SUPERSEDED }) { totalCount edges { node { id status } } }
      fed: mismatchChanges(first: 9, filter: { status: RESOLVED }) { changes { event { from to } mismatch { status } } }
      told: mismatchChanges(first: 9, filter: { status: SUPERSEDED }) { changes { event { from to } mismatch { status } } }
      queue: workQueue(first: 9, filter: { department: EDUCATION, status: [RESOLVED, SUPERSEDED] }) {
        totals { byStatus { status count } } edges { node { id status } } }
    }`;
    const { data, errors } = await handler(
      { query },
      { caller: { ...caller, department: 'EDUCATION', ...by } },
    );
    expect(errors).toBeUndefined();
    return data;
  };
  const as = (status: string): unknown => ({
    totalCount: 1,
    edges: [{ node: { id: 'm-undecided', status } }],
  });
  const none = { totalCount: 0, edges: [] };
  const change = (status: string): unknown => ({
    changes: [{ event: { from: 'OPEN', to: status }, mismatch: { status } }],
  });

  it('reads as resolved wherever it is shown, listed, counted and told of', async () => {
    expect(await shown({ views })).toEqual({
      mismatch: {
        status: 'RESOLVED',
        history: [
          { from: null, to: 'OPEN' },
          { from: 'OPEN', to: 'RESOLVED' },
        ],
        supersededBy: [],
      },
      resolved: as('RESOLVED'),
      superseded: none,
      fed: change('RESOLVED'),
      told: { changes: [] },
      queue: {
        totals: { byStatus: [{ status: 'RESOLVED', count: 1 }] },
        edges: [{ node: { id: 'm-undecided', status: 'RESOLVED' } }],
      },
    });
  });

  it('is superseded for who may see all', async () => {
    expect(await shown({})).toMatchObject({
      mismatch: { status: 'SUPERSEDED', supersededBy: [{ id: 'm-register' }] },
      resolved: none,
      superseded: as('SUPERSEDED'),
      fed: { changes: [] },
      told: change('SUPERSEDED'),
      queue: { totals: { byStatus: [{ status: 'SUPERSEDED', count: 1 }] } },
    });
  });

  it('reads as resolved in its history also once it has come back', async () => {
    await db.query(
      `update reconciliation.mismatch set superseded_by = null, status = 'REOPENED' where mismatch_id = 'm-undecided'`,
    );
    await db.query(`insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason)
      values ('m-undecided', 'SUPERSEDED', 'REOPENED', now(), 'hub', 'import:3')`);
    const historyFor = (status: string): unknown => ({
      status: 'REOPENED',
      history: [
        { from: null, to: 'OPEN' },
        { from: 'OPEN', to: status },
        { from: status, to: 'REOPENED' },
      ],
      supersededBy: [],
    });
    expect(await shown({ views })).toMatchObject({ mismatch: historyFor('RESOLVED'), told: { changes: [] } });
    expect(await shown({})).toMatchObject({ mismatch: historyFor('SUPERSEDED'), fed: { changes: [] } });
  });
});
