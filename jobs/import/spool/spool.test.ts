import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { populationCsv, writePopulationCsv } from '../../../bench/population-csv.ts';
import { emptyTables } from '../../../platform/postgres/test-support.ts';
import type { DataKeys } from '../../../platform/data-keys/key-source.ts';
import { givenKeys } from '../../../platform/data-keys/key-source.ts';
import type { Keyring } from '../../../platform/data-keys/keyring.ts';
import { newDataKey } from '../../../platform/data-keys/keyring.ts';
import { createLogger } from '../../../platform/logger.ts';
import { plainDate } from '../../../platform/plain-date.ts';
import { readKeyId } from '../../../platform/sealing/sealed-copy.ts';
import { keys } from '../../../test/data-keys.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { runImport } from '../import-file.ts';
import { getImport, submitImport } from '../ledger.ts';
import { runImportInChild } from '../run-in-child.ts';
import { spoolFile, spoolFolder } from './spool.ts';

let database: TestDatabase;
let jobs: DataSource;
let folder: string;
let home: string;
const log = createLogger('silent');

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  folder = await mkdtemp(join(tmpdir(), 'hub-spool-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  home = await mkdtemp(join(folder, 'home-'));
  await emptyTables(jobs, {
    jobs: ['import', 'quarantine', 'touched_record'],
    households: [
      ...['import_batch', 'import_batch_unread', 'import_batch_unread_name'],
      ...['person_record', 'person_record_observation', 'person_record_history'],
    ],
  });
});

async function submit(rows: number, sealedUnder: DataKeys = keys) {
  const path = join(home, 'export.csv');
  await writeFile(path, [...populationCsv({ rows })].join(''));
  const { importId } = await submitImport(
    { sql: jobs, home, keys: sealedUnder },
    {
      source: 'population-registry',
      path,
      asOf: plainDate('2026-03-01'),
      kind: 'SNAPSHOT',
      scope: '',
      groupId: null,
    },
  );
  return getImport(jobs, importId);
}

async function countRecords(): Promise<number> {
  const rows: { count: number }[] = await jobs.query(
    'select count(*)::int as count from households.person_record',
  );
  return rows[0]?.count ?? 0;
}

describe('the copy of a file', () => {
  it('is sealed: nothing of what is in it stands in the data folder', async () => {
    const { importId, spoolPath, fileSha256 } = await submit(50);
    const plain = await readFile(join(home, 'export.csv'), 'utf8');
    const [row = ''] = plain.split('\n').slice(1);
    const number = /\d{17}[\dX]/.exec(row)?.[0] ?? '';
    expect(number).not.toBe('');
    expect(await readdir(spoolFolder(home))).toEqual([`${fileSha256}.csv.sealed`]);
    expect((await readFile(spoolPath)).includes(number)).toBe(false);
    await rm(join(home, 'export.csv'));
    await runImport({ dataSource: jobs, log, keys }, importId);
    expect(await countRecords()).toBe(50);
  });

  it('is one file however often it is handed in, told by the plain bytes', async () => {
    const { fileSha256 } = await submit(10);
    const first = await readFile(join(spoolFolder(home), `${fileSha256}.csv.sealed`));
    const again = await spoolFile({ home, keys }, join(home, 'export.csv'));
    expect(again).toMatchObject({
      sha256: fileSha256,
      bytes: (await readFile(join(home, 'export.csv'))).length,
    });
    expect((await readFile(again.path)).equals(first)).toBe(false);
    expect(await readdir(spoolFolder(home))).toHaveLength(1);
  });

  it('that was made before copies were sealed is read as it is', async () => {
    const { importId, spoolPath } = await submit(20);
    const plain = spoolPath.replace('.sealed', '');
    await copyFile(join(home, 'export.csv'), plain);
    await rm(spoolPath);
    await jobs.query('update jobs.import set spool_path = $2 where import_id = $1', [importId, plain]);
    await runImport({ dataSource: jobs, log, keys }, importId);
    expect(await countRecords()).toBe(20);
  });

  it('is read in a process of its own, which gets the keys over its channel', async () => {
    const path = join(home, 'large.csv');
    await writePopulationCsv(path, { rows: 3_000 });
    const { importId } = await submitImport(
      { sql: jobs, home, keys },
      {
        source: 'population-registry',
        path,
        asOf: plainDate('2026-03-01'),
        kind: 'SNAPSHOT',
        scope: '',
        groupId: null,
      },
    );
    await runImportInChild(importId, {
      databaseUrl: database.url,
      keys,
      logLevel: 'silent',
      lastAttempt: true,
    });
    expect(await countRecords()).toBe(3_000);
  }, 60_000);

  it('is sealed anew when its key is taken out while it is made', async () => {
    const [old, next] = [newDataKey(new Date()), newDataKey(new Date())];
    const rings: Keyring[] = [[old]];
    const changing = { read: () => Promise.resolve<Keyring>(rings.shift() ?? [next]) };
    const path = join(home, 'one.csv');
    await writeFile(path, '姓名\n');
    const { path: spooled } = await spoolFile({ home, keys: changing }, path);
    expect(await readKeyId(spooled)).toBe(next.id);
  });
});

describe('a copy that cannot be opened', () => {
  it('for want of its key waits, and says which, until the key is back', async () => {
    const own = givenKeys([newDataKey(new Date())]);
    const { importId } = await submit(5, own);
    await expect(runImport({ dataSource: jobs, log, keys }, importId)).rejects.toThrow();
    const [{ id }] = await own.read();
    expect(await getImport(jobs, importId)).toMatchObject({
      status: 'QUEUED',
      problem: { code: 'SEALED_KEY_MISSING', message: expect.stringContaining(id) as string },
    });
    await runImport({ dataSource: jobs, log, keys: own }, importId);
    expect(await countRecords()).toBe(5);
  });

  it('because it is damaged fails, tells so, and leaves nothing', async () => {
    const { importId, spoolPath } = await submit(3_000);
    const bytes = await readFile(spoolPath);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 60_000) ^ 1, bytes.length - 60_000);
    await writeFile(spoolPath, bytes);
    const inChild = { databaseUrl: database.url, keys, logLevel: 'silent', lastAttempt: true } as const;
    await expect(runImportInChild(importId, inChild)).rejects.toMatchObject({ code: 'SEALED_DAMAGED' });
    expect(await getImport(jobs, importId)).toMatchObject({
      status: 'FAILED',
      problem: {
        code: 'SEALED_DAMAGED',
        message: expect.stringContaining('Hand the file in again') as string,
      },
    });
    expect(await countRecords()).toBe(0);
  }, 60_000);

  it('because it is the whole copy of another file fails as well', async () => {
    const first = await submit(5);
    const second = await submit(6);
    await copyFile(first.spoolPath, second.spoolPath);
    await expect(runImport({ dataSource: jobs, log, keys }, second.importId)).rejects.toMatchObject({
      code: 'SEALED_DAMAGED',
    });
  });
});
