import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../../adapters/adapter.ts';
import { adapters } from '../../adapters/registry.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import { sourceSystems } from '../../platform/source-systems.ts';
import { keys } from '../../test/data-keys.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { runImport } from '../import/import-file.ts';
import { getImport, submitImport } from '../import/ledger.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';
import { runLink } from './link.ts';

const today = plainDate('2026-03-01');
const log = createLogger('silent');

let database: TestDatabase;
let jobs: DataSource;
let home: string;
beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-longest-texts-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

/** Chinese that no compression makes shorter: an index takes an entry of some 2,700 bytes and no more. */
function longText(start: number, length: number): string {
  let state = start + 1;
  const characters = Array.from({ length: length - 1 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(0x4e00 + (state % 20_000));
  });
  return `${characters.join('')}村`;
}

const usual: Readonly<Record<string, string>> = {
  name: '林甲',
  birthDate: '2015-01-01',
  certificateNumber: '45070320130405001852',
};

/** A row for each column, in which this column's cell is long; and one in which all are, but the day. */
function exportOf({ columns }: Adapter, length: number): string {
  const read = columns.filter(({ id, forbidden }) => forbidden !== true && !id.startsWith('unstored:'));
  const rows = read.map((long, place) =>
    read.map(({ id }) => (id === long.id ? longText(place, length) : (usual[id] ?? ''))),
  );
  rows.push(read.map(({ id }, place) => (id === 'birthDate' ? '2015-01-01' : longText(100 + place, length))));
  return [read.map(({ header }) => header), ...rows].map((cells) => cells.join(',')).join('\n');
}

async function importRows(source: SourceSystem, length: number) {
  const path = join(home, `${source}-${length}.csv`);
  await writeFile(path, exportOf(adapters[source], length));
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    { source, path, asOf: today, kind: 'DELTA', scope: '', groupId: null },
  );
  await runImport({ dataSource: jobs, log, keys }, importId);
  return getImport(jobs, importId);
}

describe('the longest texts of a file', () => {
  it.each([100, 2_000])('stop neither import nor link nor reconciliation: %i characters', async (length) => {
    for (const source of sourceSystems) {
      const { status, rowsAccepted } = await importRows(source, length);
      expect([source, status]).toEqual([source, 'IMPORTED']);
      expect(rowsAccepted).toBeGreaterThan(5);
    }
    await runLink(jobs, { today, full: false });
    await runLink(jobs, { today, full: true });
    await runReconcile(jobs, { today, full: true });
  });
});
