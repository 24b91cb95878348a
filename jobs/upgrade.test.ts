import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../platform/plain-date.ts';
import { migrationNames, prepareDatabase } from '../platform/postgres/schema/migrate.ts';
import type { SchemaModule } from '../platform/postgres/schema/migrate.ts';
import { feedColumns, idBirthSql } from '../subgraphs/children/linkage/feed.ts';
import { citizenNumber } from '../subgraphs/children/linkage/test-support.ts';
import { createBareDatabase } from '../test/database.ts';
import type { TestDatabase } from '../test/database.ts';
import { runLink } from './link/link.ts';
import { runReconcile } from './reconciliation/reconcile.ts';
import { schemaModules } from './schema-modules.ts';

/** The last migration of the version before that of 23 November 2026, by the number that ends the timestamp. */
const formerLast = 391;
const numberOf = (name: string): number => Number(name.slice(-4));
const formerModules: readonly SchemaModule[] = schemaModules.map((module) => {
  const names = migrationNames(module.migrations);
  return {
    ...module,
    migrations: module.migrations.filter((_, place) => numberOf(names[place] ?? '') <= formerLast),
  };
});

const today = plainDate('2025-09-01');
const [idA, idB] = [citizenNumber('2015-01-01', 11), citizenNumber('2014-02-02', 11)];

/** Each with the child the former version linked it to, by which rule. */
const records = [
  {
    schema: 'households',
    table: 'person_record',
    key: 'p1',
    name: '林甲',
    born: '2015-01-01',
    id: idA,
    child: 'cA',
  },
  {
    schema: 'students',
    table: 'student_record',
    key: 's1',
    name: '林甲',
    born: '2015-01-01',
    id: idA,
    child: 'cA',
  },
  {
    schema: 'households',
    table: 'person_record',
    key: 'p2',
    name: '罗乙',
    born: '2014-02-02',
    id: idB,
    child: 'cB',
  },
  {
    schema: 'students',
    table: 'student_record',
    key: 's2',
    name: '罗艺',
    born: '2014-02-03',
    id: null,
    child: 'cB',
  },
  {
    schema: 'students',
    table: 'student_record',
    key: 's3',
    name: '林甲',
    born: '2015-01-01',
    id: null,
    child: 'cC',
  },
] as const;

/** By what a decision rested on then: twelve columns of a record. */
const formerDigest = (
  row: string,
): string => `children.evidence_digest(${row}.name_key, ${row}.former_name_key, ${row}.sex,
  ${row}.birth_date, ${row}.citizen_id, ${row}.id_evidence, ${row}.local_key, ${row}.guardian_citizen_id, ${row}.guardian_name,
  ${row}.phone, ${row}.village, ${row}.division)`;

/** Identity rows had two columns less. */
const formerColumns = feedColumns.filter((column) => column !== 'cohort_born_by' && column !== 'closed');

let database: TestDatabase;
let jobs: DataSource;
beforeAll(async () => {
  database = await createBareDatabase();
  await prepareDatabase(database.url, formerModules);
  jobs = await database.dataSource('jobs');
  await fill();
});
afterAll(() => database.drop());

async function fill(): Promise<void> {
  const source = { students: 'student-registry', households: 'population-registry' };
  for (const schema of ['students', 'households'] as const)
    await jobs.query(
      `insert into ${schema}.import_batch (batch_id, import_id, source_system, as_of, kind, scope, coverage, removes,
        shrink_held, confirmed, row_count, file_sha256, file_name, imported_at)
       values (1, gen_random_uuid(), '${source[schema]}', '2025-08-31', 'SNAPSHOT', '', '450703', true, false, false, 1, '', '', now())`,
    );
  for (const { schema, table, key, name, born, id } of records)
    await jobs.query(
      `insert into ${schema}.${table} (source_key, discriminator, ordinal, partition, batch_id, sheet, file_row, as_of,
        row_hash, present, scope, name, name_key, birth_date, citizen_id, citizen_id_status, id_evidence, division,
        phone, status, ethnic_group)
       values ($1, '', 1, '', 1, '', 2, '2025-08-31', gen_random_uuid(), true, '', $2, $2, $3, $4,
        case when $4::text is null then 'MISSING' else 'VALID' end, case when $4::text is null then 'NONE' else 'CITIZEN_ID' end,
        '450703101', '13900000001', 'UNKNOWN', '01')`,
      [key, name, born, id],
    );
  for (const child of ['cA', 'cB', 'cC'])
    await jobs.query(`insert into children.child (child_id) values ($1)`, [child]);
  for (const place of ['students.student_record', 'households.person_record'])
    await jobs.query(`
      insert into children.link_record (${formerColumns.join(', ')}, id_birth, born)
      select ${formerColumns.map((column) => `v.${column}`).join(', ')}, ${idBirthSql('v')}, v.birth_date from ${place}_identity v`);
  for (const { key, child } of records)
    await jobs.query('update children.link_record set child_id = $2 where source_key = $1', [key, child]);
  await jobs.query(`
    update students.student_record set status = 'TRANSFERRED_OUT', grade = 'P6' where source_key = 's3';
    insert into students.student_record_observation (record_id, batch_id, as_of, row_hash, sheet, file_row)
    select record_id, batch_id, as_of, row_hash, sheet, file_row from students.student_record`);
  for (const schema of ['students', 'households'] as const)
    await jobs.query(`insert into ${schema}.child_record (source_system, record_id, child_id)
      select source_system, record_id, child_id from children.link_record where source_system = '${source[schema]}'`);
  await fillFlags();
  await jobs.query(`insert into children.linkage_state (today, children) values ($1, 3)`, [today]);
  for (const [id, kind, record, other] of [
    ['d1', 'MUST_LINK', 's2', 'p2'],
    ['d2', 'CANNOT_LINK', 's3', 'p1'],
    ['d3', 'MUST_LINK', 's3', 's1'],
  ])
    await jobs.query(
      `insert into children.decision (decision_id, kind, source_system, record_id, other_source_system, other_record_id,
         reason, actor, department, evidence_hash)
       select $1, $2, r.source_system, r.record_id, o.source_system, o.record_id, '查证', 'steward', 'EDUCATION',
         ${formerDigest('r')} || ':' || ${formerDigest('o')}
       from children.link_record r, children.link_record o where r.source_key = $3 and o.source_key = $4`,
      [id, kind, record, other],
    );
  await jobs.query(
    `insert into children.decision_undone (decision_id, reason, actor, department) values ('d3', '误判', 'steward', 'EDUCATION')`,
  );
  await jobs.query(
    `insert into children.review (review_id, source_system, record_id, status, evidence_hash)
     select 'v1', source_system, record_id, 'DECIDED', '' from children.link_record where source_key = 's2'`,
  );
}

/** What was compared then, and what was found: a name that differs still, and one that does no more. */
async function fillFlags(): Promise<void> {
  await jobs.query(`
    insert into reconciliation.comparison (child_id, child_division) values ('cA', '450703101'), ('cB', '450703101'), ('cC', '450703101');
    insert into reconciliation.run_state (today, signature) values ('2025-09-01', 'of then')`);
  for (const child of ['cA', 'cB'])
    await jobs.query(
      `with flag as (
         insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division, status,
           severity, evidence, opened_at, due_at, updated_at)
         values ('m' || $1, 'name-differs', 1, $1, 'undecided', 'EDUCATION', '450703101', 'OPEN', 'MEDIUM', '[]',
           '2025-08-20 10:00+08', '2025-09-19 23:59:59+08', '2025-08-20 10:00+08')
         returning mismatch_id)
       insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor)
       select mismatch_id, null, 'OPEN', '2025-08-20 10:00+08', 'hub' from flag`,
      [child],
    );
}

const decisions = () =>
  jobs.query('select decision_id, state, overruled from children.decision_state order by seq');
const links = () =>
  jobs.query('select source_key as key, child_id as child from children.link_record order by 1');
const asDecided = [
  { decision_id: 'd1', state: 'IN_FORCE', overruled: false },
  { decision_id: 'd2', state: 'IN_FORCE', overruled: false },
  { decision_id: 'd3', state: 'UNDONE', overruled: false },
];
const asLinked = records
  .map(({ key, child }) => ({ key, child }))
  .toSorted((one, other) => (one.key < other.key ? -1 : 1));

describe('a store that a former version filled', () => {
  it('says the same after the migrations, and refuses the former version', async () => {
    await prepareDatabase(database.url, schemaModules);
    const [view] = await jobs.query(
      `select pg_get_viewdef('welfare.member_record_identity'::regclass) as definition`,
    );
    expect(view).toMatchObject({
      definition: expect.stringContaining(`school_stage = 'PRESCHOOL'`) as string,
    });
    expect(await links()).toEqual(asLinked);
    expect(await decisions()).toEqual(asDecided);
    await expect(prepareDatabase(database.url, formerModules)).rejects.toMatchObject({
      code: 'STORE_IS_NEWER',
    });
  });

  it('is linked whole by the first run, whatever was touched, and keeps ids, decisions and answers', async () => {
    await runLink(jobs, { today, full: false });
    expect(await jobs.query('select count(*)::int as forms from children.name_pinyin')).toEqual([
      { forms: 3 },
    ]);
    expect(await links()).toEqual(asLinked);
    expect(await decisions()).toEqual(asDecided);
    expect(await jobs.query('select review_id, status from children.review')).toEqual([
      { review_id: 'v1', status: 'DECIDED' },
    ]);
    expect(await jobs.query(`select kind from children.change where kind <> 'UPDATED'`)).toEqual([]);
  });

  it('changes nothing any more in the second', async () => {
    const events = () => jobs.query('select count(*) from children.change');
    const before = await events();
    await runLink(jobs, { today, full: false });
    await runLink(jobs, { today, full: true });
    expect(await events()).toEqual(before);
    expect(await links()).toEqual(asLinked);
  });

  it('is compared whole by the first run, goes on with its flags, and gains the fields that are new', async () => {
    // What was compared then holds none of them: everybody is judged anew.
    expect(await jobs.query('select from reconciliation.run_state')).toEqual([]);
    expect(await runReconcile(jobs, { today, full: false })).toMatchObject({ resolved: 1, unasked: 0 });
    expect(
      await jobs.query(`select child_id, student_away_on, student_ethnic_group, household_ethnic_group
        from reconciliation.comparison order by 1`),
    ).toEqual([
      { child_id: 'cA', student_away_on: null, student_ethnic_group: '01', household_ethnic_group: '01' },
      { child_id: 'cB', student_away_on: null, student_ethnic_group: '01', household_ethnic_group: '01' },
      {
        child_id: 'cC',
        student_away_on: '2025-08-31',
        student_ethnic_group: '01',
        household_ethnic_group: null,
      },
    ]);
    expect(
      await jobs.query(`select m.mismatch_id, m.status, to_char(m.due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as due,
          (select json_agg(json_build_array(e.to_status, e.unasked) order by e.event_id)
           from reconciliation.mismatch_event e where e.mismatch_id = m.mismatch_id) as history
        from reconciliation.mismatch m where rule = 'name-differs' order by 1`),
    ).toEqual([
      {
        mismatch_id: 'mcA',
        status: 'RESOLVED',
        due: '2025-09-19',
        history: [
          ['OPEN', false],
          ['RESOLVED', false],
        ],
      },
      { mismatch_id: 'mcB', status: 'OPEN', due: '2025-09-19', history: [['OPEN', false]] },
    ]);
  });

  it('has nothing more to say in the runs after', async () => {
    const nothing = { opened: 0, resolved: 0, superseded: 0, reopened: 0 };
    expect(await runReconcile(jobs, { today, full: false })).toMatchObject(nothing);
    expect(await runReconcile(jobs, { today, full: true })).toMatchObject(nothing);
  });
});
