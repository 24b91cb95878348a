import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import type { TestDatabase } from '../../../test/database.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { setIndexesAside, setSearchIndexesAside } from './first-fill.ts';
import { withTransaction } from '../statement/transaction.ts';

let database: TestDatabase;
let jobs: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
});
afterAll(() => database.drop());

beforeEach(() =>
  jobs.query(`
    drop table if exists jobs.pupil, jobs.school cascade;
    create table jobs.school (school_id int primary key, name text unique);
    create table jobs.pupil (
      pupil_id int primary key, school_id int references jobs.school, friend_id int references jobs.pupil, name text);
    create index pupil_by_name on jobs.pupil (name) where name <> '';
    create index pupil_without_name on jobs.pupil (pupil_id) where name is null;
    insert into jobs.school values (1, 'one');
    insert into jobs.pupil values (1, 1, null, 'old');`),
);

/** Names of the indexes and constraints of both tables, with what they say. */
async function listGuards(sql: Pick<DataSource, 'query'>): Promise<string[]> {
  const rows = await sql.query<{ guard: string }[]>(`
    select indexdef as guard from pg_indexes where tablename in ('pupil', 'school')
    union all
    select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where conrelid in ('jobs.pupil'::regclass, 'jobs.school'::regclass) and contype in ('p', 'u', 'f')
    order by guard`);
  return rows.map(({ guard }) => guard);
}

describe('a table whose indexes are set aside', () => {
  it('is empty, takes rows without them, and has all of them again afterwards', async () => {
    const before = await listGuards(jobs);
    const meanwhile = await withTransaction(jobs, async (tx) => {
      const putBack = await setIndexesAside(tx, ['jobs.school', 'jobs.pupil']);
      const bare = await listGuards(tx);
      await tx.query(`insert into jobs.pupil values (2, 7, 3, 'new'), (3, 7, null, null)`);
      await tx.query(`insert into jobs.school values (7, 'seven')`);
      await putBack();
      return bare;
    });
    expect(meanwhile).toEqual([]);
    expect(await listGuards(jobs)).toEqual(before);
    expect(await jobs.query('select pupil_id from jobs.pupil order by 1')).toEqual([
      { pupil_id: 2 },
      { pupil_id: 3 },
    ]);
  });

  it('refuses in the end what a key forbids, and is then as it was', async () => {
    const before = await listGuards(jobs);
    const filling = withTransaction(jobs, async (tx) => {
      const putBack = await setIndexesAside(tx, ['jobs.school', 'jobs.pupil']);
      await tx.query(`insert into jobs.pupil values (2, null, 9, 'friend of nobody')`);
      await putBack();
    });
    await expect(filling).rejects.toThrow(/pupil_friend_id_fkey/);
    expect(await listGuards(jobs)).toEqual(before);
    expect(await jobs.query('select name from jobs.pupil')).toEqual([{ name: 'old' }]);
  });

  it('has an index again with the precision of its own statistics', async () => {
    const precision = `select attstattarget as target from pg_attribute where attrelid = 'jobs.pupil_by_start'::regclass`;
    await jobs.query(`create index pupil_by_start on jobs.pupil (left(name, 2));
      alter index jobs.pupil_by_start alter column 1 set statistics 10`);
    await withTransaction(jobs, async (tx) => (await setIndexesAside(tx, ['jobs.school', 'jobs.pupil']))());
    expect(await jobs.query(precision)).toEqual([{ target: 10 }]);
  });

  it('keeps the indexes that it is told to keep', async () => {
    const meanwhile = await withTransaction(jobs, async (tx) => {
      const putBack = await setIndexesAside(tx, ['jobs.pupil'], ['jobs.pupil_without_name']);
      const rest = await tx.query<{ indexname: string }[]>(
        `select indexname from pg_indexes where tablename = 'pupil'`,
      );
      await putBack();
      return rest;
    });
    expect(meanwhile).toEqual([{ indexname: 'pupil_without_name' }]);
  });

  it('is refused while another table refers to it', async () => {
    const filling = withTransaction(jobs, (tx) => setIndexesAside(tx, ['jobs.school']));
    await expect(filling).rejects.toThrow(/foreign key/);
    expect(await jobs.query('select name from jobs.school')).toEqual([{ name: 'one' }]);
  });
});

describe('a table that keeps its keys', () => {
  it('has its rows, keys and references meanwhile, and its other indexes again afterwards', async () => {
    const before = await listGuards(jobs);
    const meanwhile = await withTransaction(jobs, async (tx) => {
      const putBack = await setSearchIndexesAside(tx, ['jobs.school', 'jobs.pupil']);
      const bare = await listGuards(tx);
      await tx.query(`insert into jobs.pupil values (2, 1, 1, 'new')`);
      await putBack();
      return bare;
    });
    expect(before.filter((guard) => !meanwhile.includes(guard))).toEqual([
      expect.stringContaining('CREATE INDEX pupil_by_name '),
      expect.stringContaining('CREATE INDEX pupil_without_name '),
    ]);
    expect(await listGuards(jobs)).toEqual(before);
    expect(await jobs.query('select pupil_id from jobs.pupil order by 1')).toEqual([
      { pupil_id: 1 },
      { pupil_id: 2 },
    ]);
  });
});
