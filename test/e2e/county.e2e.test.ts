import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../database.ts';
import { runHub, type HubResult } from './run-hub.ts';
import { parseCsv, scoreFlags, scorePartition } from './score.ts';

/** Rules whose flags the synthetic county plants one by one, so that precision can be asked of them too. */
const plantedRules = [
  'school-age-not-enrolled',
  'welfare-child-not-enrolled',
  'welfare-says-out-but-enrolled',
  'disabled-child-not-enrolled',
  'disability-not-marked-by-school',
  'disability-marked-without-certificate',
  'disability-category-differs',
  'name-differs',
  'sex-differs',
  'birth-date-differs',
  'citizen-id-invalid',
  'duplicate-student-record',
  'enrolled-but-deceased',
  'dropout-recorded',
];

type LinkRow = { source_system: string; file_row: string; child_id: string };
type TruthLink = { source_system: string; file_row: string; person: string };
type MismatchRow = { rule: string; child_id: string; status: string };
type TruthMismatch = { rule: string; person: string; firm: string };

describe('a county without clerks’ errors, from export files to flags, through the hub command', () => {
  let folder = '';
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let environment: Record<string, string> = {};
  const hub = (words: string[]): Promise<HubResult> => runHub(words, environment);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-county-'));
    database = await createTestDatabase();
    environment = {
      HUB_HOME: join(folder, 'home'),
      DATABASE_URL: database.url,
      HUB_TODAY: '2026-11-22',
      REDIS_URL: '',
    };
    const synthesized = await hub([
      'synthesize',
      '--children',
      '3000',
      '--seed',
      '7',
      '--error-rate',
      '0',
      '--out',
      folder,
      '--as-of',
      '2026-11-01',
      '--json',
    ]);
    expect(synthesized.stderr).toBe('');
    const { files } = JSON.parse(synthesized.stdout) as { files: { source: string; path: string }[] };
    for (const { source, path } of files) {
      const imported = await hub(['import', source, path, '--as-of', '2026-11-01', '--json']);
      expect({ source, code: imported.code, stderr: imported.stderr }).toEqual({
        source,
        code: 0,
        stderr: '',
      });
    }
  }, 240_000);

  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('links exactly the records of one child, and plants no child where an adult is', async () => {
    const links = parseCsv<LinkRow>((await hub(['export', 'links', '--format', 'csv'])).stdout);
    const truth = parseCsv<TruthLink>(await readFile(join(folder, 'truth', 'links.csv'), 'utf8'));
    const key = (row: { source_system: string; file_row: string }): string =>
      `${row.source_system}:${row.file_row}`;
    const children = new Map(
      truth.filter((row) => row.person.startsWith('P')).map((row) => [key(row), row.person]),
    );
    const found = new Map(links.map((row) => [key(row), row.child_id]));
    expect([...found.keys()].filter((record) => !children.has(record))).toEqual([]);
    expect([...children.keys()].filter((record) => !found.has(record))).toEqual([]);
    expect(scorePartition(children, found)).toMatchObject({ precision: 1, recall: 1 });
  });

  it('flags what was planted, and nothing else, under each rule', async () => {
    const links = parseCsv<LinkRow>((await hub(['export', 'links', '--format', 'csv'])).stdout);
    const truthLinks = parseCsv<TruthLink>(await readFile(join(folder, 'truth', 'links.csv'), 'utf8'));
    const personOf = new Map(truthLinks.map((row) => [`${row.source_system}:${row.file_row}`, row.person]));
    const person = new Map(
      links.map((row) => [row.child_id, personOf.get(`${row.source_system}:${row.file_row}`) ?? 'nobody']),
    );
    const flagged = parseCsv<MismatchRow>((await hub(['export', 'mismatches', '--format', 'csv'])).stdout);
    const planted = parseCsv<TruthMismatch>(await readFile(join(folder, 'truth', 'mismatches.csv'), 'utf8'));
    for (const rule of plantedRules) {
      const found = new Set(
        flagged
          .filter((row) => row.rule === rule && row.status === 'OPEN')
          .map((row) => person.get(row.child_id) ?? 'nobody'),
      );
      const truth = new Set(planted.filter((row) => row.rule === rule).map((row) => row.person));
      expect({ rule, missing: [...truth].filter((one) => !found.has(one)) }).toEqual({ rule, missing: [] });
      expect({ rule, extra: [...found].filter((one) => !truth.has(one)) }).toEqual({ rule, extra: [] });
      expect(scoreFlags(truth, found).expected, `${rule} is planted at least once`).toBeGreaterThan(0);
    }
  });

  it('imports the same file again without doing anything', async () => {
    const again = await hub([
      'import',
      'disability-register',
      join(folder, '持证残疾人名册.xls'),
      '--as-of',
      '2026-11-01',
      '--json',
    ]);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ imports: [{ duplicate: true }] });
  });

  it('refuses a file of another system, naming the missing column and the captions it saw', async () => {
    const refused = await hub([
      'import',
      'disability-register',
      join(folder, '人口基础信息.csv'),
      '--as-of',
      '2026-11-01',
    ]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('残疾人证号');
    expect(refused.stderr).toContain('户主姓名');
  });

  it('answers wrong usage with exit code 2', async () => {
    expect((await hub(['import'])).code).toBe(2);
    expect((await hub(['import', 'no-such-system', 'x.csv'])).code).toBe(2);
    expect((await hub(['dance'])).code).toBe(2);
  });
});
