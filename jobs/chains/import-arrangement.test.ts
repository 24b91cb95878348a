import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { utils, write } from '@e965/xlsx';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyTables } from '../../platform/postgres/test-support.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { chainKinds } from '../../subgraphs/reconciliation/queues/chains/kinds/index.ts';
import {
  assignPosts,
  listPosts,
  listResponsible,
} from '../../subgraphs/reconciliation/queues/chains/posts.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { importArrangement } from './import-arrangement.ts';
import type { ArrangementImport } from './import-arrangement.ts';

const fixture = fileURLToPath(
  new URL('../../adapters/contact-arrangement/fixtures/arrangement.csv', import.meta.url),
);
const today = plainDate('2025-11-20');

let database: TestDatabase;
let jobs: DataSource;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  folder = await mkdtemp(join(tmpdir(), 'hub-chains-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await emptyTables(jobs, {
    reconciliation: ['mismatch', 'mismatch_event', 'comparison', 'chain_arrangement', 'chain_post'],
  });
});

async function flag(
  id: string,
  department: string,
  division: string,
  school: string | null = null,
): Promise<void> {
  await jobs.query(
    `insert into reconciliation.comparison (child_id, child_division, student_school_name) values ($1, $2, $3)`,
    [`c${id}`, division, school],
  );
  await jobs.query(
    `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department, division,
       status, severity, evidence, opened_at, due_at, updated_at)
     values ($1, 'name-differs', 1, $2, '', $3, $4, 'OPEN', 'LOW', '[]', now(), now(), now())`,
    [id, `c${id}`, department, division],
  );
}

type Options = { chain?: string; division?: string; from?: string; to?: string | null };
async function take(path: string, options: Options = {}): Promise<ArrangementImport> {
  const kind = chainKinds.find(({ code }) => code === (options.chain ?? 'twin-lines-four-guarantees'));
  if (kind === undefined) throw new RangeError('No such chain');
  const effectiveTo = options.to === undefined || options.to === null ? null : plainDate(options.to);
  const effectiveFrom = plainDate(options.from ?? '2025-09-01');
  return importArrangement(
    jobs,
    { path, kind, division: options.division ?? '450703', effectiveFrom, effectiveTo },
    today,
  );
}

async function sheet(name: string, rows: readonly (readonly string[])[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, rows.map((row) => `${row.join(',')}\n`).join(''));
  return path;
}

/** Whom each flag lies with. */
async function holders(on = '2025-11-20'): Promise<Record<string, string | null>> {
  const rows: { id: string; post: string | null }[] = await jobs.query(
    'select mismatch_id as id, post_id as post from reconciliation.mismatch order by 1',
  );
  const ids = rows.flatMap(({ post }) => (post === null ? [] : [post]));
  const posts = await listPosts(jobs, ids, plainDate(on));
  return Object.fromEntries(
    rows.map(({ id, post }) => [id, post === null ? null : (posts.get(post)?.holder ?? 'nobody')]),
  );
}

describe('a contact-arrangement sheet', () => {
  it('hands every open flag to the post that answers for its department at its place', async () => {
    await flag('1', 'TOWN', '450703102201');
    await flag('2', 'TOWN', '450703102202');
    await flag('3', 'EDUCATION', '450703102202');
    await flag('4', 'EDUCATION', '450703103', '青塘中心小学');
    await flag('5', 'DISABLED_PERSONS_FEDERATION', '450703103205');
    await flag('6', 'PUBLIC_SECURITY', '450703102201');
    expect(await take(fixture)).toMatchObject({ posts: 5, reassigned: 4, duplicate: false, unread: [] });
    expect(await holders()).toEqual({ 1: '某乙', 2: null, 3: '某丙', 4: '某丁', 5: '某戊', 6: null });
  });

  it('names everybody who answers for a place, the department in charge first', async () => {
    await flag('1', 'TOWN', '450703102201', '青塘中心小学');
    await take(fixture);
    const posts = (await listResponsible(jobs, ['1'], today)).get('1');
    expect(posts?.map(({ holder, step }) => [holder, step])).toEqual([
      ['某乙', 'town-cadre-village'],
      ['某丁', 'bureau-section-school'],
      ['某丙', 'bureau-leader-area'],
      ['某甲', 'county-leader-town'],
      ['某戊', 'department-liaison'],
    ]);
    expect((await listResponsible(jobs, ['1'], plainDate('2025-08-31'))).get('1')).toEqual([]);
  });

  it('sent twice is one', async () => {
    await take(fixture);
    expect(await take(fixture)).toMatchObject({ duplicate: true, reassigned: 0 });
    const [row] = await jobs.query('select count(*)::int as sheets from reconciliation.chain_arrangement');
    expect(row).toEqual({ sheets: 1 });
  });

  it('is read from a workbook as well', async () => {
    const book = utils.book_new();
    const rows = [
      ['七长负责制联系表'],
      ['七长', '姓名', '职务', '乡镇'],
      ['镇长', '某庚', '镇长', '青塘镇'],
      ['家长', '某辛', '', '青塘镇'],
    ];
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows), '安排表');
    const path = join(folder, 'seven.xlsx');
    await writeFile(path, write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
    await flag('1', 'TOWN', '450703102201');
    expect(await take(path, { chain: 'seven-chiefs' })).toMatchObject({ posts: 1, reassigned: 1 });
    expect(await holders()).toEqual({ 1: '某庚' });
  });
});

describe('effective dates', () => {
  const caption = ['包保层级', '责任人', '乡镇', '起始日期', '截止日期'];

  it('a newer sheet takes over on its first day', async () => {
    await flag('1', 'TOWN', '450703102');
    await take(await sheet('old.csv', [caption, ['镇领导包村', '某甲', '青塘镇']]), { from: '2025-03-01' });
    await take(await sheet('new.csv', [caption, ['镇领导包村', '某乙', '青塘镇']]), { from: '2025-12-01' });
    expect(await holders('2025-11-30')).toEqual({ 1: '某甲' });
    // The post is the same: only its holder has changed.
    expect(await holders('2025-12-01')).toEqual({ 1: '某乙' });
  });

  it('a sheet that has run out names nobody', async () => {
    await flag('1', 'TOWN', '450703102');
    const path = await sheet('ended.csv', [caption, ['镇领导包村', '某甲', '青塘镇']]);
    await take(path, { to: '2025-11-19' });
    expect(await holders()).toEqual({ 1: null });
    await assignPosts(jobs, plainDate('2025-11-19'));
    expect(await holders('2025-11-19')).toEqual({ 1: '某甲' });
  });

  it('a post changes hands within a sheet', async () => {
    await flag('1', 'TOWN', '450703102');
    const path = await sheet('hand-over.csv', [
      caption,
      ['镇领导包村', '某甲', '青塘镇', '2025-09-01', '2025-11-30'],
      ['镇领导包村', '某乙', '青塘镇', '2025-12-01', ''],
    ]);
    await take(path);
    expect(await holders()).toEqual({ 1: '某甲' });
    expect(await holders('2025-12-01')).toEqual({ 1: '某乙' });
  });

  it('a town’s own sheet refines the county’s, and does not take its posts away', async () => {
    await flag('1', 'TOWN', '450703102201');
    await flag('2', 'EDUCATION', '450703102201');
    await take(fixture);
    const path = await sheet('town.csv', [caption, ['镇干部包村', '某壬', '青塘镇']]);
    await take(path, { division: '450703102', chain: 'four-guarantees-one-assurance' });
    // The county names a village, the town only the whole town.
    expect(await holders()).toEqual({ 1: '某乙', 2: '某丙' });
    await jobs.query(`update reconciliation.mismatch set division = '450703102202'`);
    await assignPosts(jobs, today);
    expect(await holders()).toEqual({ 1: '某壬', 2: '某丙' });
  });
});

describe('a sheet with a bad row', () => {
  const caption = ['包保层级', '责任人', '责任部门', '包联对象', '起始日期', '截止日期'];

  it.each([
    ['no such step', ['某某包天', '某甲', '', '青塘镇'], /row 2, 包保层级: UNKNOWN_CODE.*县领导包乡镇/],
    ['nobody', ['镇领导包村', '', '', '青塘镇'], /row 2, 责任人: MISSING/],
    ['a place elsewhere', ['镇领导包村', '某甲', '', '450721101'], /row 2, 包联对象: .*450703/],
    ['a place nobody knows', ['镇领导包村', '某甲', '', '某某镇'], /row 2, 包联对象: MALFORMED/],
    ['a liaison of no department', ['联络员', '某甲', '气象局', ''], /row 2, 责任部门: UNKNOWN_CODE/],
    [
      'an end before its beginning',
      ['镇领导包村', '某甲', '', '青塘镇', '2025-09-01', '2025-08-01'],
      /row 2, 截止日期: CONTRADICTION/,
    ],
    [
      'an impossible day',
      ['镇领导包村', '某甲', '', '青塘镇', '2025-02-30'],
      /row 2, 起始日期: IMPOSSIBLE_DATE/,
    ],
  ])('naming %s is refused whole, by file, row and column', async (name, row, problem) => {
    const path = await sheet('bad.csv', [caption, row, ['镇领导包村', '某乙', '', '青塘镇红村村委会']]);
    const refusal = await take(path).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'ARRANGEMENT_REFUSED',
      message: expect.stringMatching(problem) as string,
    });
    expect(String(refusal)).toContain('bad.csv');
    expect(String(refusal), name).not.toContain('某甲');
    const [stored] = await jobs.query('select count(*)::int as sheets from reconciliation.chain_arrangement');
    expect(stored).toEqual({ sheets: 0 });
  });

  it('naming two holders of one post at a time is refused', async () => {
    const rows = [caption, ['镇领导包村', '某甲', '', '青塘镇'], ['镇领导包村', '某乙', '', '青塘镇']];
    await expect(take(await sheet('two.csv', rows))).rejects.toThrow(/row 3: CONTRADICTION, row 2/);
  });

  it('without its columns is refused by their names', async () => {
    const path = await sheet('columns.csv', [
      ['责任人', '乡镇'],
      ['某甲', '青塘镇'],
    ]);
    await expect(take(path)).rejects.toMatchObject({ code: 'MISSING_COLUMNS', missing: ['包保层级'] });
  });
});
