import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { caller } from '../../platform/subgraph/test-support.ts';
import { carryOut } from '../../subgraphs/reconciliation/queues/actions/carry-out.ts';
import type { Command } from '../../subgraphs/reconciliation/queues/actions/transitions.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';
import type { ReconcileSummary } from '../reconciliation/reconcile.ts';
import { escalateOverdue } from './escalate.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());

const run = async (on: string): Promise<ReconcileSummary> =>
  runReconcile(jobs, { today: plainDate(on), full: false });

type Flag = { id: string; status: string; department: string; version: number; stale: string | null };
async function flag(): Promise<Flag> {
  const [row]: Flag[] = await jobs.query(
    `select mismatch_id as id, status, department, version, stale_since as stale
     from reconciliation.mismatch where rule = 'school-age-not-enrolled'`,
  );
  if (row === undefined) throw new RangeError('No flag');
  return row;
}
const events = async (): Promise<unknown[]> =>
  jobs.query(`select kind, to_status as "to", actor, reason from reconciliation.mismatch_event
    where mismatch_id = (select mismatch_id from reconciliation.mismatch where rule = 'school-age-not-enrolled')
    order by event_id`);

let keys = 0;
async function command(value: Command, on: string): Promise<void> {
  const { id, version, department } = await flag();
  const reconciliation = await database.dataSource('reconciliation');
  const order = {
    command: value,
    items: [{ id, expectedVersion: version }],
    idempotencyKey: `settle-key-${++keys}`,
    pathOf: () => [],
  };
  const by = { ...caller, department };
  const outcome = await carryOut((work) => reconciliation.transaction(work), order, by, plainDate(on));
  expect(outcome.errors).toEqual([]);
}

/** A registered child of school age that the student export of 2 November does not hold; found on the 20th. */
beforeEach(async () => {
  await emptyStore(jobs);
  await sample.child('c1');
  await sample.record('household', 'c1', await sample.batch('household', '2025-11-01'));
  await sample.batch('student', '2025-11-02');
  await run('2025-11-20');
});

describe('an agency that stops exporting', () => {
  it('makes its flags stale from the day its last export is too old, and closes none', async () => {
    // Student exports count as fresh for 190 days.
    await run('2026-05-11');
    expect((await flag()).stale).toBeNull();
    await run('2026-05-12');
    expect(await flag()).toMatchObject({ stale: '2026-05-12', status: 'OPEN' });
    await run('2026-06-20');
    expect(await flag()).toMatchObject({ stale: '2026-05-12', status: 'OPEN' });
    expect((await events()).slice(1)).toEqual([
      { kind: 'STALE', to: 'OPEN', actor: 'hub', reason: 'silent:EDUCATION' },
    ]);
  });

  it('loses the mark when it exports again, whether or not that closes the flag', async () => {
    await run('2026-06-01');
    await sample.batch('student', '2026-06-02');
    await sample.touch('c1');
    await run('2026-06-02');
    expect(await flag()).toMatchObject({ stale: null, status: 'OPEN' });
    expect((await events()).at(-1)).toMatchObject({ kind: 'FRESH', to: 'OPEN' });
  });

  it('does not stop its flags from being escalated', async () => {
    await run('2026-05-12');
    await escalateOverdue(jobs, plainDate('2026-05-12'));
    expect(await flag()).toMatchObject({ stale: '2026-05-12', status: 'ESCALATED' });
  });
});

describe('a correction that was reported', () => {
  beforeEach(async () => command({ kind: 'REPORT_CORRECTION', note: null }, '2025-11-21'));

  it.each([
    ['no export', null],
    ['an export of the same day', { asOf: '2025-11-21', values: {} }],
    ['an older export', { asOf: '2025-11-10', values: {} }],
    ['a shrunken export', { asOf: '2025-11-25', values: { shrink_held: true, removes: false } }],
  ])('still stands after %s', async (_, batch) => {
    if (batch !== null) await sample.batch('student', batch.asOf, batch.values);
    await sample.touch('c1');
    await run('2025-11-26');
    expect((await flag()).status).toBe('CORRECTION_REPORTED');
  });

  it('is taken back by the department’s next export that does not show it', async () => {
    await sample.batch('student', '2025-11-25');
    await sample.touch('c1');
    await run('2025-11-26');
    expect((await flag()).status).toBe('ACKNOWLEDGED');
    expect((await events()).at(-1)).toMatchObject({ actor: 'hub', reason: 'correction-not-confirmed' });
  });

  it('is resolved by the export that shows it', async () => {
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-25'));
    await sample.touch('c1');
    await run('2025-11-26');
    expect((await flag()).status).toBe('RESOLVED');
  });
});

describe('a transfer', () => {
  beforeEach(async () => command({ kind: 'TRANSFER', to: 'TOWN', reason: '属地核查' }, '2025-11-21'));

  it('outlives further comparisons, also when what the flag shows changes', async () => {
    await sample.batch('student', '2025-11-25');
    await sample.touch('c1');
    await run('2025-11-26');
    expect(await flag()).toMatchObject({ department: 'TOWN', status: 'OPEN' });
  });

  it('ends with the flag: a relapse goes to the department the rule names', async () => {
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-25'));
    await sample.touch('c1');
    await run('2025-11-25');
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-28'), { status: 'LEFT' });
    await sample.touch('c1');
    await run('2025-11-28');
    expect(await flag()).toMatchObject({ department: 'EDUCATION', status: 'REOPENED' });
  });

  it('does not outlive a rule that names another department than before', async () => {
    await jobs.query(`update reconciliation.mismatch set rule_department = 'CIVIL_AFFAIRS'`);
    await run('2025-11-26');
    expect(await flag()).toMatchObject({ department: 'EDUCATION' });
    expect((await events()).at(-1)).toMatchObject({ kind: 'TRANSFER', reason: 'department:TOWN->EDUCATION' });
  });
});

describe('escalation', () => {
  it('begins the day after the last one, and comes once', async () => {
    expect((await escalateOverdue(jobs, plainDate('2025-12-05'))).escalated).toBe(0);
    expect((await escalateOverdue(jobs, plainDate('2025-12-06'))).escalated).toBe(1);
    expect((await escalateOverdue(jobs, plainDate('2025-12-07'))).escalated).toBe(0);
    expect((await events()).slice(1)).toEqual([
      { kind: 'STATUS', to: 'ESCALATED', actor: 'hub', reason: 'deadline:2025-12-05' },
    ]);
  });

  it('is done by one of several workers at the same moment', async () => {
    const results = await Promise.all(
      Array.from({ length: 5 }, async () => escalateOverdue(jobs, plainDate('2025-12-06'))),
    );
    expect(results.map(({ escalated }) => escalated).toSorted()).toEqual([0, 0, 0, 0, 1]);
    expect(await events()).toHaveLength(2);
  });

  it('leaves alone what was resolved or dismissed', async () => {
    const dismissal = { reason: '重名', evidence: '走访记录', until: plainDate('2026-01-31') };
    await command({ kind: 'DISMISS', ...dismissal }, '2025-11-21');
    expect((await escalateOverdue(jobs, plainDate('2025-12-06'))).escalated).toBe(0);
  });

  it('is not repeated for a flag that is taken late, and comes again for a relapse', async () => {
    await escalateOverdue(jobs, plainDate('2025-12-06'));
    await command({ kind: 'ACKNOWLEDGE', note: null }, '2025-12-06');
    expect((await escalateOverdue(jobs, plainDate('2025-12-07'))).escalated).toBe(0);
    await sample.record('student', 'c1', await sample.batch('student', '2025-12-08'));
    await sample.touch('c1');
    await run('2025-12-08');
    await sample.record('student', 'c1', await sample.batch('student', '2025-12-09'), { status: 'LEFT' });
    await sample.touch('c1');
    await run('2025-12-09');
    expect((await escalateOverdue(jobs, plainDate('2025-12-25'))).escalated).toBe(1);
  });

  it('forgets idempotency keys whose time is over', async () => {
    await command({ kind: 'ADD_NOTE', note: '已走访' }, '2025-11-21');
    expect((await escalateOverdue(jobs, plainDate('2025-11-22'))).forgottenKeys).toBe(0);
    await jobs.query(`update reconciliation.idempotency_key set expires_at = now() - interval '1 second'`);
    expect((await escalateOverdue(jobs, plainDate('2025-11-22'))).forgottenKeys).toBeGreaterThan(0);
  });
});
