import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { populationCsv } from '../../bench/population-csv.ts';
import type { ImportId } from '../../platform/ids.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { annotateImport } from './annotate.ts';
import { runImport } from './import-file.ts';
import type { ImportKind } from './ledger.ts';
import { getImport, submitImport } from './ledger.ts';
import { keys } from '../../test/data-keys.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-annotate-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

async function importFile(path: string, kind: ImportKind): Promise<ImportId> {
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    { source: 'population-registry', path, asOf: plainDate('2026-03-01'), kind, scope: '', groupId: null },
  );
  await runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
  return importId;
}

function records(): Promise<Record<string, unknown>[]> {
  return jobs.query(`
    select source_key, name, birth_date, address, as_of, present, file_row
    from households.person_record order by source_key`);
}

describe('rows that were rejected', () => {
  it('can be mended and sent again: they become records, and nothing else changes', async () => {
    const [header = '', body = ''] = [...populationCsv({ rows: 8 })];
    const lines = body.trimEnd().split('\n');
    const broken = lines.map((line, index) =>
      index === 5 ? line.replace(/,01,\d{8},/, ',01,20150230,') : line,
    );
    const path = join(home, 'export.csv');
    await writeFile(path, header + broken.join('\n'));
    const importId = await importFile(path, 'SNAPSHOT');
    const before = await records();
    expect(before).toHaveLength(7);

    const out = join(home, 'mend.csv');
    const { sheets } = await annotateImport({ sql: jobs, keys }, importId, out);
    expect(sheets).toEqual([{ sheet: 'csv', path: out, rows: 1 }]);
    const text = await readFile(out, 'utf8');
    expect(text.startsWith('\ufeff文件行号,问题,姓名,')).toBe(true);
    expect(text).toContain('7,"IMPOSSIBLE_DATE 出生日期: ');

    const given = /,01,(\d{8}),/.exec(lines[5] ?? '')?.[1] ?? '';
    await writeFile(out, text.replace('20150230', given));
    const mended = await getImport(jobs, await importFile(out, 'DELTA'));
    expect(mended).toMatchObject({ status: 'IMPORTED', rowsAccepted: 1, rowsQuarantined: 0 });
    expect(mended.headers).toMatchObject([{ unknown: [], duplicates: [] }]);

    const after = await records();
    const added = after.filter(({ source_key }) => !before.some((row) => row['source_key'] === source_key));
    expect(added).toMatchObject([{ birth_date: given.replace(/(....)(..)(..)/, '$1-$2-$3'), present: true }]);
    expect(after.filter((row) => !added.includes(row))).toEqual(before);
  });

  it('are none in a file that was read as a whole', async () => {
    const path = join(home, 'good.csv');
    await writeFile(path, [...populationCsv({ rows: 12 })].join(''));
    const importId = await importFile(path, 'SNAPSHOT');
    await expect(annotateImport({ sql: jobs, keys }, importId, join(home, 'none.csv'))).rejects.toMatchObject(
      {
        code: 'NOTHING_TO_MEND',
      },
    );
  });

  it('cannot be written once the copy of the file is gone', async () => {
    const path = join(home, 'gone.csv');
    await writeFile(path, '姓名,公民身份号码,户号\n,450703201501010015,1\n');
    const importId = await importFile(path, 'SNAPSHOT');
    await rm((await getImport(jobs, importId)).spoolPath);
    await expect(annotateImport({ sql: jobs, keys }, importId, join(home, 'none.csv'))).rejects.toMatchObject(
      {
        code: 'FILE_GONE',
      },
    );
  });
});
