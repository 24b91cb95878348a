import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withTransaction } from '../../platform/postgres/index.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { claimedSources, claimsSql, refreshClaims } from './claims.ts';

let database: TestDatabase;
let jobs: DataSource;

const graduates = 400;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  await fill();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await jobs.query(`
    delete from reconciliation.source_claim; delete from reconciliation.claim_export;
    delete from reconciliation.stale_claim; delete from children.linkage_state`);
});

/** A source that has just come: its tables and the links hold rows nobody has counted. */
async function fill(): Promise<void> {
  await jobs.query(`
    alter table children.link_record set (autovacuum_enabled = false);
    alter table students.graduate_record set (autovacuum_enabled = false);
    alter table students.graduate_record_observation set (autovacuum_enabled = false);
    insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, import_id, as_of, present,
      name, name_key, citizen_id_status, id_evidence, child_id, division)
    select 'student-registry', n, 's' || n, n, 1, gen_random_uuid(), '2026-03-01', true, 'n' || n, 'n' || n, 'MISSING',
      'NONE', 'c' || n, '450703' from generate_series(1, 2000) n;
    analyze children.link_record;
    insert into students.import_batch (batch_id, import_id, source_system, as_of, kind, scope, coverage, removes,
      shrink_held, confirmed, row_count, file_sha256, file_name, imported_at)
    values (2, gen_random_uuid(), 'graduate-roster', '2026-03-01', 'SNAPSHOT', '450703', '450703', true, false, false,
      ${graduates}, '', 'roster.csv', now());
    insert into students.import_batch_partition values (2, '', ${graduates});
    insert into students.graduate_record (source_key, discriminator, partition, ordinal, batch_id, sheet, file_row, as_of,
      row_hash, present, scope, name, name_key, citizen_id_status, id_evidence, graduation_year, school_name)
    select 'g' || n, '', '', 1, 2, '', n, '2026-03-01', md5('g' || n)::uuid, true, '450703', 'n' || n, 'n' || n, 'MISSING',
      'NONE', 2025, '甲小学' from generate_series(1, ${graduates}) n;
    insert into students.graduate_record_observation (record_id, batch_id, as_of, row_hash, sheet, file_row)
    select record_id, batch_id, as_of, row_hash, sheet, file_row from students.graduate_record;
    insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, import_id, as_of, present,
      name, name_key, citizen_id_status, id_evidence, child_id, division)
    select 'graduate-roster', record_id, source_key, file_row, 2, gen_random_uuid(), as_of, true, name, name_key,
      'MISSING', 'NONE', 'c' || file_row, '450703' from students.graduate_record`);
}

/** Three pupils as the registry tells of them: marked, marked not, and without a mark. */
async function addPupils(): Promise<void> {
  await jobs.query(`
    insert into students.import_batch (batch_id, import_id, source_system, as_of, kind, scope, coverage, removes,
      shrink_held, confirmed, row_count, file_sha256, file_name, imported_at)
    values (3, gen_random_uuid(), 'student-registry', '2026-03-01', 'SNAPSHOT', '450703', '450703', true, false, false, 3,
      '', 'roll.csv', now());
    insert into students.import_batch_partition values (3, '', 3);
    insert into students.student_record (source_key, discriminator, partition, ordinal, batch_id, sheet, file_row, as_of,
      row_hash, present, scope, name, name_key, citizen_id_status, id_evidence, status, left_behind, migrant_child, orphan)
    select 'p' || n, '', '', 1, 3, '', n, '2026-03-01', md5('p' || n)::uuid, true, '450703', 'n', 'n', 'MISSING', 'NONE',
      'ENROLLED', marked, marked, marked from (values (1, true), (2, false), (3, null)) as pupil (n, marked);
    insert into students.student_record_observation (record_id, batch_id, as_of, row_hash, sheet, file_row)
    select record_id, batch_id, as_of, row_hash, sheet, file_row from students.student_record where batch_id = 3`);
}

const claims = (): Promise<unknown[]> =>
  jobs.query(`
    select child_id, record_id, valid_from::text, valid_to, division, school, category
    from reconciliation.source_claim where source_system = 'graduate-roster' order by record_id`);

type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] };

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

async function planOf(few: boolean): Promise<Plan[]> {
  const graduateRoster = claimedSources.find(({ source }) => source === 'graduate-roster');
  if (graduateRoster === undefined) throw new RangeError('The roster has no claims.');
  return withTransaction(jobs, async (tx) => {
    await tx.query(`
      create temp table claimed_record on commit drop as
      select record_id, child_id, division from children.link_record where source_system = 'graduate-roster';
      alter table claimed_record add primary key (record_id);
      analyze claimed_record`);
    const rows: { 'QUERY PLAN': [{ Plan: Plan }] }[] = await tx.query(
      `explain (format json) ${claimsSql(graduateRoster, few)}`,
    );
    return rows.flatMap(({ 'QUERY PLAN': [{ Plan: plan }] }) => nodesOf(plan));
  });
}

describe('claims of a source whose records nobody has counted yet', () => {
  it('of few records never read through the table of observations', async () => {
    const read = (await planOf(true)).filter(({ 'Relation Name': name }) =>
      name?.startsWith('graduate_record'),
    );
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
  });

  it('of many work the timeline out once, and not for each record', async () => {
    const again = (await planOf(false))
      .filter((node) => node['Node Type'] === 'Nested Loop')
      .map(({ Plans: [, inner] = [] }) => (inner === undefined ? [] : nodesOf(inner)))
      .filter((inner) => inner.some((node) => node['Node Type'] === 'WindowAgg'));
    expect(again).toEqual([]);
  });

  it('are the same, whether everybody, most or few children were touched', async () => {
    expect(await refreshClaims(jobs)).toEqual({ rebuilt: 'ALL', children: graduates });
    const all = await claims();
    expect(all).toHaveLength(graduates);

    for (const children of [10, 100_000]) {
      await jobs.query(
        `insert into reconciliation.stale_claim select 'c' || n from generate_series(1, ${graduates}) n`,
      );
      await jobs.query('delete from children.linkage_state');
      await jobs.query(
        `insert into children.linkage_state (today, name_forms, children) values ('2026-03-01', '', ${children})`,
      );
      expect(await refreshClaims(jobs)).toEqual({ rebuilt: 'TOUCHED', children: graduates });
      expect(await claims()).toEqual(all);
    }
  });
});

it('a mark that is blank is kept apart from one that says no', async () => {
  await addPupils();
  await refreshClaims(jobs);
  const told: unknown = await jobs.query(
    `select groups, untold from reconciliation.source_claim where source_system = 'student-registry' order by record_id`,
  );
  const marks = ['LEFT_BEHIND', 'MIGRANT', 'ORPHAN'];
  expect(told).toEqual([
    { groups: marks, untold: [] },
    { groups: [], untold: [] },
    { groups: [], untold: marks },
  ]);
});
