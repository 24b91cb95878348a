import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, plainDate } from '../../platform/plain-date.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
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
  today = '2025-11-01';
  await sample.child('c1');
});

let today: string;
type Row = Readonly<Record<string, unknown>>;

/** A day's full exports, `null` where they no longer hold the child; then a run, and a full one that must find nothing more. */
async function day(rows: Partial<Record<SourceGroup, Row | null>>): Promise<ReconcileSummary> {
  for (const [group, row] of Object.entries(rows) as [SourceGroup, Row | null][]) {
    if (row !== null) {
      await sample.record(group, 'c1', await sample.batch(group, today), { present: true, ...row });
      continue;
    }
    await sample.batch(group, today);
    const [schema, table] = tables[group];
    await jobs.query(`update ${schema}.${table} set present = false where source_key = $1`, [`${group}-c1`]);
  }
  await sample.touch('c1');
  const summary = await runReconcile(jobs, { today: plainDate(today), full: false });
  const again = await runReconcile(jobs, { today: plainDate(today), full: true });
  expect(again).toMatchObject({ opened: 0, resolved: 0, superseded: 0, reopened: 0 });
  today = addDays(plainDate(today), 1);
  return summary;
}
const tables: Record<SourceGroup, [string, string]> = {
  student: ['students', 'student_record'],
  term: ['students', 'term_record'],
  graduate: ['students', 'graduate_record'],
  household: ['households', 'person_record'],
  welfare: ['welfare', 'member_record'],
  disability: ['disability', 'certificate_record'],
};

/** Where the child's flags of these rules stand, and who goes on with them; `rule` or `rule/discriminator`. */
const standing = async (...rules: string[]): Promise<Record<string, string>> => {
  const rows: { flag: string; status: string; heirs: string | null }[] = await jobs.query(
    `select rule || coalesce('/' || nullif(discriminator, ''), '') as flag, status,
       (select string_agg(s.rule || '/' || s.discriminator, ' ' order by s.discriminator) from reconciliation.mismatch s
        where s.mismatch_id = any (m.superseded_by)) as heirs
     from reconciliation.mismatch m where rule = any ($1)`,
    [rules],
  );
  return Object.fromEntries(
    rows.map(({ flag, status, heirs }) => [flag, heirs === null ? status : `${status} by ${heirs}`]),
  );
};
const gone = 'disappeared-from-source';

describe('a source whose wrong row vanishes', () => {
  beforeEach(async () => {
    await day({ student: { name: '张珊' }, household: { name: '张三' }, welfare: { name: '张三' } });
    expect(await standing('name-differs')).toEqual({ 'name-differs/student-registry': 'OPEN' });
  });

  it('has corrected nothing: its flag goes on with that of the vanished row', async () => {
    expect(await day({ student: null })).toMatchObject({ resolved: 0 });
    expect(await standing('name-differs', gone)).toEqual({
      'name-differs/student-registry': `SUPERSEDED by ${gone}/student-registry`,
      [`${gone}/student-registry`]: 'OPEN',
    });
  });

  it('gains no time by it', async () => {
    await day({ student: null });
    expect(
      await jobs.query(`select distinct to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due
        from reconciliation.mismatch where rule in ('name-differs', '${gone}')`),
    ).toEqual([{ due: '2025-12-01' }]);
  });

  it('has its flag again when the row is back as it was', async () => {
    await day({ student: null });
    await day({ student: { name: '张珊' } });
    expect(await standing('name-differs', gone)).toEqual({
      'name-differs/student-registry': 'REOPENED',
      [`${gone}/student-registry`]: 'RESOLVED',
    });
  });

  it('has none when the row is back with the right value', async () => {
    await day({ student: null });
    await day({ student: { name: '张三' } });
    expect(await standing('name-differs', gone)).toEqual({
      'name-differs/student-registry': `SUPERSEDED by ${gone}/student-registry`,
      [`${gone}/student-registry`]: 'RESOLVED',
    });
  });

  it('is done with it when the row ends with a word that says why', async () => {
    await day({ student: { name: '张珊', status: 'TRANSFERRED_OUT' } });
    await day({ student: null });
    expect(await standing('name-differs', gone)).toEqual({ 'name-differs/student-registry': 'RESOLVED' });
  });

  it('is done with it when the row turns out to be another child’s', async () => {
    await sample.child('c2');
    await jobs.query(`update students.child_record set child_id = 'c2'`);
    await jobs.query(
      `update children.link_record set child_id = 'c2' where source_system = 'student-registry'`,
    );
    await day({});
    expect(await standing('name-differs', gone)).toEqual({ 'name-differs/student-registry': 'RESOLVED' });
  });

  it('stays asked when it is the others whose rows vanish', async () => {
    await day({ household: null, welfare: null });
    expect(await standing('name-differs')).toEqual({ 'name-differs/student-registry': 'OPEN' });
    await day({ student: { name: '张三' }, household: { name: '张三' } });
    expect(await standing('name-differs')).toEqual({ 'name-differs/student-registry': 'RESOLVED' });
  });
});

it('a disagreement nobody can decide goes on with the vanished row of either side', async () => {
  await day({ student: { name: '张珊' }, household: { name: '张三' } });
  await day({ household: null });
  expect(await standing('name-differs')).toEqual({
    'name-differs/undecided': `SUPERSEDED by ${gone}/population-registry`,
  });
  await day({ household: { name: '张三' } });
  expect(await standing('name-differs')).toEqual({ 'name-differs/undecided': 'REOPENED' });
});

describe('a child on no roll', () => {
  const rules = ['welfare-child-not-enrolled', 'school-age-not-enrolled'];
  beforeEach(async () => {
    await day({ student: null, household: {}, welfare: {} });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'OPEN',
      'school-age-not-enrolled': 'OPEN',
    });
  });

  it('is not at school because the welfare row vanishes', async () => {
    await day({ welfare: null });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': `SUPERSEDED by ${gone}/poverty-monitoring`,
      'school-age-not-enrolled': 'OPEN',
    });
  });

  it('is at school when the roll says so, whatever rows vanish that day', async () => {
    await day({ welfare: null, household: null, student: {} });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'RESOLVED',
      'school-age-not-enrolled': 'RESOLVED',
    });
  });

  it('remains out of school when the police row vanishes and another source still holds the child', async () => {
    await day({ household: null });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'OPEN',
      'school-age-not-enrolled': 'OPEN',
    });
    await day({ student: {} });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'RESOLVED',
      'school-age-not-enrolled': 'RESOLVED',
    });
  });

  it('is asked for by those whose rows vanished when nobody holds it any more', async () => {
    await day({ household: null, welfare: null });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': `SUPERSEDED by ${gone}/poverty-monitoring`,
      'school-age-not-enrolled': `SUPERSEDED by ${gone}/population-registry`,
    });
  });

  it('is not looked for where the registration tells an end', async () => {
    await day({ household: { status: 'DECEASED' } });
    expect(await standing(...rules)).toEqual({
      'welfare-child-not-enrolled': 'RESOLVED',
      'school-age-not-enrolled': 'RESOLVED',
    });
  });
});

describe('a primary graduate without a junior record', () => {
  const rule = 'graduate-not-in-junior-school';
  const junior = { grade: 'J1' };
  beforeEach(async () => {
    await jobs.query(`update children.child set birth_date = '2012-03-20'`);
    await day({ student: null, household: {}, graduate: { graduation_year: 2024 } });
    expect(await standing(rule)).toEqual({ [rule]: 'OPEN' });
  });

  it('is not settled by a roster that leaves the name out', async () => {
    await day({ graduate: null });
    expect(await standing(rule)).toEqual({ [rule]: 'OPEN' });
    await day({ student: junior });
    expect(await standing(rule)).toEqual({ [rule]: 'RESOLVED' });
  });

  it.each(['J1', 'J3'])('is asked for again when the junior record of %s vanishes', async (grade) => {
    await day({ student: { grade } });
    expect(await standing(rule)).toEqual({ [rule]: 'RESOLVED' });
    await day({ student: null });
    expect(await standing(rule)).toEqual({ [rule]: 'REOPENED' });
  });

  it('is not asked for again when the junior record ended with a word that says why', async () => {
    await day({ student: { ...junior, status: 'TRANSFERRED_OUT' } });
    await day({ student: null });
    expect(await standing(rule)).toEqual({ [rule]: 'RESOLVED' });
  });
});

describe('a pupil whom neither the newest roll nor the newest sheet holds', () => {
  const onSheet = { term: '2025-2026学年第一学期', reported: true, reported_on: '2025-09-01', grade: 'P4' };
  const rules = ['three-counts-differ', 'attending-without-student-record', 'return-not-registered'];
  const isOpen = async (): Promise<string[]> =>
    Object.entries(await standing(...rules)).flatMap(([flag, status]) => (status === 'OPEN' ? [flag] : []));

  it.each([
    ['the roll', [{ student: null }, { term: null }]],
    ['the sheet', [{ term: null }, { student: null }]],
  ] as const)(
    'has no flag about the day it reported, be it %s that comes first',
    async (_, [first, second]) => {
      await day({ student: { grade: 'P4' }, household: {}, term: onSheet });
      await day(first);
      await day(second);
      expect(await isOpen()).toEqual([]);
    },
  );

  it('loses a flag that was left open on it by a full run', async () => {
    await day({ student: null, household: {}, term: onSheet });
    await day({ term: null });
    await jobs.query(`update reconciliation.mismatch set status = 'OPEN', resolved_at = null
      where rule = 'three-counts-differ'`);
    expect(await isOpen()).toEqual(['three-counts-differ/not-on-roll']);
    await runReconcile(jobs, { today: plainDate(today), full: true });
    expect(await isOpen()).toEqual([]);
  });

  it('is not said to have returned by a sheet that no longer holds it', async () => {
    await day({ student: { grade: 'P4', status: 'ON_LEAVE' }, household: {}, term: onSheet });
    expect(await isOpen()).toEqual(['return-not-registered']);
    await day({ term: null });
    expect(await isOpen()).toEqual([]);
  });
});
