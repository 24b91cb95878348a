import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';
import { createSampleStore, emptyStore } from './sample-records.ts';
import type { SampleStore } from './sample-records.ts';

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

const school = { school_id: '2145000001', grade: 'P4', class_name: '1班' };
const reconcile = (full = false) => runReconcile(jobs, { today: plainDate('2025-11-20'), full });
const counts = async (): Promise<unknown> =>
  jobs.query(
    'select school, grade, on_roll, last_term, this_term from reconciliation.school_count order by 1, 2',
  );
const evidence = async (child: string): Promise<Record<string, string | null>> => {
  const [row]: { evidence: { field: string; value: string | null }[] }[] = await jobs.query(
    `select evidence from reconciliation.mismatch where rule = 'three-counts-differ' and child_id = $1`,
    [child],
  );
  return Object.fromEntries((row?.evidence ?? []).map(({ field, value }) => [field, value]));
};

async function pupil(id: string, students: number): Promise<void> {
  await sample.child(id);
  await sample.record('student', id, students, school);
}

async function reported(id: string, sheet: number, reported: boolean | null, values = {}): Promise<void> {
  await sample.record('term', id, sheet, { ...school, term: '2025-2026学年第一学期', reported, ...values });
}

describe('the three counts of a school and grade', () => {
  it('stand in the evidence of those who make them differ', async () => {
    const students = await sample.batch('student', '2025-11-01');
    const lastTerm = await sample.batch('term', '2025-03-01', { kind: 'DELTA', removes: false });
    const sheet = await sample.batch('term', '2025-09-10', { kind: 'DELTA', removes: false });
    for (const id of ['c1', 'c2', 'c3']) {
      await pupil(id, students);
      await reported(id, sheet, id !== 'c3');
      await reported(id, lastTerm, true, {
        source_key: `spring-${id}`,
        term: '2024-2025学年第二学期',
        grade: 'P3',
      });
    }
    await reconcile();
    expect(await counts()).toEqual([
      { school: '2145000001', grade: 'P4', on_roll: 3, last_term: 3, this_term: 2 },
    ]);
    expect(await evidence('c3')).toMatchObject({
      'school.school': '2145000001',
      'school.grade': 'P4',
      'school.onRoll': '3',
      'school.lastTerm': '3',
      'school.thisTerm': '2',
    });
  });

  it('follow a pupil who comes and one who goes, in every classmate’s flag, as a full run would', async () => {
    const students = await sample.batch('student', '2025-11-01', { kind: 'DELTA', removes: false });
    const sheet = await sample.batch('term', '2025-09-10', { kind: 'DELTA', removes: false });
    for (const id of ['c1', 'c2']) {
      await pupil(id, students);
      await reported(id, sheet, id === 'c1');
    }
    await reconcile();
    expect(await evidence('c2')).toMatchObject({ 'school.onRoll': '2', 'school.thisTerm': '1' });
    await pupil('c3', students);
    await reported('c3', sheet, true);
    await sample.touch('c3');
    await reconcile();
    expect(await evidence('c2')).toMatchObject({ 'school.onRoll': '3', 'school.thisTerm': '2' });
    await jobs.query(`update children.child set retired_at = now() where child_id = 'c1'`);
    await sample.touch('c1');
    await reconcile();
    expect(await evidence('c2')).toMatchObject({ 'school.onRoll': '2', 'school.thisTerm': '1' });
    const incremental = await counts();
    await reconcile(true);
    expect(await counts()).toEqual(incremental);
  });
});
