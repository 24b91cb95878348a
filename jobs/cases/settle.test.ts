import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createSubgraph } from '../../subgraphs/reconciliation/server.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { createSampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;
let handler: SubgraphHandler;
let keys = 0;
const today = plainDate('2025-11-20');

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
  const dataSource = await database.dataSource('reconciliation');
  handler = createSubgraph({ dataSource, today, log: silentLog });
  const batch = await sample.batch('household', '2025-09-10');
  for (const id of ['c1', 'c2', 'c3', 'c4']) {
    await sample.child(id);
    await sample.record('household', id, batch);
  }
  await sample.batch('student', '2025-09-10');
  await reconcile();
});
afterAll(async () => database.drop());

const reconcile = () => runReconcile(jobs, { today, full: true });

type Answer = { case: { id: string; version: number } | null; userErrors: { code: string }[] };

async function change(operation: string, type: string, input: object): Promise<Answer> {
  keys += 1;
  const query = `mutation ($input: ${type}!) { ${operation}(input: $input) { case { id version } userErrors { code } } }`;
  const variables = { input: { idempotencyKey: `key ${keys}`, ...input } };
  const { data, errors } = await handler({ query, variables }, { caller });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data?.[operation])) as Answer;
}

async function open(childId: string, on: string): Promise<string> {
  const { case: opened } = await change('openCase', 'OpenCaseInput', { childId, on });
  return opened?.id ?? '';
}

async function read(id: string): Promise<unknown> {
  const query = `{ case(id: "${id}") { status child { id } claimedReturn { finding asOf } history { kind actor } } }`;
  const { data } = await handler({ query }, { caller });
  return JSON.parse(JSON.stringify(data?.['case'])) as unknown;
}

describe('a claimed return (R20)', () => {
  it('is verified by the registry’s next export, and by no older one', async () => {
    const id = await open('c1', '2025-09-20');
    await change('claimReturn', 'ClaimReturnInput', { caseId: id, expectedVersion: 1, on: '2025-10-08' });
    await reconcile();
    expect(await read(id)).toMatchObject({ status: 'RETURN_CLAIMED', claimedReturn: { finding: null } });

    await sample.batch('student', '2025-10-20');
    await reconcile();
    expect(await read(id)).toMatchObject({
      status: 'OPEN',
      claimedReturn: { finding: 'NOT_REGISTERED', asOf: '2025-10-20' },
    });

    await sample.record('student', 'c1', await sample.batch('student', '2025-11-10'));
    await reconcile();
    await reconcile();
    expect(await read(id)).toMatchObject({
      claimedReturn: { finding: 'REGISTERED', asOf: '2025-11-10' },
      history: [
        { kind: 'OPENED', actor: 'clerk' },
        { kind: 'RETURN_CLAIMED', actor: 'clerk' },
        { kind: 'RETURN_VERIFIED', actor: 'hub' },
        { kind: 'RETURN_VERIFIED', actor: 'hub' },
      ],
    });
    const closed = await change('closeCase', 'CaseNoteInput', {
      caseId: id,
      expectedVersion: 4,
      note: '已复学',
    });
    expect(closed.userErrors).toEqual([]);
  });
});

describe('cases of children who turn out to be one', () => {
  it('go on as one case, and the other says into which', async () => {
    const [first, second] = [await open('c2', '2025-09-20'), await open('c3', '2025-09-25')];
    const third = await open('c4', '2025-09-26');
    await change('closeCase', 'CaseNoteInput', { caseId: third, expectedVersion: 1, note: '误立' });
    await jobs.query(
      `update children.child set redirect_to = 'c2', retired_at = now() where child_id in ('c3', 'c4')`,
    );
    await reconcile();
    expect(await read(first)).toMatchObject({ status: 'OPEN', child: { id: 'c2' } });
    expect(await read(second)).toMatchObject({
      status: 'CLOSED',
      child: { id: 'c2' },
      history: [{ kind: 'OPENED' }, { kind: 'MERGED', actor: 'hub' }],
    });
    expect(await read(third)).toMatchObject({ status: 'CLOSED', child: { id: 'c2' } });
  });
});
