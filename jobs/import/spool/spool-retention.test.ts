import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { populationCsv } from '../../../bench/population-csv.ts';
import type { ImportId } from '../../../platform/ids.ts';
import { createLogger } from '../../../platform/logger.ts';
import { plainDate } from '../../../platform/plain-date.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { runImport } from '../import-file.ts';
import { submitImport } from '../ledger.ts';
import { deleteSpentFiles } from './spool-retention.ts';
import { keys } from '../../../test/data-keys.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await jobs.query('truncate jobs.import cascade');
  home = await mkdtemp(join(tmpdir(), 'hub-spool-'));
  return () => rm(home, { recursive: true, force: true });
});

async function handIn(content: string, asOf = '2026-01-01'): Promise<ImportId> {
  const path = join(home, 'export.csv');
  await writeFile(path, content);
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    {
      source: 'population-registry',
      path,
      asOf: plainDate(asOf),
      kind: 'SNAPSHOT',
      scope: '',
      groupId: null,
    },
  );
  return importId;
}

const run = (importId: ImportId) =>
  runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);
const sweepIn = (days: number) => deleteSpentFiles({ sql: jobs, home }, inDays(days));
const copies = async () => (await readdir(join(home, 'spool'))).length;

it('keeps the copy of an imported or refused file for thirty days', async () => {
  await run(await handIn([...populationCsv({ rows: 4 })].join('')));
  await run(await handIn('no,export\n1,2\n'));
  expect(await sweepIn(29)).toBe(0);
  expect(await copies()).toBe(2);
  expect(await sweepIn(31)).toBe(2);
  expect(await copies()).toBe(0);
});

it('keeps it for as long as a county has set', async () => {
  await run(await handIn('no,export\n1,2\n'));
  await jobs.query('update households.source_setting set keep_file_days = 3');
  expect(await sweepIn(4)).toBe(1);
  await jobs.query('update households.source_setting set keep_file_days = default');
});

it('keeps what an import still has to read, also where an older one has read the same file', async () => {
  const content = [...populationCsv({ rows: 8 })].join('');
  await run(await handIn(content));
  const again = await handIn(content, '2026-02-01');
  expect(await sweepIn(90)).toBe(0);
  await run(again);
  expect(await sweepIn(90)).toBe(1);
});

it('deletes after a day what the ledger does not know, and not before', async () => {
  await handIn('waits\n');
  const left = join(home, 'spool', 'left-over.partial');
  await writeFile(left, '');
  expect(await sweepIn(0)).toBe(0);
  await utimes(left, inDays(-2), inDays(-2));
  expect(await sweepIn(0)).toBe(1);
  expect(await copies()).toBe(1);
});

it('has nothing to do where nothing was handed in', async () => {
  expect(await sweepIn(90)).toBe(0);
});
