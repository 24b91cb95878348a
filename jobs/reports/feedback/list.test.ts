import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyTables } from '../../../platform/postgres/test-support.ts';
import { plainDate } from '../../../platform/plain-date.ts';
import { caller } from '../../../platform/subgraph/test-support.ts';
import { createTestDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { colouredColumns, fillIn, readSheet } from '../../../test/feedback-sheet.ts';
import { createSampleStore, emptyStore } from '../../comparison/sample-records.ts';
import type { SampleStore } from '../../comparison/sample-records.ts';
import { runReconcile } from '../../reconciliation/reconcile.ts';
import { issueFeedbackList } from './list.ts';
import type { FeedbackListScope } from './rows.ts';
import { takeBackFeedbackList } from './return.ts';
import { loadTemplates } from '../templates.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;
let folder = '';
let files = 0;

const today = plainDate('2025-11-20');
const scope: FeedbackListScope = { department: 'EDUCATION', division: '', since: null, on: today };
const newPath = (extension = 'xlsx'): string => join(folder, `${(files += 1)}.${extension}`);
const run = (on = '2025-11-20') => runReconcile(jobs, { today: plainDate(on), full: false });

async function issue(changes: Partial<FeedbackListScope> = {}, views = caller.views): Promise<string> {
  const path = newPath();
  const options = { path, templates: await loadTemplates(folder), caller: { ...caller, views } };
  await issueFeedbackList(jobs, { ...scope, ...changes }, options);
  return path;
}

async function takeBack(path: string, on = today) {
  const annotatedPath = `${path}.problems.xlsx`;
  return takeBackFeedbackList(jobs, path, {
    today: on,
    templates: await loadTemplates(folder),
    annotatedPath,
  });
}

/** Fills in the first row of a list and takes it back. */
async function answer(path: string, cells: Record<string, string>, extension = 'xlsx') {
  const filled = newPath(extension);
  await fillIn(path, filled, { 3: cells });
  return takeBack(filled);
}

const events = async (): Promise<unknown[]> =>
  jobs.query(
    `select from_status as "from", to_status as "to", actor, actor_department as department, kind, reason from reconciliation.mismatch_event order by event_id`,
  );
const statuses = async (): Promise<string[]> =>
  (
    (await jobs.query('select status from reconciliation.mismatch order by mismatch_id')) as {
      status: string;
    }[]
  ).map(({ status }) => status);

/** A registered child that the covering student export does not hold. */
async function childOnNoRoll(id: string, values: Record<string, unknown> = {}): Promise<void> {
  await sample.child(id, values);
  await sample.record('household', id, await sample.batch('household', '2025-11-01'), values);
}

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
  folder = await mkdtemp(join(tmpdir(), 'hub-feedback-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await emptyStore(jobs);
  await emptyTables(jobs, { reconciliation: ['feedback_list', 'feedback_return'] });
  await childOnNoRoll('c1');
  await sample.batch('student', '2025-11-02');
  await run();
});

const good = { 核实结果: '情况属实，已在本部门系统更正', 填报人: '李四', 整改日期: '2025-11-19' };

describe('a feedback list', () => {
  it('holds a row for each flag the department has to act on, with its title, header and signature lines', async () => {
    const [title, header, row, ...rest] = await readSheet(await issue());
    expect(title?.[0]).toBe('部门筛查预警反馈清单（教育 2025-11-20）');
    expect(header).toEqual(
      expect.arrayContaining(['预警编号', '姓名', '差异', '核实结果', '填报人', '校验码']),
    );
    expect(row?.slice(1, 8)).toEqual([
      '本地户籍适龄儿童少年无学籍',
      expect.stringContaining('R2'),
      'c1',
      '张三',
      '2015-03-20',
      '450703101',
      expect.any(String),
    ]);
    expect(rest[0]?.[0]).toBe('填报单位（盖章）：');
  });

  it('holds nothing of another department, another division, another day or another period', async () => {
    const count = async (changes: Partial<FeedbackListScope>): Promise<number> =>
      (await readSheet(await issue(changes))).filter(([id]) => /^m[0-9a-f]{24}$/.test(id ?? '')).length;
    expect(await count({ department: 'PUBLIC_SECURITY' })).toBe(0);
    expect(await count({ division: '450721' })).toBe(0);
    expect(await count({ division: '450703101' })).toBe(1);
    expect(await count({ on: plainDate('2025-11-19') })).toBe(0);
    expect(await count({ since: plainDate('2025-11-20') })).toBe(1);
    expect(await count({ since: plainDate('2025-11-21'), on: plainDate('2025-11-30') })).toBe(0);
  });

  it('tells a past day as it was, whatever happened since', async () => {
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-25'));
    await sample.touch('c1');
    await run('2025-11-26');
    expect(await statuses()).toEqual(['RESOLVED']);
    expect((await readSheet(await issue()))[2]?.[3]).toBe('c1');
    expect((await readSheet(await issue({ on: plainDate('2025-11-26') })))[2]?.[3]).not.toBe('c1');
  });

  it('runs no name as a formula', async () => {
    await jobs.query(`update children.child set name = '=cmd|calc'`);
    const [, , row] = await readSheet(await issue());
    expect(row?.[4]).toBe("'=cmd|calc");
  });

  it('withholds what the department may not see, and the name of a child it may not know', async () => {
    const [, , row] = await readSheet(await issue({}, ['student']));
    expect(row?.slice(3, 6)).toEqual(['c1', '', '']);
    expect(row?.[9]).toContain('户籍状态：不予显示');
  });

  it('names the department’s own rows of the child by file and row, and files of no other', async () => {
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-03'), {
      status: 'DROPPED_OUT',
      file_row: 7,
    });
    await jobs.query(
      `insert into jobs.import (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind, scope)
       values ('00000000-0000-4000-8000-000000000001', 'student-registry', '学籍 450703201503200013.xlsx', 'x', 'x',
         '2025-11-03', 'SNAPSHOT', '')`,
    );
    await jobs.query(`update children.link_record set import_id = '00000000-0000-4000-8000-000000000001', file_row = 7
      where source_system = 'student-registry'`);
    await sample.touch('c1');
    await run();
    const [, header = [], row] = await readSheet(await issue());
    expect(row?.[header.indexOf('本部门数据所在行')]).toBe('学籍 450703********0013.xlsx 第7行');
    await jobs.query('delete from jobs.import');
  });
});

describe('a returned list', () => {
  it.each(['xlsx', 'xls', 'csv'])('moves a flag in the name of who answered, as %s', async (extension) => {
    expect(await answer(await issue(), good, extension)).toMatchObject({
      rows: 1,
      answered: 1,
      moved: 1,
      rejected: 0,
      annotated: null,
    });
    expect(await statuses()).toEqual(['CORRECTION_REPORTED']);
    expect((await events()).at(-1)).toMatchObject({
      from: 'OPEN',
      to: 'CORRECTION_REPORTED',
      actor: '李四',
      department: 'EDUCATION',
      kind: 'STATUS',
      reason: expect.stringMatching(/^feedback-list:f[0-9a-f]{16} CORRECTION_REPORTED$/) as string,
    });
  });

  it.each([
    ['情况属实，正在整改', 'ACKNOWLEDGED'],
    ['数据无误，有异议', 'ACKNOWLEDGED'],
    ['儿童已迁出本辖区', 'ACKNOWLEDGED'],
    ['不属本部门职责', 'ACKNOWLEDGED'],
  ])('never resolves or dismisses: %s', async (word, status) => {
    const cells = { 核实结果: word, 填报人: '李四', 整改情况: '户口 450703201501010015 已迁往外县' };
    expect(await answer(await issue(), cells)).toMatchObject({ answered: 1, moved: 1 });
    expect(await statuses()).toEqual([status]);
    const [last] = (await events()).slice(-1) as { reason: string }[];
    expect(last?.reason).toContain('450703********0015');
  });

  it('does what the department would do itself: a report is dated, an escalated flag is taken', async () => {
    const list = await issue();
    await jobs.query(`update reconciliation.mismatch set status = 'ESCALATED'`);
    await answer(list, { 核实结果: '情况属实，正在整改', 填报人: '李四' });
    expect(await statuses()).toEqual(['ACKNOWLEDGED']);
    await answer(list, good);
    await answer(list, { ...good, 整改情况: '已补录' });
    expect((await events()).at(-1)).toMatchObject({ from: 'CORRECTION_REPORTED', kind: 'NOTE' });
    expect(
      await jobs.query('select status, version, reported_on::text as day from reconciliation.mismatch'),
    ).toEqual([{ status: 'CORRECTION_REPORTED', version: 4, day: '2025-11-20' }]);
  });

  it('is good for a flag that was found again before the list was made, and noted on since', async () => {
    await jobs.query(`update reconciliation.mismatch set status = 'REOPENED'`);
    const list = await issue();
    await jobs.query(`
      insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, kind)
      select mismatch_id, 'REOPENED', 'REOPENED', now(), 'user-1', 'NOTE' from reconciliation.mismatch`);
    expect(await answer(list, good)).toMatchObject({ answered: 1, moved: 1, rejected: 0 });
  });

  it('changes nothing when it comes a second time, in the same file or another', async () => {
    const list = await issue();
    const filled = newPath();
    await fillIn(list, filled, { 3: good });
    await takeBack(filled);
    const before = await events();
    expect(await takeBack(filled)).toMatchObject({ duplicate: true, answered: 0, repeated: 1, moved: 0 });
    expect(await answer(list, good, 'csv')).toMatchObject({ duplicate: false, answered: 0, repeated: 1 });
    expect(await events()).toEqual(before);
  });

  it('does not step back on an earlier answer', async () => {
    const list = await issue();
    const earlier = newPath();
    await fillIn(list, earlier, { 3: { 核实结果: '情况属实，正在整改', 填报人: '李四' } });
    await takeBack(earlier);
    await answer(list, good);
    await takeBack(earlier);
    expect(await statuses()).toEqual(['CORRECTION_REPORTED']);
  });

  it('leaves rows alone that nobody filled in', async () => {
    expect(await takeBack(await issue())).toMatchObject({ rows: 1, unanswered: 1, answered: 0, rejected: 0 });
    expect(await statuses()).toEqual(['OPEN']);
  });

  it.each([
    ['a changed name', { ...good, 姓名: '王五' }, '姓名', '锁定列'],
    ['a forged check', { ...good, 校验码: 'f0000000000000000.000000000000' }, '校验码', '不是本系统发出'],
    ['no check at all', { ...good, 校验码: '' }, '校验码', '不是本系统发出'],
    ['an unknown answer', { ...good, 核实结果: '好' }, '核实结果', '下拉列表'],
    ['no answer', { 填报人: '李四' }, '核实结果', '未选择'],
    ['no person', { ...good, 填报人: '' }, '填报人', '填报人'],
    ['a dispute without a reason', { 核实结果: '数据无误，有异议', 填报人: '李四' }, '整改情况', '理由'],
    ['a day that does not exist', { ...good, 整改日期: '2025-02-30' }, '整改日期', '有效日期'],
    ['a day to come', { ...good, 整改日期: '2025-11-21' }, '整改日期', '晚于今天'],
  ])('comes back annotated with %s, and can then be mended', async (_, cells, caption, message) => {
    const list = await issue();
    const summary = await answer(list, cells);
    expect(summary).toMatchObject({ answered: 0, rejected: 1 });
    expect(await statuses()).toEqual(['OPEN']);
    const [, header = [], row = []] = await readSheet(summary.annotated ?? '');
    expect(row[header.indexOf('退回原因')]).toContain(message);
    expect(await colouredColumns(summary.annotated ?? '', 3)).toContain(caption);
    const [, , sent = []] = await readSheet(list);
    const mended = newPath();
    const original = Object.fromEntries(
      ['姓名', '校验码', '整改日期'].map((one) => [one, sent[header.indexOf(one)] ?? '']),
    );
    await fillIn(summary.annotated ?? '', mended, { 3: { ...original, ...good } });
    expect(await takeBack(mended)).toMatchObject({ answered: 1, rejected: 0 });
  });

  it('takes one answer for a flag that stands in the file twice', async () => {
    const list = await issue();
    const rows = await readSheet(list);
    const filled = newPath();
    await fillIn(list, filled, {
      3: good,
      4: {
        ...Object.fromEntries((rows[1] ?? []).map((caption, at) => [caption, rows[2]?.[at] ?? ''])),
        ...good,
        填报人: '王五',
      },
    });
    expect(await takeBack(filled)).toMatchObject({ rows: 2, answered: 1, rejected: 1 });
  });

  it.each([
    [
      'without the rows of the department’s own files, as lists once were',
      { 2: { 本部门数据所在行: '' }, 3: good },
    ],
    ['with other words in their place', { 3: { ...good, 本部门数据所在行: '已找到' } }],
  ])('is taken back %s', async (_, cells) => {
    const filled = newPath();
    await fillIn(await issue(), filled, cells);
    expect(await takeBack(filled)).toMatchObject({ answered: 1, rejected: 0 });
  });

  it('is refused when it is another file', async () => {
    const path = newPath();
    await fillIn(await issue(), path, { 2: { 校验码: '别的' } });
    await expect(takeBack(path)).rejects.toThrow('feedback list');
  });

  it('counts for nothing once the flag was closed and found again, or given to another department', async () => {
    const list = await issue();
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-21'));
    await sample.touch('c1');
    await run('2025-11-22');
    expect(await answer(list, good)).toMatchObject({ closed: 1, answered: 0 });
    await sample.record('student', 'c1', await sample.batch('student', '2025-11-23'), { status: 'LEFT' });
    await sample.touch('c1');
    await run('2025-11-24');
    expect(await statuses()).toEqual(['REOPENED']);
    expect(await answer(list, { ...good, 填报人: '王五' })).toMatchObject({ rejected: 1, answered: 0 });
    await jobs.query(`update reconciliation.mismatch set department = 'TOWN'`);
    expect(await answer(list, { ...good, 填报人: '赵六' })).toMatchObject({ rejected: 1, answered: 0 });
    expect(await statuses()).toEqual(['REOPENED']);
  });
});
