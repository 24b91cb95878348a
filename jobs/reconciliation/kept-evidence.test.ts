import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore } from '../comparison/sample-records.ts';
import type { SampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from './reconcile.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());

async function day(on: string, names: Partial<Record<SourceGroup, string | null>>): Promise<void> {
  for (const [group, name] of Object.entries(names) as [SourceGroup, string | null][])
    await sample.record(group, 'c1', await sample.batch(group, on), { name: name ?? '张三', name_key: name });
  await sample.touch('c1');
  for (const full of [false, true]) await runReconcile(jobs, { today: plainDate(on), full });
}

type Shown = { discriminator: string; status: string; names: string };
const shown = async (): Promise<Shown[]> =>
  jobs.query(`select discriminator, status,
      (select string_agg(item ->> 'value', ' ') from jsonb_array_elements(evidence) as item) as names
    from reconciliation.mismatch where rule = 'name-differs' order by discriminator`);

it('two open flags of one disagreement show the same words, those of today', async () => {
  await sample.child('c1');
  await day('2025-11-01', { student: '张珊', household: '张三', welfare: '张三', disability: '张三' });
  expect(await shown()).toEqual([
    { discriminator: 'student-registry', status: 'OPEN', names: '张珊 张三 张三 张三' },
  ]);
  // Welfare now prints the wrong name as well: nobody leads, and the school is still asked.
  await day('2025-11-02', { welfare: '张珊' });
  expect(await shown()).toEqual([
    { discriminator: 'student-registry', status: 'OPEN', names: '张珊 张三 张珊 张三' },
    { discriminator: 'undecided', status: 'OPEN', names: '张珊 张三 张珊 张三' },
  ]);
  // A flag that ends shows what was wrong when it last held.
  await day('2025-11-03', { student: '张三', welfare: '张三', disability: '张三' });
  expect(await shown()).toEqual([
    { discriminator: 'student-registry', status: 'RESOLVED', names: '张珊 张三 张三 张三' },
    { discriminator: 'undecided', status: 'RESOLVED', names: '张珊 张三 张珊 张三' },
  ]);
});
