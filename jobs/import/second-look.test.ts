import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { keys } from '../../test/data-keys.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { runImport } from './import-file.ts';
import { getImport, submitImport } from './ledger.ts';
import type { SecondLook } from './second-look.ts';
import { lookAgain } from './second-look.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-second-look-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

const captions = '姓名,公民身份号码,户号,区划代码';
const person = (name: string, order: number): string => {
  const digits = `450703201304050${String(order).padStart(2, '0')}`;
  return `${name},${digits}${checkDigit(digits)}`;
};
const [first, second, third, fourth] = ['农小一', '农小二', '农小三', '农小四'].map(person);

/** What a second look at an import of these persons shows, right after it. */
async function take(asOf: string, persons: readonly (string | undefined)[]): Promise<SecondLook | undefined> {
  const path = join(home, '人口.csv');
  const lines = persons.map((one) => `${one ?? ''},4507031,450703101203`);
  await writeFile(path, `${captions}\n${lines.join('\n')}\n`);
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    {
      ...{ source: 'population-registry', path, asOf: plainDate(asOf), kind: 'SNAPSHOT' },
      ...{ scope: '', groupId: null },
    },
  );
  await runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
  return (await lookAgain(jobs, [await getImport(jobs, importId)])).get(importId);
}

it('tells of a file that was imported of another day, and of rows that newer exports outweigh', async () => {
  const right = { sameFileAsOf: null, outdated: 0, newestAsOf: null, outsideScope: null };
  expect(await take('2025-10-01', [first, second])).toEqual(right);
  expect(await take('2025-11-01', [first, second])).toEqual({ ...right, sameFileAsOf: '2025-10-01' });
  expect(await take('2025-12-01', [first, second, third])).toEqual(right);
  // Who is named by no newer export is told as ever.
  expect(await take('2025-10-15', [second, third, fourth])).toEqual({
    sameFileAsOf: null,
    outdated: 2,
    newestAsOf: '2025-12-01',
    outsideScope: null,
  });
  // A mended file of the same day, and the last one once more, are as they should be.
  expect(await take('2025-12-01', [first, third])).toEqual(right);
});

it('names the day of the exports that outweigh it, not of any other in the store', async () => {
  await take('2026-01-01', [person('农小五', 5)]);
  expect(await take('2025-10-20', [second])).toMatchObject({ outdated: 1, newestAsOf: '2025-12-01' });
});
