import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { populationCsv } from '../bench/population-csv.ts';
import { loadConfig } from '../platform/config.ts';
import { createLogger } from '../platform/logger.ts';
import { plainDate } from '../platform/plain-date.ts';
import { openQueueBackend } from '../platform/queue/queue-backend.ts';
import type { TestDatabase } from '../test/database.ts';
import { createTestDatabase } from '../test/database.ts';
import type { Submission } from './import/ledger.ts';
import { getImport, submitImport } from './import/ledger.ts';
import type { ScheduledJob } from './queue.ts';
import { queueNames } from './queue.ts';
import type { ChainProgress } from './run-to-end.ts';
import { submitAndRun } from './run-to-end.ts';
import { findLastStepRun, hasTouched, listStepRunsAfter } from './steps/step-runs.ts';
import { startWorker } from './worker.ts';
import { keys } from '../test/data-keys.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-worker-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

async function submission(rows: number, asOf: string): Promise<Submission> {
  const path = join(home, `export-${rows}-${asOf}.csv`);
  await writeFile(path, [...populationCsv({ rows })].join(''));
  const shared = { kind: 'SNAPSHOT', scope: '', groupId: null } as const;
  return { source: 'population-registry', path, asOf: plainDate(asOf), ...shared };
}

function deps() {
  const config = { ...loadConfig(), home, today: plainDate('2026-03-01') };
  return { config, databaseUrl: database.url, log: createLogger('silent'), keys };
}

describe('the chain of jobs', () => {
  it('imports, links and reconciles files that are handed in together, then stops', async () => {
    const stages: ChainProgress['stage'][] = [];
    const files = [await submission(40, '2026-02-01'), await submission(60, '2026-02-01')];
    const result = await submitAndRun(deps(), files, ({ stage }) => {
      if (stages.at(-1) !== stage) stages.push(stage);
    });
    expect(result.imports.map(({ status, duplicate }) => [status, duplicate])).toEqual([
      ['IMPORTED', false],
      ['IMPORTED', false],
    ]);
    expect(result.imports.map(({ whose }) => whose)).not.toContain(null);
    expect(stages[0]).toBe('IMPORT');
    expect(result.link).not.toBeNull();
    expect(result.reconcile).not.toBeNull();
    expect(await hasTouched(jobs)).toBe(false);
  }, 300_000);

  it('has nothing to do for a file it knows', async () => {
    const result = await submitAndRun(deps(), [await submission(40, '2026-02-01')]);
    expect(result.imports).toMatchObject([{ status: 'IMPORTED', duplicate: true, whose: null }]);
    expect(result.link).toBeNull();
  }, 300_000);

  it('picks up what the ledger holds and the queue forgot', async () => {
    const given = await submission(80, '2026-02-15');
    const { importId } = await submitImport({ sql: jobs, home, keys }, given);
    // As a worker leaves it that was killed together with its queue.
    await jobs.query(`update jobs.import set status = 'RUNNING', attempts = 1 where import_id = $1`, [
      importId,
    ]);
    const worker = await startWorker(deps());
    try {
      await expect
        .poll(async () => (await getImport(jobs, importId)).status, { timeout: 120_000 })
        .toBe('IMPORTED');
      await expect
        .poll(async () => (await listStepRunsAfter(jobs, 0)).at(-1), { timeout: 120_000 })
        .toMatchObject({ step: 'RECONCILE', status: 'DONE' });
    } finally {
      await worker.stop();
    }
  }, 300_000);

  it("links anew after a steward's decision, without waiting for an import", async () => {
    const worker = await startWorker(deps());
    try {
      await expect.poll(() => hasTouched(jobs), { timeout: 120_000 }).toBe(false);
      const before = await findLastStepRun(jobs);
      await jobs.query(`insert into children.touched_record values ('population-registry', 1)`);
      // Well before the next sweep.
      await expect
        .poll(
          async () => (await listStepRunsAfter(jobs, before)).map(({ step, status }) => `${step} ${status}`),
          {
            timeout: 20_000,
          },
        )
        .toEqual(expect.arrayContaining(['LINK DONE', 'RECONCILE DONE']));
      expect(await jobs.query('select * from children.touched_record')).toEqual([]);
    } finally {
      await worker.stop();
    }
  }, 300_000);

  it('deletes copies of files that nothing needs any more, once a day', async () => {
    const left = join(home, 'spool', 'left-over.csv');
    await writeFile(left, '');
    await utimes(left, new Date(0), new Date(0));
    const given = deps();
    const worker = await startWorker(given);
    const backend = await openQueueBackend(given.config, given.databaseUrl, given.log);
    try {
      await backend.createQueue<ScheduledJob>(queueNames.schedule).add('daily', { kind: 'DAILY' });
      await expect
        .poll(() => readdir(join(home, 'spool')), { timeout: 120_000 })
        .not.toContain('left-over.csv');
    } finally {
      await backend.close();
      await worker.stop();
    }
  }, 300_000);

  it('stops in mid-import without losing the import', async () => {
    const given = await submission(60_000, '2026-02-28');
    const { importId } = await submitImport({ sql: jobs, home, keys }, given);
    const worker = await startWorker(deps());
    await expect
      .poll(async () => (await getImport(jobs, importId)).status, { timeout: 120_000, interval: 20 })
      .toBe('RUNNING');
    await worker.stop();
    expect((await getImport(jobs, importId)).status).toBe('QUEUED');
    const rows: { count: number }[] = await jobs.query('select count(*) from households.person_record');
    expect(rows[0]?.count).toBeLessThan(60_000);
  }, 300_000);
});
