import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from './reconcile.ts';
import type { ReconcileSummary } from './reconcile.ts';
import { escalateOverdue } from '../upkeep/escalate.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());
beforeEach(async () => emptyStore(jobs));

type Said = Partial<Record<'student' | 'household' | 'welfare' | 'disability', string>>;

/** Further exports in which each of these systems prints the child's name so; everybody else is silent. */
async function exportsOf(said: Said, on: string): Promise<ReconcileSummary> {
  for (const [group, name] of Object.entries(said) as [keyof Said, string][])
    await sample.record(group, 'c1', await sample.batch(group, on), { name });
  await sample.touch('c1');
  return runReconcile(jobs, { today: plainDate(on), full: false });
}

type Flag = { discriminator: string; status: string; due: string; continuedBy: string[] | null };
/** Flags about the name; those that go on with one are told by their discriminators. */
const flags = async (): Promise<Flag[]> =>
  jobs.query(`select discriminator, status, to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due,
      (select array_agg(s.discriminator order by s.discriminator) from reconciliation.mismatch s
        where s.mismatch_id = any (m.superseded_by)) as "continuedBy"
    from reconciliation.mismatch m where rule = 'name-differs' order by discriminator`);
const statuses = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await flags()).map(({ discriminator, status }) => [discriminator, status]));

/** Found on 1 November, to be settled by 1 December: the registry and the police print different names. */
async function undecided(): Promise<void> {
  await sample.child('c1');
  await exportsOf({ student: '张珊', household: '张三' }, '2025-11-01');
  expect(await flags()).toEqual([
    { discriminator: 'undecided', status: 'OPEN', due: '2025-12-01', continuedBy: null },
  ]);
}

describe('a disagreement in which nobody knows who is wrong', () => {
  it('goes on with the source that a majority contradicts, by the same deadline', async () => {
    await undecided();
    const summary = await exportsOf({ welfare: '张三' }, '2025-11-20');
    expect(summary).toMatchObject({ opened: 1, resolved: 0, superseded: 1 });
    expect(await flags()).toEqual([
      { discriminator: 'student-registry', status: 'OPEN', due: '2025-12-01', continuedBy: null },
      {
        discriminator: 'undecided',
        status: 'SUPERSEDED',
        due: '2025-12-01',
        continuedBy: ['student-registry'],
      },
    ]);
  });

  it('tells so in its history, and names the import that brought the majority', async () => {
    await undecided();
    await exportsOf({ welfare: '张三' }, '2025-11-20');
    const [batch] = await jobs.query('select import_id from welfare.import_batch');
    expect(
      await jobs.query(`select from_status as "from", to_status as "to", actor, reason
        from reconciliation.mismatch_event join reconciliation.mismatch using (mismatch_id)
        where discriminator = 'undecided' order by event_id desc limit 1`),
    ).toEqual([{ from: 'OPEN', to: 'SUPERSEDED', actor: 'hub', reason: `import:${batch.import_id}` }]);
  });

  it('goes on with each source that is contradicted', async () => {
    await sample.child('c1');
    await exportsOf({ student: '张珊', household: '张三', disability: '张山' }, '2025-11-01');
    await exportsOf({ welfare: '张三' }, '2025-11-20');
    expect((await flags()).at(-1)?.continuedBy).toEqual(['disability-register', 'student-registry']);
  });

  it('is corrected when one of the two comes round', async () => {
    await undecided();
    expect(await exportsOf({ student: '张三' }, '2025-11-20')).toMatchObject({ resolved: 1, superseded: 0 });
    expect(await statuses()).toEqual({ undecided: 'RESOLVED' });
  });

  it('is no longer open to anybody, is not escalated, and counts for nothing', async () => {
    await undecided();
    const { byRule } = await exportsOf({ welfare: '张三' }, '2025-11-20');
    expect(byRule['name-differs']).toBe(1);
    const [child] = await jobs.query('select open_mismatches from children.child');
    expect(child).toEqual({ open_mismatches: 1 });
    expect(await escalateOverdue(jobs, plainDate('2025-12-02'))).toMatchObject({ escalated: 1 });
    expect(await statuses()).toEqual({ 'student-registry': 'ESCALATED', undecided: 'SUPERSEDED' });
  });

  it('is the same flag by the same deadline when the majority is lost again before anything was settled', async () => {
    await undecided();
    await exportsOf({ welfare: '张三' }, '2025-11-20');
    await exportsOf({ disability: '张珊' }, '2025-11-25');
    expect((await flags()).at(-1)).toEqual({
      discriminator: 'undecided',
      status: 'REOPENED',
      due: '2025-12-01',
      continuedBy: null,
    });
  });

  it('has a deadline of its own when it comes back after it was settled', async () => {
    await undecided();
    await exportsOf({ welfare: '张三' }, '2025-11-20');
    await exportsOf({ student: '张三' }, '2025-11-22');
    expect(await statuses()).toEqual({ 'student-registry': 'RESOLVED', undecided: 'SUPERSEDED' });
    await exportsOf({ student: '张珊', disability: '张珊' }, '2025-11-25');
    expect((await flags()).at(-1)).toMatchObject({ status: 'REOPENED', due: '2025-12-25' });
  });
});

describe('a source that was contradicted and has not changed its word', () => {
  it('is right after all when the others come round to it: the one that is wrong now goes on', async () => {
    await undecided();
    await exportsOf({ welfare: '张三' }, '2025-11-10');
    const summary = await exportsOf({ welfare: '张珊', disability: '张珊' }, '2025-11-20');
    expect(summary).toMatchObject({ resolved: 0, superseded: 1 });
    expect(await flags()).toMatchObject([
      { discriminator: 'population-registry', status: 'OPEN', due: '2025-12-01' },
      {
        discriminator: 'student-registry',
        status: 'SUPERSEDED',
        continuedBy: ['population-registry'],
      },
      { discriminator: 'undecided', status: 'SUPERSEDED' },
    ]);
    // Two against two again: what went on with it has been superseded itself, and the matter was never settled.
    await exportsOf({ disability: '张三' }, '2025-11-25');
    expect((await flags()).at(-1)).toMatchObject({
      discriminator: 'undecided',
      status: 'REOPENED',
      due: '2025-12-01',
    });
  });

  it('takes over the earlier deadline also where it was asked before and is open still', async () => {
    await sample.child('c1');
    await exportsOf({ student: '张珊', household: '张三', welfare: '张三' }, '2025-11-01');
    await exportsOf({ disability: '张珊' }, '2025-11-10');
    expect(await flags()).toMatchObject([
      { discriminator: 'student-registry', status: 'OPEN' },
      { discriminator: 'undecided', status: 'OPEN', due: '2025-12-10' },
    ]);
    // As if it had been opened anew in between, by a deadline of its own.
    await jobs.query(`update reconciliation.mismatch set due_at = '2025-12-20 23:59:59+08'
      where discriminator = 'student-registry'`);
    const version = async (): Promise<number> => {
      const [row] = await jobs.query(
        `select version from reconciliation.mismatch where discriminator = 'student-registry'`,
      );
      return row.version;
    };
    const before = await version();
    await exportsOf({ disability: '张三' }, '2025-11-20');
    expect(await flags()).toMatchObject([
      { discriminator: 'student-registry', status: 'OPEN', due: '2025-12-10' },
      { discriminator: 'undecided', status: 'SUPERSEDED', continuedBy: ['student-registry'] },
    ]);
    expect(await version()).toBeGreaterThan(before);
    const settled = await version();
    await exportsOf({}, '2025-11-21');
    expect(await version()).toBe(settled);
  });

  it('has corrected its own when it comes round while another still contradicts', async () => {
    await sample.child('c1');
    await exportsOf(
      { student: '张珊', household: '张三', welfare: '张三', disability: '张山' },
      '2025-11-01',
    );
    await exportsOf({ student: '张三' }, '2025-11-20');
    expect(await statuses()).toEqual({ 'disability-register': 'OPEN', 'student-registry': 'RESOLVED' });
  });
});

describe('a disagreement about a child that is joined to another', () => {
  async function join(survivor: string): Promise<void> {
    await jobs.query(`update children.link_record set child_id = $1 where child_id = 'c1'`, [survivor]);
    await jobs.query(`update children.child set retired_at = now(), redirect_to = $1 where child_id = 'c1'`, [
      survivor,
    ]);
    await sample.touch('c1', survivor);
    await runReconcile(jobs, { today: plainDate('2025-11-25'), full: false });
  }
  const ofChild = async (child: string): Promise<Flag[]> =>
    jobs.query(
      `select discriminator, status, to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due,
        (select array_agg(s.child_id || ' ' || s.discriminator order by s.discriminator)
          from reconciliation.mismatch s where s.mismatch_id = any (m.superseded_by)) as "continuedBy"
       from reconciliation.mismatch m where rule = 'name-differs' and child_id = $1 order by discriminator`,
      [child],
    );

  it('goes on with the flag the survivor has already, by the earlier deadline', async () => {
    await undecided();
    await exportsOf({ welfare: '张三' }, '2025-11-10');
    await sample.child('c2');
    for (const [group, name] of [
      ['student', '张珊'],
      ['household', '张三'],
      ['welfare', '张三'],
    ] as const)
      await sample.record(group, 'c2', await sample.batch(group, '2025-11-20'), { name });
    await sample.touch('c2');
    await runReconcile(jobs, { today: plainDate('2025-11-20'), full: false });
    expect(await ofChild('c2')).toMatchObject([{ discriminator: 'student-registry', due: '2025-12-20' }]);
    await join('c2');
    expect(await ofChild('c2')).toEqual([
      { discriminator: 'student-registry', status: 'OPEN', due: '2025-12-01', continuedBy: null },
      {
        discriminator: 'undecided',
        status: 'SUPERSEDED',
        due: '2025-12-01',
        continuedBy: ['c2 student-registry'],
      },
    ]);
  });
});
