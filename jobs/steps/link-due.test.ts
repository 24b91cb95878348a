import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newImportId } from '../../platform/ids.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { createDueCheck } from './link-due.ts';
import { recordStep } from './step-runs.ts';

const minute = 60_000;

let database: TestDatabase;
let jobs: DataSource;
let now = 0;
let isDue: () => Promise<boolean>;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
});
afterAll(() => database.drop());
beforeEach(async () => {
  const check = createDueCheck(() => now);
  isDue = () => check(jobs);
  await touch();
});
afterEach(() => jobs.query('truncate jobs.import, jobs.touched_record, jobs.step_run cascade'));

const touch = (): Promise<unknown> =>
  jobs.query(`insert into jobs.touched_record values ('population-registry', 1) on conflict do nothing`);

async function enter(status: 'QUEUED' | 'RUNNING', attempts: number): Promise<void> {
  // Handed in before a weekend on which the hub was off.
  await jobs.query(
    `insert into jobs.import (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind, status, attempts, created_at)
     values ($1, 'student-registry', 'export.xls', 'spool/export.xls', $2, '2026-11-01', 'SNAPSHOT', $3, $4, now() - interval '2 days')`,
    [newImportId(), `${status} ${attempts}`, status, attempts],
  );
}

describe('linking what was imported', () => {
  it('is due once nothing else is to be read', async () => {
    expect(await isDue()).toBe(true);
  });

  it('is not due when nothing was', async () => {
    await jobs.query('delete from jobs.touched_record');
    expect(await isDue()).toBe(false);
  });

  it.each([
    ['that waits for its first attempt, however long ago it was handed in', 'QUEUED', 0],
    ['that is tried again', 'QUEUED', 3],
    ['that is being read, however often that was tried', 'RUNNING', 5],
  ] as const)('waits for a file %s', async (_, status, attempts) => {
    await enter(status, attempts);
    expect(await isDue()).toBe(false);
    await jobs.query(`update jobs.import set status = 'IMPORTED'`);
    expect(await isDue()).toBe(true);
  });

  it('does not wait for one that was tried again and again', async () => {
    await enter('QUEUED', 4);
    expect(await isDue()).toBe(true);
  });

  it('waits for an hour at most, then again from the next linkage on', async () => {
    await enter('RUNNING', 1);
    expect(await isDue()).toBe(false);
    now += 59 * minute;
    expect(await isDue()).toBe(false);
    now += minute;
    expect(await isDue()).toBe(true);
    await recordStep(jobs, 'LINK', () => Promise.resolve(null));
    expect(await isDue()).toBe(false);
    now += 60 * minute;
    expect(await isDue()).toBe(true);
  });

  it('begins to wait when there is something to link, not before', async () => {
    await enter('RUNNING', 1);
    await isDue();
    await jobs.query('delete from jobs.touched_record');
    now += 60 * minute;
    expect(await isDue()).toBe(false);
    await touch();
    expect(await isDue()).toBe(false);
  });
});
