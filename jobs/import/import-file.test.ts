import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { populationCsv, writePopulationCsv } from '../../bench/population-csv.ts';
import type { ImportId } from '../../platform/ids.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { confirmShrink } from './confirm-shrink.ts';
import { runImport } from './import-file.ts';
import type { Submission } from './ledger.ts';
import { getImport, saveImported, submitImport } from './ledger.ts';
import { runImportInChild } from './run-in-child.ts';
import { keys } from '../../test/data-keys.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;
const log = createLogger('silent');

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-import-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});
beforeEach(() =>
  jobs.query(`
    truncate jobs.import, jobs.quarantine, jobs.touched_record, jobs.touched_child,
      households.import_batch, households.import_batch_partition, households.import_batch_unread, households.import_batch_unread_name, households.person_record,
      households.person_record_observation, households.person_record_history`),
);

let files = 0;

async function fileOf(content: string): Promise<string> {
  files += 1;
  const path = join(home, `export-${files}.csv`);
  await writeFile(path, content);
  return path;
}

function submit(path: string, more: Partial<Submission> = {}) {
  return submitImport(
    { sql: jobs, home, keys },
    {
      source: 'population-registry',
      path,
      asOf: plainDate('2026-03-01'),
      kind: 'SNAPSHOT',
      scope: '',
      groupId: null,
      ...more,
    },
  );
}

async function importRows(rows: number, more: Partial<Submission> = {}): Promise<ImportId> {
  const { importId } = await submit(await fileOf([...populationCsv({ rows })].join('')), more);
  await runImport({ dataSource: jobs, log, keys }, importId);
  return importId;
}

async function count(from: string): Promise<number> {
  const rows: { count: number }[] = await jobs.query(`select count(*) from ${from}`);
  return rows[0]?.count ?? -1;
}

describe('an export file', () => {
  it('becomes records with their place in the file, observations, and work for linkage', async () => {
    const importId = await importRows(40);
    const row = await getImport(jobs, importId);
    expect(row).toMatchObject({ status: 'IMPORTED', rowsRead: 40, rowsAccepted: 40, rowsQuarantined: 0 });
    expect(row.bytesRead).toBe(row.bytesTotal);
    const [record] = await jobs.query<unknown[]>(`
      select file_row, as_of, present, sex, citizen_id_status, source_key = citizen_id as keyed_by_number
      from households.person_record order by file_row limit 1`);
    expect(record).toEqual({
      file_row: 2,
      as_of: '2026-03-01',
      present: true,
      sex: 'MALE',
      citizen_id_status: 'VALID',
      keyed_by_number: true,
    });
    expect(await count('households.person_record_observation')).toBe(40);
    expect(await count(`jobs.touched_record where source_system = 'population-registry'`)).toBe(40);
  });

  it('that was handed in twice, also at the same moment, is one import', async () => {
    const path = await fileOf([...populationCsv({ rows: 4 })].join(''));
    const both = await Promise.all([submit(path), submit(path), submit(path)]);
    expect(new Set(both.map(({ importId }) => importId)).size).toBe(1);
    expect(both.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    const importId = both[0].importId;
    await Promise.all([
      runImport({ dataSource: jobs, log, keys }, importId),
      runImport({ dataSource: jobs, log, keys }, importId),
    ]);
    expect(await submit(path)).toEqual({ importId, duplicate: true });
    expect(await count('households.import_batch')).toBe(1);
    expect(await count('households.person_record_observation')).toBe(4);
  });

  it('is another import for another day', async () => {
    const path = await fileOf([...populationCsv({ rows: 4 })].join(''));
    await submit(path);
    expect((await submit(path, { asOf: plainDate('2026-04-01') })).duplicate).toBe(false);
  });

  it('counts more than another of its day that was handed in before: it may be a correction', async () => {
    const [header = '', body = ''] = [...populationCsv({ rows: 2 })];
    const villages = async (text: string): Promise<unknown> => {
      const { importId } = await submit(await fileOf(`${header}${text}`));
      await runImport({ dataSource: jobs, log, keys }, importId);
      return jobs.query('select village from households.person_record order by file_row');
    };
    expect(await villages(body)).toEqual([{ village: '第0' }, { village: '第1' }]);
    const corrected = body.replace('青塘镇,第1村,', '青塘镇,第7村,');
    expect(await villages(corrected)).toEqual([{ village: '第0' }, { village: '第7' }]);
  });

  it('without a required column is refused with the captions it has, and can be handed in again', async () => {
    const path = await fileOf('公民身份号码,户号\n450703201501010015,1\n');
    const { importId } = await submit(path);
    const outcome = await runImport({ dataSource: jobs, log, keys }, importId);
    expect(outcome.status).toBe('REFUSED');
    expect(outcome.problem).toMatchObject({ code: 'MISSING_COLUMNS', missing: ['姓名'] });
    expect(outcome.problem?.captionsSeen).toContain('户号');
    expect(await count('households.import_batch')).toBe(0);
    expect((await submit(path)).duplicate).toBe(false);
  });

  it('puts a bad row in quarantine and keeps the others', async () => {
    const [header = '', body = ''] = [...populationCsv({ rows: 2 })];
    const lines = body.trimEnd().split('\n');
    const withoutName = (lines[1] ?? '').replace(/^[^,]+/, '');
    const { importId } = await submit(await fileOf(`${header}${lines[0] ?? ''}\n${withoutName}\n`));
    const outcome = await runImport({ dataSource: jobs, log, keys }, importId);
    expect(outcome).toMatchObject({ status: 'IMPORTED', rowsRead: 2, rowsAccepted: 1, rowsQuarantined: 1 });
    const issues: unknown[] = await jobs.query(
      'select file_row, column_name, code, rejected from jobs.quarantine where rejected',
    );
    expect(issues).toEqual([{ file_row: 3, column_name: '姓名', code: 'MISSING', rejected: true }]);
  });

  it('does not let the person of a bad row disappear, also when its cells have slipped', async () => {
    const [header = '', body = ''] = [...populationCsv({ rows: 40 })];
    const lines = body.trimEnd().split('\n');
    const store = async (rows: string[], asOf: string) => {
      const { importId } = await submit(await fileOf(`${header}${rows.join('\n')}\n`), {
        asOf: plainDate(asOf),
      });
      return runImport({ dataSource: jobs, log, keys }, importId);
    };
    await store(lines, '2026-01-01');
    const impossible = (lines[0] ?? '').replace(/,01,\d{8},/, ',01,20150230,');
    const slipped = `${(lines[1] ?? '').replace('青塘镇第', '青塘镇,第')}13807770001`;
    const outcome = await store([impossible, slipped, ...lines.slice(3)], '2026-02-01');
    expect(outcome).toMatchObject({ rowsQuarantined: 2, shrinkHeld: false });
    expect(await count('households.import_batch_unread')).toBe(2);
    const gone: unknown[] = await jobs.query(
      'select file_row from households.person_record where not present',
    );
    expect(gone).toEqual([{ file_row: 4 }]);
  });

  it('does not let anybody disappear who has the name of a row whose number was lost, in any order', async () => {
    const [header = '', body = ''] = [...populationCsv({ rows: 40 })];
    const lines = body.trimEnd().split('\n');
    const lost = (lines[0] ?? '').replace(/450703\d{11}[\dX]/, '4.50703E+17');
    expect(lost).not.toBe(lines[0]);
    const name = lost.slice(0, lost.indexOf(','));
    const store = async (rows: string[], asOf: string) => {
      const { importId } = await submit(await fileOf(`${header}${rows.join('\n')}\n`), {
        asOf: plainDate(asOf),
      });
      return runImport({ dataSource: jobs, log, keys }, importId);
    };
    const gone = () =>
      jobs.query<unknown[]>('select file_row from households.person_record where not present order by 1');
    const later = await store([lost, ...lines.slice(3)], '2026-02-01');
    expect(later).toMatchObject({ rowsQuarantined: 1 });
    await store(lines, '2026-01-01');
    expect(await gone()).toEqual([{ file_row: 3 }, { file_row: 4 }]);
    const kept: unknown[] = await jobs.query(
      'select r.name, u.by_name from households.import_batch_unread u join households.person_record r using (source_key)',
    );
    expect(kept).toEqual([{ name, by_name: true }]);

    // Once a file can be read that does not hold the person, the person is gone.
    await store(lines.slice(3), '2026-03-01');
    expect(await gone()).toEqual([{ file_row: 2 }, { file_row: 3 }, { file_row: 4 }]);
  });

  it('names the columns that were not read', async () => {
    const { importId } = await submit(
      await fileOf('姓名,公民身份号码,户号,血型,宗教信仰\n某甲,450703201501010015,1,A,无\n'),
    );
    await runImport({ dataSource: jobs, log, keys }, importId);
    expect((await getImport(jobs, importId)).headers).toMatchObject([
      { headerRow: 1, rowsRead: 1, forbidden: ['宗教信仰'] },
    ]);
  });

  it('masks citizen numbers in the names of sheets, read or left out', async () => {
    const { importId } = await submit(await fileOf([...populationCsv({ rows: 1 })].join('')));
    const header = { headerRow: 1, matched: [], unknown: [], duplicates: [], forbidden: [] };
    await saveImported(jobs, importId, null, {
      progress: { rowsRead: 1, rowsAccepted: 1, rowsQuarantined: 0, bytesRead: 1, bytesTotal: 1 },
      sheets: [{ ...header, sheet: '某甲450703201501010015', rowsRead: 1 }],
      leftOut: [{ sheet: '450703201501010023', why: 'HIDDEN' }],
    });
    const { headers, leftOut } = await getImport(jobs, importId);
    expect(headers).toMatchObject([{ sheet: '某甲450703********0015' }]);
    expect(leftOut).toEqual([{ sheet: '450703********0023', why: 'HIDDEN' }]);
  });
});

describe('a fault in the middle', () => {
  it('leaves the import to be started again, and nothing stored', async () => {
    const { importId } = await submit(await fileOf([...populationCsv({ rows: 4 })].join('')));
    const row = await getImport(jobs, importId);
    await rm(row.spoolPath);
    await expect(
      runImport({ dataSource: jobs, log, keys }, importId, { lastAttempt: false }),
    ).rejects.toThrow();
    expect(await getImport(jobs, importId)).toMatchObject({ status: 'QUEUED', problem: { code: 'ENOENT' } });
    await expect(runImport({ dataSource: jobs, log, keys }, importId)).rejects.toThrow();
    expect(await getImport(jobs, importId)).toMatchObject({ status: 'FAILED', attempts: 2 });
    expect(await count('households.import_batch')).toBe(0);
  });

  it('does not matter: a killed process leaves no rows, and the next run gives those of an undisturbed one', async () => {
    const path = join(home, 'large.csv');
    await writePopulationCsv(path, { rows: 120_000 });
    const undisturbed = await submit(path);
    const options = { databaseUrl: database.url, keys, logLevel: 'silent', lastAttempt: false } as const;
    await runImportInChild(undisturbed.importId, options);
    const expected = await digest();
    await jobs.query(`
      truncate jobs.import, jobs.quarantine, jobs.touched_record, households.import_batch,
        households.import_batch_partition, households.import_batch_unread, households.import_batch_unread_name, households.person_record,
        households.person_record_observation, households.person_record_history`);

    const { importId } = await submit(path);
    let pid = 0;
    let readBeforeDeath = 0;
    const killed = runImportInChild(importId, {
      ...options,
      onStart: (started) => {
        pid = started;
      },
      onProgress: ({ rowsRead }) => {
        readBeforeDeath = rowsRead;
        // By then the first rows are in the tables, uncommitted.
        if (rowsRead > 21_000) process.kill(pid, 'SIGKILL');
      },
    });
    await expect(killed).rejects.toMatchObject({ code: 'IMPORT_PROCESS_LOST' });
    expect(readBeforeDeath).toBeGreaterThan(21_000);
    expect((await getImport(jobs, importId)).status).toBe('RUNNING');
    expect(await count('households.person_record')).toBe(0);
    expect(await count('jobs.quarantine')).toBe(0);

    const outcome = await runImportInChild(importId, options);
    expect(outcome).toMatchObject({ status: 'IMPORTED', rowsAccepted: 120_000 });
    expect(outcome.peakRssBytes).toBeLessThan(256 * 1024 * 1024);
    expect(await digest()).toEqual(expected);
  }, 300_000);

  async function digest(): Promise<unknown> {
    return jobs.query(`
      select count(*) as rows, md5(string_agg(line, '' order by line)) as digest
      from (select (to_jsonb(r) - '{record_id,batch_id}'::text[])::text as line from households.person_record r) as l`);
  }
});

describe('a snapshot that shrank', () => {
  it('removes nothing until a person confirms it', async () => {
    await importRows(40, { asOf: plainDate('2026-01-01') });
    const importId = await importRows(30, { asOf: plainDate('2026-02-01') });
    expect((await getImport(jobs, importId)).shrinkHeld).toBe(true);
    expect(await count('households.person_record where present')).toBe(40);
    await jobs.query('truncate jobs.touched_record');
    await confirmShrink({ dataSource: jobs }, importId);
    expect((await getImport(jobs, importId)).shrinkHeld).toBe(false);
    expect(await count('households.person_record where present')).toBe(30);
    expect(await count('jobs.touched_record')).toBe(10);
    await expect(confirmShrink({ dataSource: jobs }, importId)).rejects.toMatchObject({
      code: 'NOTHING_TO_CONFIRM',
    });
  });

  it('is held when the larger one before it arrives later', async () => {
    const importId = await importRows(30, { asOf: plainDate('2026-02-01') });
    await importRows(40, { asOf: plainDate('2026-01-01') });
    expect((await getImport(jobs, importId)).shrinkHeld).toBe(true);
    expect(await count('households.person_record where present')).toBe(40);
  });

  it('is held when it holds nothing at all', async () => {
    await importRows(40, { asOf: plainDate('2026-01-01') });
    const importId = await importRows(0, { asOf: plainDate('2026-02-01') });
    expect(await getImport(jobs, importId)).toMatchObject({ status: 'IMPORTED', shrinkHeld: true });
  });
});

describe('a snapshot in several files', () => {
  const [header = '', body = ''] = [...populationCsv({ rows: 40 })];
  const lines = body.trimEnd().split('\n');
  const part = (from: number, to: number) => `${header}${lines.slice(from, to).join('\n')}\n`;
  const groupId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
  const later = { asOf: plainDate('2026-02-01'), groupId };

  it('is judged as their union: who is in any of them has not disappeared', async () => {
    await importRows(40, { asOf: plainDate('2026-01-01') });
    const first = await submit(await fileOf(part(0, 20)), later);
    const second = await submit(await fileOf(part(20, 38)), later);
    await runImport({ dataSource: jobs, log, keys }, first.importId);
    expect(await count('households.person_record where present')).toBe(40);
    await runImport({ dataSource: jobs, log, keys }, second.importId);
    expect(await count('households.person_record where present')).toBe(38);
    expect((await getImport(jobs, first.importId)).shrinkHeld).toBe(false);
  });

  it('removes nothing when one of them is refused', async () => {
    await importRows(40, { asOf: plainDate('2026-01-01') });
    const first = await submit(await fileOf(part(0, 38)), later);
    const second = await submit(await fileOf('甲,乙\n1,2\n'), later);
    await runImport({ dataSource: jobs, log, keys }, first.importId);
    await runImport({ dataSource: jobs, log, keys }, second.importId);
    expect((await getImport(jobs, first.importId)).shrinkHeld).toBe(true);
    expect(await count('households.person_record where present')).toBe(40);
  });
});

describe('copies of export files', () => {
  it('can be read by the hub’s own user only', async () => {
    const { importId } = await submit(await fileOf('姓名\n'));
    const { spoolPath } = await getImport(jobs, importId);
    expect(spawnSync('stat', ['-c', '%a', spoolPath]).stdout.toString().trim()).toBe('600');
  });
});
