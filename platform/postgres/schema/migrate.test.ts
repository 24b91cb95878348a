import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TestDatabase } from '../../../test/database.ts';
import { createBareDatabase } from '../../../test/database.ts';
import { createLogger } from '../../logger.ts';
import { connect } from '../connection/connect.ts';
import type { SchemaModule } from './migrate.ts';
import { prepareDatabase } from './migrate.ts';

class Visits1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table students.visit (id int); insert into students.visit values (1)');
  }
  async down(): Promise<void> {}
}

class BrokenHalfway1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table students.half (id int)');
    await runner.query('create table students.visit (id int)');
  }
  async down(): Promise<void> {}
}

class Purposes1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table welfare.visit add column purpose text');
  }
  async down(): Promise<void> {}
}

class WelfareVisits1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table welfare.visit (id int)');
  }
  async down(): Promise<void> {}
}

const olderWelfare = [{ schema: 'welfare', migrations: [WelfareVisits1700000000001] }];
const newerWelfare = [{ schema: 'welfare', migrations: [WelfareVisits1700000000001, Purposes1700000000003] }];

const modules: readonly SchemaModule[] = [
  { schema: 'students', migrations: [Visits1700000000001] },
  { schema: 'jobs', migrations: [] },
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createBareDatabase();
});
afterAll(() => database.drop());

describe('preparing a database', () => {
  it('runs every migration once, however many processes prepare it together', async () => {
    await Promise.all([1, 2, 3].map(() => prepareDatabase(database.url, modules)));
    await prepareDatabase(database.url, modules);
    const students = await database.dataSource('students');
    await expect(students.query('select * from visit')).resolves.toEqual([{ id: 1 }]);
    await expect(students.query('select name from migration')).resolves.toEqual([
      { name: 'Visits1700000000001' },
    ]);
  });

  it("gives the tables to the schema's role", async () => {
    const jobs = await database.dataSource('jobs');
    await expect(
      jobs.query(`select tableowner from pg_tables where schemaname = 'students' order by tablename`),
    ).resolves.toEqual([{ tableowner: 'hub_students' }, { tableowner: 'hub_students' }]);
  });

  it('leaves nothing behind of a migration that fails', async () => {
    const broken = [{ schema: 'students', migrations: [Visits1700000000001, BrokenHalfway1700000000002] }];
    await expect(prepareDatabase(database.url, broken)).rejects.toMatchObject({ code: '42P07' });
    const students = await database.dataSource('students');
    await expect(students.query(`select to_regclass('students.half') as half`)).resolves.toEqual([
      { half: null },
    ]);
  });

  it('lets those who read a table pass while its migration waits for it, and tells which waits', async () => {
    await prepareDatabase(database.url, olderWelfare);
    const lines: string[] = [];
    const log = createLogger('warn', { write: (line) => void lines.push(line) });
    const [linking, reading] = [await connect({ url: database.url }), await connect({ url: database.url })];
    try {
      await linking.query('begin');
      await linking.query('select from welfare.visit');
      const upgrading = prepareDatabase(database.url, newerWelfare, { log });
      await vi.waitFor(async () => {
        const waiting = await reading.query(
          `select from pg_locks where relation = 'welfare.visit'::regclass and not granted`,
        );
        expect(waiting.rowCount).toBe(1);
      }, 20_000);
      await expect(reading.query('select from welfare.visit')).resolves.toMatchObject({ rowCount: 0 });
      await expect.poll(() => lines).not.toEqual([]);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        msg: 'migration.waits-for-table',
        schema: 'welfare',
        migration: 'Purposes1700000000003',
      });
      await linking.query('commit');
      await upgrading;
      await expect(reading.query('select purpose from welfare.visit')).resolves.toMatchObject({
        rowCount: 0,
      });
    } finally {
      await linking.end();
      await reading.end();
    }
  });

  it('refuses a database that a newer version has migrated, unless for those who only serve it', async () => {
    await prepareDatabase(database.url, newerWelfare);
    const grown = [{ schema: 'jobs', migrations: [] }, ...olderWelfare];
    await expect(prepareDatabase(database.url, grown)).rejects.toMatchObject({
      code: 'STORE_IS_NEWER',
      message: expect.stringContaining('Purposes1700000000003') as string,
    });
    await prepareDatabase(database.url, grown, { orNewer: true });
  });

  it('tells an administrator what to run when the user has no rights', async () => {
    const admin = await connect({ url: database.url });
    await admin.query(`create role hub_test_limited login password 'limited'`);
    const url = new URL(database.url);
    url.username = 'hub_test_limited';
    url.password = 'limited';
    try {
      await expect(
        prepareDatabase(url.href, [{ schema: 'newcomers', migrations: [] }]),
      ).rejects.toMatchObject({
        code: 'DATABASE_RIGHTS_MISSING',
        message: expect.stringContaining('create role hub_newcomers nologin;') as string,
      });
    } finally {
      await admin.query('drop role hub_test_limited');
      await admin.end();
    }
  });
});
