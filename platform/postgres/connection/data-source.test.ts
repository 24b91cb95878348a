import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../../../test/database.ts';
import { createBareDatabase } from '../../../test/database.ts';
import { createDataSource } from './data-source.ts';
import { prepareDatabase } from '../schema/migrate.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createBareDatabase();
  await prepareDatabase(
    database.url,
    ['students', 'households', 'jobs'].map((schema) => ({ schema, migrations: [] })),
  );
  const households = await database.dataSource('households');
  await households.query('create table isolation_probe (id bigint primary key)');
  await households.query('insert into isolation_probe values (7)');
});
afterAll(() => database.drop());

describe('a data source', () => {
  it('acts as the role of its schema, with that schema first', async () => {
    const students = await database.dataSource('students');
    const rows = await students.query<{ role: string; schema: string }[]>(
      'select current_user as role, current_schema() as schema',
    );
    expect(rows).toEqual([{ role: 'hub_students', schema: 'students' }]);
  });

  it("cannot read or change another subgraph's tables", async () => {
    const students = await database.dataSource('students');
    await expect(students.query('select * from households.isolation_probe')).rejects.toMatchObject({
      code: '42501',
    });
    await expect(students.query('delete from households.isolation_probe')).rejects.toMatchObject({
      code: '42501',
    });
    await expect(students.query('create table households.intruder (id int)')).rejects.toMatchObject({
      code: '42501',
    });
    await expect(students.query('create table public.shared (id int)')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('cannot be talked out of its role by the database URL', async () => {
    const url = new URL(database.url);
    url.searchParams.set('options', '-c role=postgres');
    const students = await createDataSource({ url: url.href, schema: 'students', poolSize: 1 });
    try {
      await expect(students.query('select current_user as role')).resolves.toEqual([
        { role: 'hub_students' },
      ]);
    } finally {
      await students.destroy();
    }
  });

  it('brings its planning along, whatever the server it meets is set to', async () => {
    const students = await database.dataSource('students');
    await expect(
      students.query(
        `select name, setting, source from pg_settings where name in ('jit', 'random_page_cost') order by name`,
      ),
    ).resolves.toEqual([
      { name: 'jit', setting: 'off', source: 'client' },
      { name: 'random_page_cost', setting: '1.1', source: 'client' },
    ]);
  });

  it('of the jobs reads and changes every schema', async () => {
    const jobs = await database.dataSource('jobs');
    await expect(jobs.query('select id from households.isolation_probe')).resolves.toEqual([{ id: 7 }]);
    await jobs.query('insert into households.isolation_probe values (8)');
    const households = await database.dataSource('households');
    await expect(households.query('select count(*) as rows from isolation_probe')).resolves.toEqual([
      { rows: 2 },
    ]);
  });

  it('hands out days as text and whole numbers as numbers', async () => {
    const students = await database.dataSource('students');
    const rows = await students.query<unknown[]>(
      `select date '2016-02-29' as day, array[date '2015-01-01', null] as days,
              9007199254740991::bigint as large, array[1::bigint] as ids, 1.10::numeric as share`,
    );
    expect(rows).toEqual([
      { day: '2016-02-29', days: ['2015-01-01', null], large: 9007199254740991, ids: [1], share: '1.10' },
    ]);
    await expect(students.query('select 9007199254740993::bigint as too_large')).rejects.toThrow(/bigint/);
  });

  it('gives up a statement that takes too long', async () => {
    const impatient = await createDataSource({
      url: database.url,
      schema: 'students',
      poolSize: 1,
      statementTimeoutMs: 50,
    });
    try {
      await expect(impatient.query('select pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
    } finally {
      await impatient.destroy();
    }
  });

  it('finds the shared functions for comparing Chinese names', async () => {
    const students = await database.dataSource('students');
    await expect(
      students.query(
        `select similarity('欧阳某某', '欧阳某') > 0.3 as near, levenshtein('某甲', '某乙') as edits`,
      ),
    ).resolves.toEqual([{ near: true, edits: 1 }]);
  });
});
