import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';

let database: TestDatabase;
let jobs: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  for (const schema of ['students', 'households', 'welfare', 'disability'])
    await jobs.query(
      `insert into ${schema}.import_batch (batch_id, import_id, source_system, as_of, kind, scope, coverage, removes,
        shrink_held, confirmed, row_count, file_sha256, file_name, imported_at)
       values (1, gen_random_uuid(), '', '2025-08-31', 'SNAPSHOT', '', '450703', true, false, false, 1, '', '', now())`,
    );
});
afterAll(() => database.drop());

const registry = 'students.student_record';
const sheet = 'students.term_record';
const roster = 'students.graduate_record';

it.each<[string, string, Record<string, unknown>, string | null, boolean]>([
  ['in grade one', registry, { grade: 'P1', status: 'ENROLLED' }, '2018-08-31', false],
  ['a term later', sheet, { grade: 'P2', as_of: '2026-03-01' }, '2018-08-31', false],
  ['in grade nine', sheet, { grade: 'J3' }, '2010-08-31', false],
  ['in grade ten', sheet, { grade: 'S1' }, '2009-08-31', false],
  ['at a kindergarten', sheet, { grade_label: '幼儿园中班' }, '2020-08-31', false],
  [
    'there a year later',
    registry,
    { grade_label: '大班', status: 'ENROLLED', as_of: '2025-10-01' },
    '2020-08-31',
    false,
  ],
  ['there by the class', sheet, { grade_label: '幼儿园', class_name: '小二班、小班' }, '2021-08-31', false],
  ['at a kindergarten, in no class', sheet, { grade_label: '幼儿园' }, 'infinity', false],
  ['away from a kindergarten', registry, { grade_label: '幼儿园', status: 'DROPPED_OUT' }, null, false],
  ['at a special school', sheet, { grade: 'P2', school_name: '青山县特殊教育学校' }, null, false],
  ['taught at home', registry, { grade: 'P2', status: 'ENROLLED', inclusive_label: '送教上门' }, null, false],
  ['in a class without a grade', sheet, { grade_label: '1班' }, null, false],
  ['who left primary school', roster, { graduation_year: 2024 }, '2012-08-31', false],
  ['who left in no year', roster, { graduation_year: 24 }, null, false],
  ['who is out of school', registry, { grade: 'P4', status: 'DROPPED_OUT' }, null, false],
  ['who changed schools', registry, { grade: 'P4', status: 'TRANSFERRED_OUT' }, null, true],
  ['who moved away', 'households.person_record', { status: 'MOVED_OUT' }, null, true],
  ['who lives here', 'households.person_record', { status: 'NORMAL' }, null, false],
  ['with a certificate', 'disability.certificate_record', { status: 'VALID' }, null, false],
  ['of a poor household', 'welfare.member_record', { school_stage: 'PRIMARY' }, null, false],
])(
  'an identity row tells the age of the grade, and a former entry: a child %s',
  async (_title, table, more, day, closed) => {
    const values: Record<string, unknown> = {
      ...{
        source_key: 'x',
        discriminator: '',
        ordinal: 1,
        partition: '',
        batch_id: 1,
        sheet: '',
        file_row: 2,
      },
      ...{ as_of: '2025-08-31', row_hash: '00000000-0000-0000-0000-000000000001', present: true, scope: '' },
      ...{ name: '林甲', name_key: '林甲', citizen_id_status: 'MISSING', id_evidence: 'NONE', ...more },
    };
    const columns = Object.keys(values);
    await jobs.query(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(values),
    );
    const rows = await jobs.query(`select cohort_born_by::text as day, closed from ${table}_identity`);
    await jobs.query(`delete from ${table}`);
    expect(rows).toEqual([{ day, closed }]);
  },
);
