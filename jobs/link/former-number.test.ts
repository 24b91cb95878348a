import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import { citizenNumber } from '../../subgraphs/children/linkage/test-support.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { createSampleStore } from '../comparison/sample-records.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';
import { runLink } from './link.ts';

let database: TestDatabase;
let jobs: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
});
afterAll(() => database.drop());

const today = plainDate('2025-11-01');
const former = citizenNumber('2014-03-09', 12);
const present = citizenNumber('2014-03-19', 14);

/** Stores a row of an export and notes it as touched, as an import does. */
async function store(source: SourceSystem, table: string, more: Record<string, unknown>): Promise<void> {
  const values: Record<string, unknown> = {
    ...{ source_key: 'x', discriminator: '', ordinal: 1, partition: '', sheet: '', file_row: 2 },
    ...{ as_of: today, row_hash: '00000000-0000-0000-0000-000000000001', present: true, scope: '' },
    ...{ name: '林可心', name_key: '林可心', sex: 'FEMALE', citizen_id_status: 'VALID' },
    ...{ id_evidence: 'CITIZEN_ID', division: '450703101', ...more },
  };
  const columns = Object.keys(values);
  const [saved] = await jobs.query<[{ record_id: number }]>(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
     returning record_id`,
    Object.values(values),
  );
  await jobs.query('insert into jobs.touched_record values ($1, $2)', [source, saved.record_id]);
}

it('a list that keeps a number the registry has changed is told so, and nobody else is', async () => {
  const sample = createSampleStore(jobs);
  await store('population-registry', 'households.person_record', {
    ...{ batch_id: await sample.batch('household', today), status: 'NORMAL' },
    ...{ birth_date: '2014-03-19', citizen_id: present, former_citizen_id: former },
  });
  await store('student-registry', 'students.student_record', {
    ...{ batch_id: await sample.batch('student', today), status: 'ENROLLED' },
    ...{ birth_date: '2014-03-09', citizen_id: former },
  });
  await runLink(jobs, { today, full: false });
  await runReconcile(jobs, { today, full: false });

  expect(await jobs.query('select citizen_id from children.child where retired_at is null')).toEqual([
    { citizen_id: present },
  ]);
  expect(
    await jobs.query(
      `select rule, discriminator, department from reconciliation.mismatch where rule like 'citizen-id-%'`,
    ),
  ).toEqual([{ rule: 'citizen-id-differs', discriminator: 'student-registry', department: 'EDUCATION' }]);
});
