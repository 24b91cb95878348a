import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePopulationCsv } from '../../bench/population-csv.ts';
import { loadConfig } from '../../platform/config.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { defaultReadingLimits } from '../../platform/reading-limits.ts';
import type { ReadingLimits } from '../../platform/reading-limits.ts';
import { keys } from '../../test/data-keys.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { submitAndRun } from '../run-to-end.ts';
import { createReadingClock } from '../bounded-reading/reading-clock.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-reading-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

async function importUnder(path: string, limits: Partial<ReadingLimits>) {
  const reading = { ...defaultReadingLimits, ...limits };
  const config = { ...loadConfig(), home, today: plainDate('2026-03-01'), reading };
  const deps = { config, databaseUrl: database.url, log: createLogger('silent'), keys };
  const file = { path, asOf: plainDate('2026-02-01'), kind: 'SNAPSHOT', scope: '', groupId: null } as const;
  const { imports } = await submitAndRun(deps, [{ source: 'population-registry', ...file }]);
  return imports[0];
}

async function countStored(): Promise<unknown> {
  const stored = await jobs.query(`
    select (select count(*)::int from households.person_record) as records,
      (select count(*)::int from households.import_batch) as batches,
      (select count(*)::int from jobs.quarantine) as issues`);
  return stored[0];
}

const nothing = { records: 0, batches: 0, issues: 0 };

describe('an import whose file costs too much to read', () => {
  it('is refused once its time is up, and leaves nothing', async () => {
    const path = join(home, 'long.csv');
    await writePopulationCsv(path, { rows: 300_000 });
    const row = await importUnder(path, { seconds: 1 });
    expect(row).toMatchObject({
      fileName: 'long.csv',
      status: 'REFUSED',
      attempts: 1,
      problem: { code: 'TOO_COSTLY', message: expect.stringContaining('more than 1 seconds') },
    });
    expect(await countStored()).toEqual(nothing);
  }, 400_000);

  it('is refused when its heap is full, and leaves nothing', async () => {
    const path = join(home, 'wide.csv');
    const line = `${Array.from({ length: 16_000 }, (_, index) => `第${index}格${'某'.repeat(200)}`).join(',')}\n`;
    await pipeline(
      Readable.from(
        (function* () {
          yield '姓名,公民身份号码,户号\n';
          for (let row = 0; row < 25; row += 1) yield line;
        })(),
      ),
      createWriteStream(path),
    );
    const row = await importUnder(path, { heapMiB: 80 });
    expect(row).toMatchObject({
      status: 'REFUSED',
      attempts: 1,
      problem: { code: 'TOO_COSTLY', message: expect.stringContaining('80 MiB of memory') },
    });
    expect(await countStored()).toEqual(nothing);
  }, 400_000);

  it('stands in nobody’s way: the next file is read', async () => {
    const path = join(home, 'small.csv');
    await writePopulationCsv(path, { rows: 50 });
    expect(await importUnder(path, {})).toMatchObject({ status: 'IMPORTED', rowsAccepted: 50 });
  }, 300_000);
});

describe('the time of reading', () => {
  it('stands still while the reader waits to be asked', async () => {
    const clock = createReadingClock();
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const items = clock.measure(
      (async function* () {
        await wait(50);
        yield 1;
        await wait(50);
        yield 2;
      })(),
    );
    const began = performance.now();
    for await (const item of items) if (item === 1) await wait(400);
    expect(clock.ms()).toBeGreaterThan(90);
    expect(clock.ms()).toBeLessThan(performance.now() - began - 390);
  });
});
