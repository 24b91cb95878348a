import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, plainDate } from '../../platform/plain-date.ts';
import { caller, silentLog } from '../../platform/subgraph/test-support.ts';
import { viewNames } from '../../platform/subgraph/types.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import { createSubgraph } from '../../subgraphs/reconciliation/server.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from './reconcile.ts';
import type { ReconcileSummary } from './reconcile.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());
beforeEach(async () => {
  await emptyStore(jobs);
  await firstDay();
});

/** Everybody says the same. */
async function firstDay(): Promise<void> {
  await sample.child('c1');
  for (const group of ['student', 'household', 'welfare'] as const)
    await imported('2025-11-01', group, '张三');
}

/** One file of a day: imported and compared before the next one is there. */
async function imported(
  on: string,
  group: 'student' | 'household' | 'welfare',
  name: string,
): Promise<ReconcileSummary> {
  await sample.record(group, 'c1', await sample.batch(group, on), { name });
  await sample.touch('c1');
  return runReconcile(jobs, { today: plainDate(on), full: false });
}

/** The child was given another name: each agency's export of the day has it. */
const renamed = '张珊';
const history = async (): Promise<unknown> =>
  jobs.query(`select discriminator, e.to_status as "to", e.unasked
    from reconciliation.mismatch_event e join reconciliation.mismatch using (mismatch_id) order by event_id`);
const flag = async (): Promise<Record<string, string>> => {
  const [row] =
    await jobs.query(`select mismatch_id as id, status, department, escalated_at is not null as escalated,
      to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due
    from reconciliation.mismatch where discriminator = 'student-registry'`);
  return row;
};

/** A flag's history as whoever holds these views reads it. */
async function historyFor(id: string | undefined, views: Caller['views']): Promise<unknown> {
  const handler = createSubgraph({
    dataSource: await database.dataSource('reconciliation'),
    today: plainDate('2025-11-20'),
    log: silentLog,
  });
  const query = 'query ($id: ID!) { mismatch(id: $id) { status history { from to unasked } } }';
  const { data, errors } = await handler({ query, variables: { id } }, { caller: { ...caller, views } });
  expect(errors).toBeUndefined();
  return data;
}

describe('exports of one day that come in one after the other', () => {
  it('open flags that nobody was asked by, and correct nothing', async () => {
    expect(await imported('2025-11-20', 'student', renamed)).toMatchObject({ opened: 1 });
    await imported('2025-11-20', 'household', renamed);
    const last = await imported('2025-11-20', 'welfare', renamed);
    expect(last).toMatchObject({ resolved: last.unasked });
    expect(await history()).toEqual([
      { discriminator: 'student-registry', to: 'OPEN', unasked: false },
      { discriminator: 'poverty-monitoring', to: 'OPEN', unasked: false },
      { discriminator: 'student-registry', to: 'SUPERSEDED', unasked: false },
      { discriminator: 'poverty-monitoring', to: 'RESOLVED', unasked: true },
    ]);
  });

  it('say so in the history that departments read', async () => {
    await imported('2025-11-20', 'student', renamed);
    await imported('2025-11-20', 'student', '张三');
    const { id } = await flag();
    expect(await historyFor(id, viewNames)).toEqual({
      mismatch: {
        status: 'RESOLVED',
        history: [
          { from: null, to: 'OPEN', unasked: false },
          { from: 'OPEN', to: 'RESOLVED', unasked: true },
        ],
      },
    });
  });

  it('tell nobody by it that a hidden agency’s flag went on', async () => {
    const views = ['student', 'household', 'disability'] as const;
    await imported('2025-11-20', 'student', renamed);
    await imported('2025-11-20', 'household', renamed);
    const { id, status } = await flag();
    expect(status).toBe('SUPERSEDED');
    const taken = await historyFor(id, views);
    // The next day it comes back and is settled: had it been settled before, nobody would have been asked by it.
    await imported('2025-11-21', 'household', '张三');
    await imported('2025-11-21', 'student', '张三');
    const ended = await historyFor(id, views);

    await emptyStore(jobs);
    await firstDay();
    await imported('2025-11-20', 'student', renamed);
    await imported('2025-11-20', 'student', '张三');
    expect(await flag()).toMatchObject({ id, status: 'RESOLVED' });
    expect(await historyFor(id, views)).toEqual(taken);
    await imported('2025-11-21', 'student', renamed);
    await imported('2025-11-21', 'student', '张三');
    expect(await historyFor(id, views)).toEqual(ended);
  });

  it.each([
    [
      'a department has acted on it',
      async (id: string) =>
        jobs.query(
          `insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, kind)
           values ($1, 'OPEN', 'OPEN', timestamptz '2025-11-20 10:00+08', 'clerk', 'NOTE')`,
          [id],
        ),
    ],
    [
      'it was sent on a list',
      async (id: string) => {
        await jobs.query(
          `insert into reconciliation.feedback_list (list_id, department, division, on_day, issued_at)
           values ($1, 'EDUCATION', '', '2025-11-20', now())`,
          [`f-${id}`],
        );
        await jobs.query(
          `insert into reconciliation.feedback_list_row
           select $1, mismatch_id, max(event_id), '' from reconciliation.mismatch_event where mismatch_id = $2 group by 2`,
          [`f-${id}`, id],
        );
      },
    ],
  ])('close one as corrected where %s', async (_, act) => {
    await imported('2025-11-20', 'student', renamed);
    await act((await flag())['id'] ?? '');
    expect(await imported('2025-11-20', 'student', '张三')).toMatchObject({ resolved: 1, unasked: 0 });
    await jobs.query('truncate reconciliation.feedback_list cascade');
  });

  it('close one of a former day as corrected, whatever comes in between', async () => {
    await imported('2025-11-10', 'student', renamed);
    expect(await imported('2025-11-20', 'student', '张三')).toMatchObject({ resolved: 1, unasked: 0 });
    await imported('2025-11-20', 'student', renamed);
    expect(await imported('2025-11-20', 'student', '张三')).toMatchObject({ resolved: 1, unasked: 0 });
  });

  it('leave one that closes and comes back on one day its deadline, department and level', async () => {
    await imported('2025-11-10', 'student', renamed);
    await jobs.query(`update reconciliation.mismatch
      set department = 'TOWN', rule_department = 'EDUCATION', status = 'ESCALATED', escalated_at = now()`);
    const before = await flag();
    expect(await imported('2025-11-20', 'student', '张三')).toMatchObject({ resolved: 1 });
    expect(await imported('2025-11-20', 'student', renamed)).toMatchObject({ reopened: 1 });
    expect(await flag()).toEqual({ ...before, department: 'TOWN', status: 'ESCALATED', escalated: true });
    await imported('2025-11-21', 'student', '张三');
    await imported('2025-11-22', 'student', renamed);
    expect(await flag()).toMatchObject({
      status: 'REOPENED',
      department: 'EDUCATION',
      escalated: false,
      due: addDays(plainDate('2025-11-22'), 30),
    });
  });
});
