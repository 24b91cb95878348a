import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportQueries } from '../../cli/export/export-queries.ts';
import { emptyTables } from '../../platform/postgres/test-support.ts';
import { plainDate } from '../../platform/plain-date.ts';
import type { SourceSystem, SourceTable } from '../../platform/source-systems.ts';
import { decide } from '../../subgraphs/children/linkage/review/test-support.ts';
import { citizenNumber } from '../../subgraphs/children/linkage/test-support.ts';
import { sourceTables as disability } from '../../subgraphs/disability/tables.ts';
import { sourceTables as households } from '../../subgraphs/households/tables.ts';
import { sourceTables as students } from '../../subgraphs/students/tables.ts';
import { sourceTables as welfare } from '../../subgraphs/welfare/tables.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { runLink } from './link.ts';

const tables: readonly SourceTable[] = [...students, ...households, ...welfare, ...disability];
const agencies = [...new Set(tables.map(({ schema }) => schema))];
const today = plainDate('2025-09-01');
const idA = citizenNumber('2015-01-01', 11);
const idParent = citizenNumber('1985-04-05', 32);

let database: TestDatabase;
let jobs: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
});
beforeEach(async () => {
  const ofAgency = (schema: string): string[] => [
    ...['import_batch', 'child_crosswalk', 'child_record'],
    ...tables.filter((one) => one.schema === schema).map(({ table }) => table),
  ];
  await emptyTables(jobs, {
    children: ['child', 'link_record', 'change', 'linkage_state', 'decision', 'touched_record'],
    jobs: ['touched_record', 'touched_child'],
    ...Object.fromEntries(agencies.map((schema) => [schema, ofAgency(schema)])),
  });
  for (const schema of agencies) {
    await jobs.query(
      `insert into ${schema}.import_batch (batch_id, import_id, source_system, as_of, kind, scope, coverage, removes,
        shrink_held, confirmed, row_count, file_sha256, file_name, imported_at)
       values (1, gen_random_uuid(), '', '2025-08-31', 'SNAPSHOT', '', '450703', true, false, false, 1, '', '', now())`,
    );
  }
});
afterAll(() => database.drop());

type Row = {
  key: string;
  name: string;
  born?: string;
  id?: string;
  division?: string;
  guardian?: string;
  guardians?: readonly string[];
  studentNumber?: string;
  phone?: string;
  /** Columns of one source's own. */
  more?: Record<string, unknown>;
};

/** Stores a row and notes it as touched, as an import does. */
async function importRow(source: SourceSystem, row: Row): Promise<void> {
  const place = tables.find((candidate) => candidate.source === source);
  if (place === undefined) throw new RangeError(source);
  const required = await requiredColumns(place);
  const values: Record<string, unknown> = {
    source_key: row.key,
    discriminator: '',
    ordinal: 1,
    partition: '',
    batch_id: 1,
    sheet: '',
    file_row: 2,
    as_of: '2025-08-31',
    row_hash: '00000000-0000-0000-0000-000000000001',
    present: true,
    scope: '',
    name: row.name,
    name_key: row.name,
    birth_date: row.born ?? null,
    citizen_id: row.id ?? null,
    citizen_id_status: row.id === undefined ? 'MISSING' : 'VALID',
    id_evidence: row.id === undefined ? 'NONE' : 'CITIZEN_ID',
    division: row.division ?? null,
    guardian_name: row.guardian ?? null,
    phone: row.phone ?? null,
    guardians:
      row.guardians === undefined
        ? null
        : JSON.stringify(row.guardians.map((name) => ({ name, relation: 'guardian', citizenId: null }))),
    ...(required.includes('status') ? { status: 'UNKNOWN' } : {}),
    ...(row.studentNumber === undefined ? {} : { student_number: row.studentNumber }),
    ...row.more,
  };
  const columns = Object.keys(values);
  const [saved] = await jobs.query<[{ record_id: number }]>(
    `insert into ${place.schema}.${place.table} (${columns.join(', ')})
     values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
     on conflict (source_key, discriminator, ordinal) do update
       set (name, name_key, birth_date, citizen_id) = (excluded.name, excluded.name_key, excluded.birth_date, excluded.citizen_id)
     returning record_id`,
    Object.values(values),
  );
  await jobs.query('insert into jobs.touched_record values ($1, $2) on conflict do nothing', [
    source,
    saved.record_id,
  ]);
}

async function requiredColumns({ schema, table }: SourceTable): Promise<string[]> {
  const rows = await jobs.query<{ column_name: string }[]>(
    `select column_name from information_schema.columns where table_schema = $1 and table_name = $2 and is_nullable = 'NO'`,
    [schema, table],
  );
  return rows.map(({ column_name }) => column_name);
}

const listChildren = () =>
  jobs.query<{ name: string; division: string | null }[]>(
    'select name, division from children.child where retired_at is null order by name collate "C"',
  );

describe('a link run', () => {
  it('joins the agencies’ records and hands each agency its crosswalk', async () => {
    await importRow('population-registry', {
      key: 'p1',
      name: '林甲',
      born: '2015-01-01',
      id: idA,
      division: '450703101',
    });
    await importRow('student-registry', { key: 's1', name: '林甲', born: '2015-01-01', id: idA });
    expect(await runLink(jobs, { today, full: false })).toEqual({
      recordsTouched: 2,
      children: 1,
      created: 1,
      joined: 0,
      split: 0,
      moved: 0,
      contested: 0,
    });
    const [{ child_id: childId }] = await jobs.query<[{ child_id: string }]>(
      'select child_id from children.child',
    );
    expect(childId).toMatch(/^c[a-z2-7]{20}$/);
    for (const schema of ['students', 'households', 'welfare', 'disability']) {
      expect(await jobs.query(`select * from ${schema}.child_crosswalk`)).toEqual([
        { child_id: childId, division: '450703101' },
      ]);
    }
    expect(await jobs.query('select source_system, child_id from students.child_record')).toEqual([
      { source_system: 'student-registry', child_id: childId },
    ]);
    expect(await jobs.query('select count(*) as rows from households.child_record')).toEqual([{ rows: 1 }]);
    expect(await jobs.query('select child_id from jobs.touched_child')).toEqual([{ child_id: childId }]);
    expect(await jobs.query('select * from jobs.touched_record')).toEqual([]);
  });

  it('changes nothing when nothing was touched, in full or not', async () => {
    await importRow('population-registry', { key: 'p1', name: '林甲', born: '2015-01-01', id: idA });
    await runLink(jobs, { today, full: false });
    const read = () =>
      jobs.query(
        'select xmin::text, * from children.child union all select xmin::text, c.* from children.child c',
      );
    const before = await read();
    await jobs.query('truncate jobs.touched_child');
    await runLink(jobs, { today, full: true });
    await runLink(jobs, { today, full: false });
    expect(await read()).toEqual(before);
    expect(await jobs.query('select kind from children.change')).toEqual([{ kind: 'CREATED' }]);
    expect(await jobs.query('select * from jobs.touched_child')).toEqual([]);
  });

  it('applies what stewards decided since the last run, without an import, and once', async () => {
    await importRow('population-registry', { key: 'p1', name: '林甲', born: '2015-01-01', id: idA });
    await importRow('student-registry', { key: 's1', name: '王五', born: '2014-07-07' });
    await runLink(jobs, { today, full: false });
    expect(await listChildren()).toHaveLength(2);
    await decide(jobs, { kind: 'MUST_LINK', record: 's1', other: 'p1' });
    await jobs.query(`insert into children.touched_record
      select source_system, record_id from children.decision
      union select other_source_system, other_record_id from children.decision`);
    const decided = await runLink(jobs, { today, full: false });
    expect(decided).toMatchObject({ recordsTouched: 2, children: 1, joined: 1 });
    expect(await jobs.query('select * from children.touched_record')).toEqual([]);
    expect(await jobs.query(exportQueries.links)).toMatchObject([
      { source_key: 'p1', rule: 'CITIZEN_ID', weight: null, model_version: null, decision: null },
      { source_key: 's1', rule: 'STEWARD', decision: 'MUST_LINK:d-MUST_LINK-s1-p1' },
    ]);
    expect(await runLink(jobs, { today, full: true })).toMatchObject({ children: 1, joined: 0, split: 0 });
  });

  it.each(['population-registry', 'student-registry', 'poverty-monitoring', 'disability-register'] as const)(
    'compares every guardian whom a row of the %s names',
    async (source) => {
      const row = { name: '林甲', born: '2015-01-01' };
      await importRow(source, { ...row, key: 'a', id: idA, guardian: '林父', guardians: ['林父', '林母'] });
      await importRow('term-registration', { ...row, key: 'b', guardian: '林母', guardians: ['林母'] });
      expect(await runLink(jobs, { today, full: false })).toMatchObject({ children: 1 });
    },
  );

  it('leaves adults out, also one whose birth date was mistyped into a child’s', async () => {
    await importRow('population-registry', { key: 'p0', name: '林父', born: '1985-04-05', id: idParent });
    await importRow('poverty-monitoring', { key: 'w0', name: '林父', born: '2015-04-05', id: idParent });
    await runLink(jobs, { today, full: false });
    expect(await listChildren()).toEqual([]);
    await runLink(jobs, { today, full: true });
    expect(await listChildren()).toEqual([]);
  });

  describe('a pupil’s row with a birth date of a grown-up', () => {
    const family = { guardian: '林父', phone: '13900000001' };
    const child = { key: 'p1', name: '林甲', born: '2015-01-01', id: idA, ...family };
    const slip = { key: 'x1', name: '林甲', born: '2005-01-01', ...family };

    it.each<[string, SourceSystem, Row, number]>([
      ['in grade 4', 'term-registration', { ...slip, more: { grade: 'P4' } }, 2],
      ['in a list without grades', 'term-registration', slip, 2],
      ['on the roll', 'student-registry', { ...slip, more: { grade: 'J2', status: 'ENROLLED' } }, 2],
      ['in a roster of recent years', 'graduate-roster', { ...slip, more: { graduation_year: 2025 } }, 2],
      ['at a senior school', 'term-registration', { ...slip, more: { grade: 'S3' } }, 1],
      ['who has left', 'student-registry', { ...slip, more: { status: 'GRADUATED' } }, 1],
      [
        'in an old roster',
        'graduate-roster',
        { ...slip, born: '1995-01-01', more: { graduation_year: 2016 } },
        1,
      ],
      ['who was of the age then', 'graduate-roster', { ...slip, more: { graduation_year: 2017 } }, 1],
      ['who is just nineteen', 'term-registration', { ...slip, born: '2006-07-01' }, 1],
      ['in a household', 'poverty-monitoring', slip, 1],
      [
        'whom the household sends to school',
        'poverty-monitoring',
        { ...slip, more: { says_in_school: true, school_stage: 'JUNIOR' } },
        2,
      ],
    ])('%s', async (_title, source, row, linked) => {
      await importRow('population-registry', child);
      await runLink(jobs, { today, full: false });
      await importRow(source, row);
      await runLink(jobs, { today, full: false });
      const read = () =>
        jobs.query(
          'select source_system, child_id is not null as linked, rule from children.link_record order by 1',
        );
      const small = await read();
      expect(small).toHaveLength(linked);
      expect(small).not.toContainEqual(expect.objectContaining({ linked: false }));
      await runLink(jobs, { today, full: true });
      expect(await read()).toEqual(small);
      expect(await listChildren()).toHaveLength(1);
    });

    it('makes no child where it attaches to none', async () => {
      await importRow('term-registration', slip);
      await runLink(jobs, { today, full: false });
      expect(await listChildren()).toEqual([]);
    });
  });

  it('takes a grown-up out again whose own row comes, or changes, after one with a mistyped birth date', async () => {
    await importRow('poverty-monitoring', { key: 'w0', name: '林父', born: '2015-04-05', id: idParent });
    await runLink(jobs, { today, full: false });
    expect(await listChildren()).toHaveLength(1);
    await importRow('population-registry', { key: 'p0', name: '林父', born: '1985-04-05', id: idParent });
    await runLink(jobs, { today, full: false });
    expect(await listChildren()).toEqual([]);
    await importRow('population-registry', {
      key: 'p0',
      name: '林父',
      born: '1985-04-05',
      id: idParent,
      guardian: '林祖',
    });
    await runLink(jobs, { today, full: false });
    expect(await listChildren()).toEqual([]);
    await runLink(jobs, { today, full: true });
    expect(await listChildren()).toEqual([]);
  });

  it.each([
    ['under another name', '林甲', {}],
    ['beside one of its own inside its student number', '林甲', { studentNumber: `G${idA}` }],
  ])('goes on knowing a grown-up whose number stands on a child’s row %s', async (_, name, more) => {
    const parent = { key: 'p0', born: '1985-04-05', id: idParent };
    await importRow('population-registry', { ...parent, name: '林父' });
    await importRow('population-registry', { key: 'p1', name: '林甲', born: '2015-01-01', id: idA });
    await importRow('student-registry', { key: 's0', name, born: '2015-01-01', id: idParent, ...more });
    const known = () =>
      jobs.query(`select source_key, name, rule, explanation, child_id is not null as linked
        from children.link_record order by source_key`);
    await runLink(jobs, { today, full: false });
    await importRow('population-registry', { ...parent, name: '林大' });
    await runLink(jobs, { today, full: false });
    const changed = await known();
    expect(changed).toMatchObject([{ source_key: 'p0', name: '林大' }, {}, { source_key: 's0' }]);
    await runLink(jobs, { today, full: true });
    expect(await known()).toEqual(changed);
  });

  it.each<[string, Partial<Row>, string]>([
    ['is corrected', { id: idA }, '2025-09-01'],
    ['is left out', {}, '2025-09-01'],
    ['stands on the row of somebody who has grown up', { id: idParent }, '2034-01-01'],
  ])('forgets a grown-up when the number on the child’s row %s', async (_, corrected, day) => {
    const family = { guardian: '林祖', phone: '13900000001' };
    const row = { key: 's0', name: '林甲', born: '2015-01-01', ...family };
    await importRow('population-registry', {
      key: 'p0',
      name: '林父',
      born: '1985-04-05',
      id: idParent,
      ...family,
    });
    await importRow('student-registry', { ...row, id: idParent });
    await importRow('term-registration', { key: 't0', name: '林父', born: '2015-01-01', ...family });
    await runLink(jobs, { today, full: false });
    await importRow('student-registry', { ...row, ...corrected });
    await runLink(jobs, { today: plainDate(day), full: false });
    const known = () =>
      jobs.query(`select source_key, rule, explanation, child_id is not null as linked
        from children.link_record order by source_key`);
    const forgotten = await known();
    expect(forgotten).not.toContainEqual(expect.objectContaining({ source_key: 'p0' }));
    await runLink(jobs, { today: plainDate(day), full: true });
    expect(await known()).toEqual(forgotten);
  });

  it('makes forms of names anew, and everything with them, where they are of other tables', async () => {
    await importRow('population-registry', { key: 'p1', name: '林甲', born: '2015-01-01', id: idA });
    await runLink(jobs, { today, full: false });
    await jobs.query(`update children.name_pinyin set pinyin = 'lin yi'`);
    await jobs.query(`update children.linkage_state set name_forms = null`);
    await runLink(jobs, { today, full: false });
    expect(await jobs.query('select pinyin from children.name_pinyin')).toEqual([{ pinyin: 'lin jia' }]);
  });

  it('retires who has grown up, with the crosswalk, and brings back whom an earlier day makes a child', async () => {
    await importRow('population-registry', { key: 'p1', name: '林甲', born: '2015-01-01', id: idA });
    await runLink(jobs, { today, full: false });
    await runLink(jobs, { today: plainDate('2033-12-31'), full: false });
    expect(await listChildren()).toHaveLength(1);
    await runLink(jobs, { today: plainDate('2034-01-01'), full: false });
    expect(await listChildren()).toEqual([]);
    expect(await jobs.query('select * from households.child_crosswalk')).toEqual([]);
    expect(await jobs.query('select * from households.child_record')).toEqual([]);
    await runLink(jobs, { today, full: false });
    expect(await listChildren()).toHaveLength(1);
  });

  it('moves a record to another child when its number is corrected, and tells the reconciliation of both', async () => {
    const idB = citizenNumber('2016-02-02', 24);
    await importRow('population-registry', { key: 'p1', name: '林甲', born: '2015-01-01', id: idA });
    await importRow('population-registry', { key: 'p2', name: '林乙', born: '2016-02-02', id: idB });
    await importRow('student-registry', { key: 's1', name: '林甲', id: idB });
    await runLink(jobs, { today, full: false });
    await jobs.query('truncate jobs.touched_child');
    await importRow('student-registry', { key: 's1', name: '林甲', id: idA });
    const summary = await runLink(jobs, { today, full: false });
    expect(summary).toMatchObject({ recordsTouched: 1, children: 2, created: 0, moved: 1 });
    expect(
      await jobs.query('select c.name from students.child_record r join children.child c using (child_id)'),
    ).toEqual([{ name: '林甲' }]);
    expect(await jobs.query('select count(*) as rows from jobs.touched_child')).toEqual([{ rows: 2 }]);
  });

  it('rolls back as a whole, leaving what was touched for the next run', async () => {
    await importRow('population-registry', { key: 'p1', name: '林甲', born: '2015-01-01', id: idA });
    const failing = runLink(jobs, {
      today,
      full: false,
      onStep: (step) => {
        if (step === 'change-feed') throw new Error('stopped here');
      },
    });
    await expect(failing).rejects.toThrow('stopped here');
    expect(await listChildren()).toEqual([]);
    expect(await jobs.query('select count(*) as rows from jobs.touched_record')).toEqual([{ rows: 1 }]);
  });

  it('makes a second run at the same time wait, so that one record is one child', async () => {
    await importRow('population-registry', { key: 'p1', name: '林甲', born: '2015-01-01', id: idA });
    const runs = await Promise.all([1, 2, 3].map(() => runLink(jobs, { today, full: true })));
    expect(runs.map(({ created }) => created).toSorted()).toEqual([0, 0, 1]);
  });
});
