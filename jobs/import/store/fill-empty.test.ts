import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { populationCsv } from '../../../bench/population-csv.ts';
import { createLogger } from '../../../platform/logger.ts';
import { plainDate } from '../../../platform/plain-date.ts';
import { withTransaction } from '../../../platform/postgres/index.ts';
import { keys } from '../../../test/data-keys.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { runImport } from '../import-file.ts';
import { submitImport } from '../ledger.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;
let files = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-fill-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});
beforeEach(empty);

async function empty(): Promise<void> {
  await jobs.query(`
    truncate jobs.import, jobs.quarantine, jobs.touched_record, households.import_batch, households.import_batch_partition,
      households.import_batch_unread, households.import_batch_unread_name, households.person_record,
      households.person_record_observation, households.person_record_history`);
}

async function importFile(content: string): Promise<string> {
  files += 1;
  const path = join(home, `export-${files}.csv`);
  await writeFile(path, content);
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
  const { status } = await runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
  return status;
}

/** Which file the table's rows stand in: a table that was emptied and filled anew stands in another. */
async function fileOfTable(): Promise<string> {
  const rows: { file: string }[] = await jobs.query(
    `select pg_relation_filepath('households.person_record') as file`,
  );
  return rows[0]?.file ?? '';
}

/** Indexes, keys and owners of the tables that are filled. */
function definitions(): Promise<unknown[]> {
  return jobs.query(`
    select c.relname, c.relowner::regrole::text as owner, pg_get_indexdef(i.indexrelid) as index, k.conname,
           pg_get_constraintdef(k.oid) as key
    from pg_index i join pg_class c on c.oid = i.indexrelid left join pg_constraint k on k.conindid = i.indexrelid
    where i.indrelid in ('households.person_record'::regclass, 'households.person_record_observation'::regclass)
    order by 1`);
}

/** What is stored, without the numbers that tables give their rows. */
function stored(): Promise<unknown[]> {
  return jobs.query(`
    select r.source_key, r.discriminator, r.ordinal, r.row_hash, r.file_row, r.present, o.row_hash as observed, o.file_row as seen_in,
           exists (select from jobs.touched_record t where t.record_id = r.record_id) as touched
    from households.person_record r left join households.person_record_observation o using (record_id)
    order by 1, 2, 3`);
}

function linesOf(rows: number): string[] {
  return [...populationCsv({ rows })].join('').trimEnd().split('\n');
}

function withRepeatedRows(): string {
  const lines = linesOf(30);
  return `${[...lines, ...lines.slice(3, 8)].join('\n')}\n`;
}

describe('the first export of a source', () => {
  it('goes into its tables at once, which keep their indexes and keys', async () => {
    const before = await definitions();
    const file = await fileOfTable();
    expect(await importFile([...populationCsv({ rows: 30 })].join(''))).toBe('IMPORTED');
    expect(await fileOfTable()).not.toBe(file);
    expect(await definitions()).toEqual(before);
    expect(await stored()).toHaveLength(30);
  });

  it('waits for nobody who reads the tables just then, and leaves the same rows', async () => {
    await importFile(withRepeatedRows());
    const alone = await stored();
    expect(alone).toHaveLength(35);
    await empty();
    const file = await fileOfTable();
    await withTransaction(jobs, async (reader) => {
      await reader.query('select from households.person_record_observation limit 1');
      expect(await importFile(withRepeatedRows())).toBe('IMPORTED');
    });
    expect(await fileOfTable()).toBe(file);
    expect(await stored()).toEqual(alone);
  });

  it('is merged where another one filled the tables while it was read', async () => {
    const [caption = '', ...rows] = linesOf(40);
    const statuses = await Promise.all([
      importFile([caption, ...rows.slice(0, 30)].join('\n') + '\n'),
      importFile([caption, ...rows.slice(20)].join('\n') + '\n'),
    ]);
    expect(statuses).toEqual(['IMPORTED', 'IMPORTED']);
    const observed = await stored();
    expect(observed).toHaveLength(30 + 20);
    expect(new Set(observed.map((row) => (row as { source_key: string }).source_key)).size).toBe(40);
  });
});
