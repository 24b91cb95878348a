import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { columnName, comparisonColumns } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { buildComparison, readTangled } from './build.ts';
import { asRead, onDay } from './compare-test-support.ts';
import { aggregatedSql, groupOf, recordsOf } from './records.ts';
import { createSampleStore, emptyStore } from './sample-records.ts';
import type { SampleStore } from './sample-records.ts';
import { comparedSources } from './sources.ts';

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

type Row = Readonly<Record<string, unknown>>;

/** Columns of a group that the source's own records do not tell. */
const workedOutLater = new Set([
  'covered_as_of',
  'import_id',
  'class_covered',
  'class_covered_as_of',
  'last_school_covered',
]);

const ofAnySource: readonly Row[] = [
  {},
  { present: false },
  { sex: null, birth_date: null, division: null, guardians: '[{"name":"李四"}]' },
  { citizen_id: '450703201503200013', citizen_id_raw: '450703201503200013', citizen_id_status: 'VALID' },
  { citizen_id: '450703201503200013', citizen_id_raw: 'G450703201503200013', citizen_id_status: 'VALID' },
  { citizen_id_raw: '45070320150320001', citizen_id_status: 'INVALID' },
  { former_name_key: '李三' },
];

const ofSource: Readonly<Record<SourceGroup, readonly Row[]>> = {
  student: [
    {
      status: 'ON_LEAVE',
      status_changed_on: '2025-09-03',
      grade: 'P3',
      school_name: '第一小学',
      orphan: true,
    },
    { status: 'TRANSFERRED_OUT', status_changed_on: '2025-09-03', present: false, grade: 'J1' },
    { status: 'TRANSFERRED_OUT', status_changed_on: '2025-09-04', grade: 'P6' },
    { status: 'DEFERRED', status_changed_on: '2025-09-05', grade: 'P4' },
    { status: 'GRADUATED', grade: 'J3', school_name: '特殊教育学校' },
    { status: 'GRADUATED', inclusive_label: '送教上门', class_name: '一班', school_division: '450703' },
    { ethnic_group: '08' },
    { ethnic_group: '97' },
  ],
  term: [
    { term: '2025年秋', reported: true, present_last_term: true, school_name: '第一小学', grade: 'P2' },
    { term: '2025年秋', reported: false, present_last_term: false, school_id: '3145000001', grade: 'P2' },
    { term: '2025年春', reported: true, school_name: '第一小学', grade: 'P6' },
    { term: '2025年春', reported: true, school_name: '第一小学', grade: 'P2', present: false },
  ],
  graduate: [{ graduation_year: 2025, school_name: '第一小学', junior_school: '第一中学' }],
  household: [
    { status: 'DECEASED', death_date: '2025-05-01', cancelled_on: null },
    { status: 'DECEASED', cancelled_on: '2025-06-01', present: false },
    { status: 'NORMAL', division: '4509' },
    { status: 'MOVED_OUT', status_label: '迁出', ethnic_group: '01' },
  ],
  welfare: [
    { says_in_school: false, disabled: true, disability_category: 'VISUAL', unattended_child: null },
    { school_state: '辍学', out_of_school_flag: true, present: false },
  ],
  disability: [
    { category: 'MULTIPLE', components: '视力、听力', grade: 1 },
    { category: 'VISUAL', valid_until: '2024-01-01' },
    { category: null, status: 'UNKNOWN' },
    { category: 'SPEECH', category_label: '3', grade: 2, grade_label: '二级' },
    { category: 'SPEECH', category_label: '言语二级', grade: 2, taken_from_number: 'CATEGORY' },
    { category: 'SPEECH', grade: 2, grade_label: '无', taken_from_number: 'CATEGORY,GRADE' },
    { category: 'HEARING', present: false },
  ],
};

describe('the only record of a child in a source', () => {
  it.each(comparedSources)('is read as the aggregates over several would read it: $group', async (source) => {
    const { group } = source;
    const batch = await sample.batch(group, onDay);
    const rows = [...ofAnySource, ...ofSource[group]];
    for (const [index, row] of rows.entries()) {
      await sample.child(`c${index}`, index % 2 === 0 ? {} : { citizen_id: '450703201503200013' });
      await sample.record(group, `c${index}`, batch, row);
    }
    // Two records, so that both ways are taken.
    await sample.child('both');
    for (const number of ['1', '2'])
      await sample.record(group, 'both', batch, { source_key: number, name: number });
    const written = Object.keys(comparisonColumns[group])
      .map((field) => columnName(group, field))
      .filter((column) => !workedOutLater.has(column.slice(group.length + 1)));
    const found = await withTransaction(jobs, async (tx) => {
      await tx.query('create temp table judged on commit drop as select child_id from children.child');
      await buildComparison(tx, plainDate('2025-11-20'));
      const straight: { child_id: string }[] = await tx.query('select child_id from member order by 1');
      // The same children again, by way of tables: each alone in one, and all aggregated.
      await tx.query('drop table if exists tangled, tangled_record, renamed, guarded');
      for (const each of comparedSources)
        await tx.query(`drop table if exists ${recordsOf(each)}, ${groupOf(each)}`);
      await tx.query('create temp table tangled on commit drop as select child_id from judged');
      await readTangled(tx);
      const same = async (one: string, other: string): Promise<unknown> =>
        tx.query(`(${one} except ${other}) union all (${other} except ${one})`);
      return {
        straight: straight.map(({ child_id: id }) => id),
        inTables: await same(`select * from ${groupOf(source)}`, aggregatedSql(source)),
        inRow: await same(
          `select child_id, ${asRead(written)} from reconciliation.comparison c`,
          `select child_id, ${written.join(', ')} from ${groupOf(source)}`,
        ),
      };
    });
    expect(found).toEqual({
      straight: rows.map((_, index) => `c${index}`).toSorted(),
      inTables: [],
      inRow: [],
    });
  });
});
