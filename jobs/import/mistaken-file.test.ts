import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import type { ImportId } from '../../platform/ids.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { emptyTables } from '../../platform/postgres/test-support.ts';
import { keys } from '../../test/data-keys.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createSampleStore, emptyStore } from '../comparison/sample-records.ts';
import { openStatus } from '../../subgraphs/reconciliation/mismatch/open-status.ts';
import { runLink } from '../link/link.ts';
import { runReconcile } from '../reconciliation/reconcile.ts';
import { confirmShrink } from './confirm-shrink.ts';
import { runImport } from './import-file.ts';
import { getImport, submitImport } from './ledger.ts';
import type { Submission } from './ledger.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;
let files = 0;
const log = createLogger('silent');
const today = plainDate('2025-11-20');

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-mistaken-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});
beforeEach(async () => {
  await emptyStore(jobs);
  await emptyTables(jobs, {
    jobs: ['import', 'quarantine', 'touched_record', 'touched_child'],
    households: ['import_batch_unread', 'import_batch_unread_name'],
  });
});

/** A county's export: `from` to `to` are persons, each of whom lives at the address given. */
function exportOf(county: string, [from, to]: readonly [number, number], address: string): string {
  const lines = Array.from({ length: to - from + 1 }, (_, index) => {
    const number = String(from + index).padStart(3, '0');
    const digits = `${county}20150101${number}`;
    return `某${number},${digits}${checkDigit(digits)},${county}${number},${county}101203,${address}`;
  });
  return `姓名,公民身份号码,户号,区划代码,地址\n${lines.join('\n')}\n`;
}

async function take(content: string, asOf: string, more: Partial<Submission> = {}): Promise<ImportId> {
  files += 1;
  const path = join(home, `export-${files}.csv`);
  await writeFile(path, content);
  const given = { source: 'population-registry', path, asOf: plainDate(asOf), kind: 'SNAPSHOT' } as const;
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    { ...given, scope: '', groupId: null, ...more },
  );
  const { status } = await runImport({ dataSource: jobs, log, keys }, importId);
  expect(status).toBe('IMPORTED');
  await follow();
  return importId;
}

async function follow(): Promise<void> {
  await runLink(jobs, { today, full: false });
  await runReconcile(jobs, { today, full: false });
}

const leftBehind = 'disappeared-from-source';

/** What everybody sees: who is present with which values, the children behind them, and what is open. */
const seen = async (): Promise<unknown> => ({
  records: await jobs.query(
    'select source_key, name, division, address from households.person_record where present order by source_key',
  ),
  children: await jobs.query(
    `select distinct c.child_id, c.name from children.child c
     join children.link_record l on l.child_id = c.child_id and l.present order by 1`,
  ),
  open: await jobs.query(
    `select m.rule, m.child_id, m.department from reconciliation.mismatch m
     where ${openStatus('status')} and rule <> '${leftBehind}' order by 1, 2`,
  ),
});

/** Persons whom only the mistaken file held: they are said to have disappeared, until the department dismisses it. */
async function disappeared(): Promise<number> {
  const rows: unknown[] = await jobs.query(
    `select from reconciliation.mismatch m where rule = '${leftBehind}' and ${openStatus('status')}
       and not exists (select from children.link_record l where l.child_id = m.child_id and l.present)`,
  );
  const [all] = await jobs.query(
    `select count(*)::int as count from reconciliation.mismatch where rule = '${leftBehind}' and ${openStatus('status')}`,
  );
  expect(all).toEqual({ count: rows.length });
  return rows.length;
}

const county = '450703';
const ours = exportOf(county, [1, 20], '三月的地址');

/** The county's export of October stands, and its school registry holds none of the children. */
async function october(): Promise<unknown> {
  await createSampleStore(jobs).batch('student', '2025-10-20');
  await take(ours, '2025-10-31');
  const before = await seen();
  expect(before).toMatchObject({ records: { length: 20 }, children: { length: 20 }, open: { length: 20 } });
  return before;
}

describe('a file that was imported by mistake', () => {
  it('of another month is undone by the right file of a later day', async () => {
    const before = await october();
    await take(exportOf(county, [3, 21], '一月的地址'), '2025-11-01');
    expect(await seen()).not.toEqual(before);
    await take(ours, '2025-11-02');
    expect(await seen()).toEqual(before);
    expect(await disappeared()).toBe(1);
  });

  it('of another county is undone by the right file of a later day', async () => {
    const before = await october();
    await take(exportOf('450721', [1, 20], '别处'), '2025-11-01');
    expect(await seen()).not.toEqual(before);
    await take(ours, '2025-11-02');
    expect(await seen()).toEqual(before);
    expect(await disappeared()).toBe(20);
  });

  it('of another county, as a delta, is undone by the right full export of a later day', async () => {
    const before = await october();
    await take(exportOf('450721', [1, 9], '别处'), '2025-11-01', { kind: 'DELTA' });
    expect(await seen()).not.toEqual(before);
    await take(ours, '2025-11-02');
    expect(await seen()).toEqual(before);
    expect(await disappeared()).toBe(9);
  });

  it('is not undone by the right file of the same day: what only the wrong one holds stays', async () => {
    const before = await october();
    await take(exportOf('450721', [1, 20], '别处'), '2025-11-01');
    await take(ours, '2025-11-01');
    expect(await seen()).toMatchObject({ records: { length: 40 } });
    await take(ours, '2025-11-02');
    // Twice as many rows were said of the day before: a person has to say that it is right.
    const held = (await jobs.query(
      'select import_id from jobs.import where shrink_held order by created_at desc limit 1',
    )) as { import_id: ImportId }[];
    expect(held).toHaveLength(1);
    await confirmShrink({ dataSource: jobs }, held[0]?.import_id as ImportId);
    await follow();
    expect(await seen()).toEqual(before);
    expect(await disappeared()).toBe(20);
  });

  it('with more rows holds back the right file until a person confirms it', async () => {
    const before = await october();
    await take(exportOf('450721', [1, 60], '别处'), '2025-11-01');
    const right = await take(ours, '2025-11-02');
    expect((await getImport(jobs, right)).shrinkHeld).toBe(true);
    expect(await seen()).not.toEqual(before);
    await confirmShrink({ dataSource: jobs }, right);
    await follow();
    expect(await seen()).toEqual(before);
    expect(await disappeared()).toBe(60);
  });

  it('under a wrong --scope is undone there too by the right file of that place', async () => {
    const before = await october();
    const theirs = exportOf('450721', [1, 20], '别处');
    await take(theirs, '2025-10-31', { scope: '450721' });
    const both = await seen();
    await take(ours, '2025-11-01', { scope: '450721' });
    expect(await seen()).not.toEqual(both);
    await take(theirs, '2025-11-02', { scope: '450721' });
    await take(ours, '2025-11-02');
    expect(await seen()).toEqual(both);
    expect(both).not.toEqual(before);
    expect(await disappeared()).toBe(0);
  });
});
