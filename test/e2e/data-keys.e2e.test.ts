import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { populationCsv } from '../../bench/population-csv.ts';
import type { LedgerRow } from '../../jobs/import/ledger.ts';
import { listUnfinished, submitTogether } from '../../jobs/import/ledger.ts';
import { openSpooled } from '../../jobs/import/spool/spool.ts';
import { openHomeKeys, type KeySource } from '../../platform/data-keys/key-source.ts';
import { readThrough } from '../../platform/file-source.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { readKeyId } from '../../platform/sealing/sealed-copy.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { until } from '../faults/until.ts';
import { runHub } from './run-hub.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const copies = 24;

let folder: string;
let home: string;
let database: TestDatabase;
let jobs: DataSource;
let keys: KeySource;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-data-keys-'));
  home = join(folder, 'home');
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  keys = await openHomeKeys(home);
  environment = { HUB_HOME: home, DATABASE_URL: database.url, HUB_TODAY: '2026-11-22', REDIS_URL: '' };
  const submissions = [];
  for (let number = 0; number < copies; number += 1) {
    const path = join(folder, `${number}.csv`);
    await writeFile(path, [...populationCsv({ rows: 2_000 })].join('').repeat(8) + `${number}\n`);
    submissions.push({
      source: 'population-registry' as const,
      ...{ path, asOf: plainDate('2026-11-01'), kind: 'SNAPSHOT' as const, scope: '', groupId: null },
    });
  }
  await submitTogether({ sql: jobs, home, keys }, submissions);
}, 120_000);
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function digestOf(row: LedgerRow): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of readThrough(openSpooled(row, keys))) hash.update(piece);
  return hash.digest('hex');
}

/** Every copy opens to what was handed in, however it is sealed. */
async function expectWhole(): Promise<void> {
  const rows = await listUnfinished(jobs);
  expect(rows).toHaveLength(copies);
  for (const row of rows) expect(await digestOf(row)).toBe(row.fileSha256);
}

async function keyIds(): Promise<Set<string>> {
  const rows = await listUnfinished(jobs);
  const sealed = rows.filter(({ spoolPath }) => spoolPath.endsWith('.sealed'));
  return new Set(await Promise.all(sealed.map(({ spoolPath }) => readKeyId(spoolPath))));
}

async function hub(...words: string[]): Promise<{ said: unknown; code: number; stderr: string }> {
  const { code, stdout, stderr } = await runHub([...words, '--json'], environment);
  return { code, stderr, said: stdout === '' ? null : JSON.parse(stdout) };
}

describe('keys of the data folder', () => {
  it('are rotated: what is new is sealed under the new one, what is old still opens', async () => {
    const [first] = await keys.read();
    const { said } = await hub('keys', 'rotate');
    const [second, ...older] = await keys.read();
    expect(said).toEqual({ name: second.name, id: second.id });
    expect(older.map(({ id }) => id)).toEqual([first.id]);
    await expectWhole();
    expect((await hub('keys')).said).toMatchObject({
      keys: [
        { id: second.id, active: true, copies: 0 },
        { id: first.id, active: false, copies },
      ],
      missing: [],
    });
  }, 120_000);

  it('are not removed while they are needed or active', async () => {
    const [active, old] = await keys.read();
    const before = await readFile(join(home, 'keys', 'data.keys'), 'utf8');
    for (const [name, said] of [
      [old?.name ?? '', `${copies} copies`],
      [active.name, 'active'],
      ['nobody', 'no key'],
    ] as const) {
      const { code, stderr } = await hub('keys', 'remove', name);
      expect({ name, code }).toEqual({ name, code: 1 });
      expect(stderr).toContain(said);
    }
    expect(await readFile(join(home, 'keys', 'data.keys'), 'utf8')).toBe(before);
  }, 120_000);

  it('seal everything anew, also after a kill in the middle, and what was never sealed', async () => {
    // A copy of before copies were sealed.
    const [row] = await listUnfinished(jobs);
    const plain = row?.spoolPath.replace('.sealed', '') ?? '';
    await copyFile(join(folder, row?.fileName ?? ''), plain);
    await rm(row?.spoolPath ?? '');
    await jobs.query('update jobs.import set spool_path = $2 where import_id = $1', [row?.importId, plain]);

    const [active] = await keys.read();
    const killed = spawn(process.execPath, ['cli/hub.mjs', 'keys', 'reseal'], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => killed.once('close', resolve));
    await until('one copy is sealed anew', async () => (await keyIds()).has(active.id), { everyMs: 5 });
    killed.kill('SIGKILL');
    await ended;
    await expectWhole();

    const { code, said } = await hub('keys', 'reseal');
    expect({ code, said }).toMatchObject({ code: 0, said: { left: [] } });
    const { resealed } = said as { resealed: number };
    expect(resealed).toBeGreaterThan(0);
    expect(resealed).toBeLessThan(copies);
    await expectWhole();
    expect(await keyIds()).toEqual(new Set([active.id]));
    expect((await readdir(join(home, 'spool'))).filter((name) => name.endsWith('.csv'))).toEqual([]);
    expect((await hub('keys', 'reseal')).said).toEqual({ resealed: 0, left: [] });
  }, 240_000);

  it('are removed once nothing needs them, and the copies still open', async () => {
    const [active, old] = await keys.read();
    expect((await hub('keys', 'remove', old?.name ?? '')).code).toBe(0);
    expect((await keys.read()).map(({ id }) => id)).toEqual([active.id]);
    await expectWhole();
  }, 120_000);

  it('leave what cannot be opened, and name it', async () => {
    const [row] = await listUnfinished(jobs);
    const bytes = await readFile(row?.spoolPath ?? '');
    bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200);
    await writeFile(row?.spoolPath ?? '', bytes);
    await hub('keys', 'rotate');
    const { code, stderr } = await hub('keys', 'reseal');
    expect(code).toBe(1);
    expect(stderr).toContain(`${row?.fileSha256}.csv.sealed (SEALED_DAMAGED)`);
    expect((await readFile(row?.spoolPath ?? '')).equals(bytes)).toBe(true);
  }, 120_000);

  it('that somebody else keeps are changed there', async () => {
    const command = { ...environment, HUB_DATA_KEY_COMMAND: `cat ${join(home, 'keys', 'data.keys')}` };
    const { code, stderr } = await runHub(['keys', 'rotate'], command);
    expect(code).toBe(1);
    expect(stderr).toContain('HUB_DATA_KEY_COMMAND');
  }, 60_000);

  it('are spoken of in the audit log', async () => {
    const out = join(folder, 'audit.ndjson');
    expect((await runHub(['audit', 'export', '--out', out], environment)).code).toBe(0);
    const text = await readFile(out, 'utf8');
    for (const fields of ['keys rotate', 'keys reseal', 'keys remove']) expect(text).toContain(fields);
    for (const { key } of await keys.read()) expect(text).not.toContain(key.toString('hex'));
  }, 60_000);
});
