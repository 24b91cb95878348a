import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from './reconcile.ts';
import type { ReconcileSummary } from './reconcile.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

const today = '2025-11-20';
const run = (options: { on?: string; full?: boolean } = {}): Promise<ReconcileSummary> =>
  runReconcile(jobs, { today: plainDate(options.on ?? today), full: options.full ?? false });

type Flag = { rule: string; child: string; discriminator: string; department: string; status: string };
const flags = async (): Promise<Flag[]> =>
  jobs.query(`select rule, child_id as child, discriminator, department, status from reconciliation.mismatch
    order by rule, child_id, discriminator`);
const events = async (): Promise<{ from: string | null; to: string; reason: string | null }[]> =>
  jobs.query(
    `select from_status as "from", to_status as "to", reason from reconciliation.mismatch_event order by event_id`,
  );
const everything = async (): Promise<unknown> => ({
  flags: await jobs.query('select * from reconciliation.mismatch order by mismatch_id'),
  events: await jobs.query('select count(*)::int from reconciliation.mismatch_event'),
  comparison: await jobs.query('select * from reconciliation.comparison order by child_id'),
  children: await jobs.query(
    'select child_id, schooling, open_mismatches from children.child order by child_id',
  ),
});

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());
beforeEach(async () => emptyStore(jobs));

/** A registered child of school age, and a full student export without it. */
async function childOnNoRoll(id: string): Promise<void> {
  await sample.child(id);
  await sample.record('household', id, await sample.batch('household', '2025-11-01'));
}

describe('reconcile', () => {
  it('finds nothing in an empty store', async () => {
    expect(await run()).toEqual({
      evaluated: 0,
      opened: 0,
      resolved: 0,
      superseded: 0,
      unasked: 0,
      reopened: 0,
      byRule: {},
    });
  });

  it('opens a flag for a registered child that the covering student export does not hold', async () => {
    await childOnNoRoll('c1');
    await sample.batch('student', '2025-11-02');
    expect(await run()).toMatchObject({ evaluated: 1, opened: 1, byRule: { 'school-age-not-enrolled': 1 } });
    expect(await flags()).toEqual([
      {
        rule: 'school-age-not-enrolled',
        child: 'c1',
        discriminator: '',
        department: 'EDUCATION',
        status: 'OPEN',
      },
    ]);
    const [child] = await jobs.query('select schooling, open_mismatches from children.child');
    expect(child).toEqual({ schooling: 'NOT_ENROLLED', open_mismatches: 1 });
  });

  it.each([
    ['no student export', {}, false],
    ['an export of another county', { coverage: '450721' }, true],
    ['a delta', { kind: 'DELTA', removes: false }, true],
    ['an export held for its shrinkage', { shrink_held: true, removes: false }, true],
    ['an export from before the school year of a beginner', { as_of: '2025-06-30' }, true],
  ])('stays silent with %s', async (_, batch, exported) => {
    await sample.child('c1', { birth_date: '2019-03-20' });
    await sample.record('household', 'c1', await sample.batch('household', '2025-11-01'), {
      birth_date: '2019-03-20',
    });
    if (exported) await sample.batch('student', '2025-11-02', batch);
    expect((await run()).opened).toBe(0);
  });

  it('changes nothing in a second run, incremental or full', async () => {
    await childOnNoRoll('c1');
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-02'), {
      name: '张珊',
      sex: 'FEMALE',
    });
    await run();
    const before = await everything();
    await sample.touch('c1');
    expect(await run()).toMatchObject({ evaluated: 1, opened: 0, resolved: 0, reopened: 0 });
    expect(await everything()).toEqual(before);
    await run({ full: true });
    expect(await everything()).toEqual(before);
  });

  it('judges only touched children, everybody on a new day', async () => {
    await childOnNoRoll('c1');
    await childOnNoRoll('c2');
    await run();
    await sample.touch('c2');
    expect((await run()).evaluated).toBe(1);
    expect((await run()).evaluated).toBe(0);
    expect((await run({ on: '2025-11-21' })).evaluated).toBe(2);
  });
});

describe('the life of a flag', () => {
  it('resolves when the owner’s next export agrees, and reopens as the same flag on a relapse', async () => {
    await childOnNoRoll('c1');
    await sample.batch('student', '2025-11-02');
    await run();
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-10'));
    await sample.touch('c1');
    expect(await run()).toMatchObject({ resolved: 1, byRule: {} });
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-12'), { status: 'LEFT' });
    await sample.touch('c1');
    expect(await run()).toMatchObject({ reopened: 1, opened: 0 });
    expect((await events()).map(({ from, to }) => [from, to])).toEqual([
      [null, 'OPEN'],
      ['OPEN', 'RESOLVED'],
      ['RESOLVED', 'REOPENED'],
    ]);
    expect((await events()).every(({ reason }) => /^import:[0-9a-f-]{36}$/.test(reason ?? ''))).toBe(true);
  });

  it('does not resolve because the covering export grows old', async () => {
    await childOnNoRoll('c1');
    await sample.batch('student', '2025-11-02');
    await run();
    const later = await run({ on: '2027-02-01' });
    expect(later).toMatchObject({ resolved: 0, byRule: { 'school-age-not-enrolled': 1 } });
  });

  it('does not resolve a recorded dropout because its record vanishes', async () => {
    await childOnNoRoll('c1');
    const status = { status: 'DROPPED_OUT', status_label: '流失' };
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-02'), status);
    await run();
    await jobs.query('update students.student_record set present = false');
    await sample.touch('c1');
    await run();
    expect((await flags()).map(({ rule, status: state }) => [rule, state])).toContainEqual([
      'dropout-recorded',
      'OPEN',
    ]);
  });

  it('does not resolve a wrong name because a witness leaves', async () => {
    await sample.child('c1');
    const student = await sample.batch('student', '2025-11-01');
    await sample.record('student', 'c1', student, { name: '张珊' });
    for (const group of ['household', 'welfare'] as const) {
      await sample.record(group, 'c1', await sample.batch(group, '2025-11-01'));
    }
    await run();
    expect(await flags()).toEqual([
      {
        rule: 'name-differs',
        child: 'c1',
        discriminator: 'student-registry',
        department: 'EDUCATION',
        status: 'OPEN',
      },
    ]);
    await jobs.query(`update welfare.member_record set present = false`);
    await sample.touch('c1');
    expect((await run()).resolved).toBe(0);
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-15'));
    await sample.touch('c1');
    await run();
    const names = (await flags()).filter(({ rule }) => rule === 'name-differs');
    expect(names.map(({ status }) => status)).toEqual(['RESOLVED', 'RESOLVED']);
  });

  it('leaves a dismissed flag alone until the dismissal runs out', async () => {
    await childOnNoRoll('c1');
    await sample.batch('student', '2025-11-02');
    await run();
    await jobs.query(
      `update reconciliation.mismatch set status = 'DISMISSED', dismissed_until = '2025-12-31'`,
    );
    expect(await run({ on: '2025-12-31' })).toMatchObject({ opened: 0, reopened: 0 });
    expect(await run({ on: '2026-01-01' })).toMatchObject({ reopened: 1 });
    expect((await events()).at(-1)).toMatchObject({
      from: 'DISMISSED',
      to: 'REOPENED',
      reason: 'dismissal-expired',
    });
  });

  it('keeps the history unchangeable', async () => {
    await childOnNoRoll('c1');
    await sample.batch('student', '2025-11-02');
    await run();
    await expect(jobs.query(`update reconciliation.mismatch_event set actor = 'nobody'`)).rejects.toThrow(
      'append-only',
    );
    await expect(jobs.query('delete from reconciliation.mismatch_event')).rejects.toThrow('append-only');
  });

  it('moves the flags of a joined child to the survivor', async () => {
    await childOnNoRoll('c1');
    await childOnNoRoll('c2');
    await sample.batch('student', '2025-11-02');
    await run();
    const before = await jobs.query(`select mismatch_id from reconciliation.mismatch where child_id = 'c1'`);
    await sample.child('c3');
    await jobs.query(`update children.link_record set child_id = 'c3' where child_id = 'c1'`);
    await jobs.query(
      `update children.child set retired_at = now(), redirect_to = 'c3' where child_id = 'c1'`,
    );
    await sample.touch('c1', 'c3');
    expect(await run()).toMatchObject({ opened: 0, resolved: 0 });
    const after = await jobs.query(`select mismatch_id from reconciliation.mismatch where child_id = 'c3'`);
    expect(after).toEqual(before);
    await jobs.query(`update children.link_record set child_id = 'c3' where child_id = 'c2'`);
    await jobs.query(
      `update children.child set retired_at = now(), redirect_to = 'c3' where child_id = 'c2'`,
    );
    await sample.touch('c3');
    await run();
    expect((await flags()).map(({ child, status }) => [child, status])).toEqual([
      ['c2', 'RESOLVED'],
      ['c3', 'OPEN'],
    ]);
  });

  it('gives the flags of a joined child back when its id comes back', async () => {
    await childOnNoRoll('c1');
    await sample.batch('student', '2025-11-02');
    await run();
    const flagsOfAll = (): Promise<unknown> =>
      jobs.query('select mismatch_id, child_id, status, opened_at, due_at from reconciliation.mismatch');
    const before = await flagsOfAll();
    await sample.child('c3');
    const join = async (child: string, redirect: string | null): Promise<void> => {
      await jobs.query(
        `update children.child set redirect_to = $1, retired_at = case when $1::text is not null then now() end where child_id = 'c1'`,
        [redirect],
      );
      for (const schema of ['households', 'children'])
        await jobs.query(
          `update ${schema}.${schema === 'children' ? 'link_record' : 'child_record'} set child_id = $1`,
          [child],
        );
      await sample.touch('c1', 'c3');
    };
    await join('c3', 'c3');
    await run();
    expect(await flags()).toMatchObject([{ child: 'c3', status: 'OPEN' }]);
    await join('c1', null);
    expect(await run()).toMatchObject({ opened: 0, resolved: 0, reopened: 0 });
    expect(await flagsOfAll()).toEqual(before);
    expect((await events()).map(({ reason }) => reason).slice(-2)).toEqual([
      'joined-from:c1',
      'parted-from:c3',
    ]);
    expect(await jobs.query('select from reconciliation.child_redirect')).toEqual([]);
  });
});

describe('parameters of a county', () => {
  it('hold for its own place and from their first day', async () => {
    await childOnNoRoll('c1');
    await jobs.query(`update children.child set birth_date = '2018-03-20'`);
    await jobs.query(`update households.person_record set birth_date = '2018-03-20'`);
    await sample.batch('student', '2025-11-02');
    const set = `insert into reconciliation.rule_parameter values ('school-age-not-enrolled', 'entryAge', $1, $2, null, '8')`;
    await jobs.query(set, ['4509', '2025-01-01']);
    await jobs.query(set, ['450703', '2025-12-01']);
    expect((await run()).opened).toBe(1);
    expect((await run({ on: '2025-12-01' })).resolved).toBe(1);
  });
});
