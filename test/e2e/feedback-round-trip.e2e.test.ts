import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import { createTestDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';
import { fillIn, readSheet } from '../feedback-sheet.ts';
import { runHub } from './run-hub.ts';

type Pupil = { name: string; id: string; grade: string; status: string };

/** A number nobody holds: division, birth date and a running number, with its check digit. */
const numberOf = (serial: number, birth = '20150320'): string => {
  const first17 = `450703${birth}${String(serial).padStart(3, '0')}`;
  return `${first17}${checkDigit(first17)}`;
};
const names = [
  '甲一',
  '乙二',
  '丙三',
  '丁四',
  '戊五',
  '己六',
  '庚七',
  '辛八',
  '壬九',
  '癸十',
  '子一',
  '丑二',
];
const children = names.map((name, index) => ({ name: `测${name}`, id: numberOf(index * 2 + 11) }));

let database: TestDatabase;
let jobs: DataSource;
let folder = '';
let files = 0;

const hub = async (day: string, ...words: string[]) => {
  const environment = {
    HUB_HOME: join(folder, 'home'),
    DATABASE_URL: database.url,
    HUB_TODAY: day,
    REDIS_URL: '',
  };
  const result = await runHub([...words, '--json'], environment);
  expect({ words, code: result.code, stderr: result.stderr }).toEqual({ words, code: 0, stderr: '' });
  return JSON.parse(result.stdout) as Record<string, unknown>;
};

async function importCsv(day: string, source: string, asOf: string, rows: readonly string[][]) {
  const path = join(folder, `${(files += 1)}.csv`);
  await writeFile(path, rows.map((row) => row.join(',')).join('\n'));
  return hub(day, 'import', source, path, '--as-of', asOf);
}

const registered = (day: string, asOf: string) =>
  importCsv(day, 'population-registry', asOf, [
    ['姓名', '公民身份号码', '性别', '出生日期', '户号', '户主姓名', '户籍地址', '人员状态', '省市县（区）'],
    ...children.map(({ name, id }, index) => [
      name,
      id,
      '男',
      '20150320',
      `H${index}`,
      '户主',
      '青塘镇',
      '正常',
      '450703',
    ]),
  ]);

const onRoll = (day: string, asOf: string, pupils: readonly Pupil[]) =>
  importCsv(day, 'student-registry', asOf, [
    [
      '姓名',
      '身份证件号',
      '个人标识码',
      '性别',
      '出生日期',
      '学校标识码',
      '就读学校',
      '年级',
      '班级',
      '学籍状态',
    ],
    ...pupils.map(({ name, id, grade, status }) => [
      name,
      id,
      `G${id}`,
      '男',
      '20150320',
      '2145000001',
      '青塘中心小学',
      grade,
      '1班',
      status,
    ]),
  ]);

const roll = (change: Partial<Pupil> = {}): Pupil[] =>
  children
    .slice(1)
    .map((child) => ({ ...child, grade: '五年级', status: '在读' }))
    .concat(
      Object.keys(change).length > 0 ? [{ ...first(), grade: '五年级', status: '在读', ...change }] : [],
    );
const first = (): { name: string; id: string } => children[0] ?? { name: '', id: '' };

const flag = async (): Promise<{ status: string; reason: string | null; events: number }> => {
  const [row] = (await jobs.query(`
    select m.status, e.reason, (select count(*)::int from reconciliation.mismatch_event o where o.mismatch_id = m.mismatch_id) as events
    from reconciliation.mismatch m
    cross join lateral (select reason from reconciliation.mismatch_event o where o.mismatch_id = m.mismatch_id order by event_id desc limit 1) as e
    where m.rule = 'school-age-not-enrolled'`)) as {
    status: string;
    reason: string | null;
    events: number;
  }[];
  if (row === undefined) throw new TypeError('No flag');
  return row;
};

const statistics = async (day: string, asOf: string) =>
  hub(day, 'statistics', '--division', '450703', '--school-year', '2025', '--as-of', asOf, '--ids');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-round-trip-'));
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

// One story, told in order: each chapter begins where the one before it ended.
describe('a flag, from its finding to its end, by way of the department', () => {
  const list = (): string => join(folder, 'list.xlsx');
  let november: Record<string, unknown> = {};

  it('is found, and stands on the department’s list', async () => {
    await registered('2025-11-02', '2025-11-01');
    await onRoll('2025-11-02', '2025-11-01', roll());
    expect((await flag()).status).toBe('OPEN');
    const words = ['--department', 'EDUCATION', '--on', '2025-11-02', '--out', list()];
    expect(await hub('2025-11-02', 'report', 'feedback-list', ...words)).toMatchObject({ rows: 1 });
    const [, header = [], row = []] = await readSheet(list());
    expect(row[header.indexOf('姓名')]).toBe(first().name);
    november = await statistics('2025-11-03', '2025-11-02');
    const [enrolment] = november['figures'] as { numerator: number; denominator: number }[];
    expect(enrolment).toMatchObject({ numerator: 11, denominator: 12 });
  }, 120_000);

  it('moves when the department says it is corrected, but ends only with its next export', async () => {
    const filled = join(folder, 'filled.xlsx');
    await fillIn(list(), filled, { 3: { 核实结果: '情况属实，已在本部门系统更正', 填报人: '李四' } });
    expect(await hub('2025-11-05', 'import', 'feedback-list', filled)).toMatchObject({
      returned: [{ answered: 1, moved: 1, rejected: 0 }],
    });
    expect((await flag()).status).toBe('CORRECTION_REPORTED');
    await onRoll('2025-11-11', '2025-11-10', roll({ status: '在读' }));
    expect(await flag()).toMatchObject({
      status: 'RESOLVED',
      reason: expect.stringMatching(/^import:/) as string,
    });
  }, 120_000);

  it('is not touched by an older file, nor by the list returned once more', async () => {
    const before = await flag();
    await onRoll('2025-11-12', '2025-10-15', roll().slice(0, 9));
    expect(await flag()).toEqual(before);
    const again = join(folder, 'again.xlsx');
    await fillIn(list(), again, { 3: { 核实结果: '数据无误，有异议', 整改情况: '无此人', 填报人: '王五' } });
    expect(await hub('2025-11-12', 'report', 'return', again)).toMatchObject({
      returned: [{ closed: 1, answered: 0, moved: 0 }],
    });
    expect(await flag()).toEqual(before);
  }, 120_000);

  it('comes back as the same flag on a relapse, and stays dismissed once it is', async () => {
    await onRoll('2025-11-21', '2025-11-20', roll());
    expect((await flag()).status).toBe('REOPENED');
    await jobs.query(`
      with dismissed as (
        update reconciliation.mismatch set status = 'DISMISSED', dismissed_until = null, version = version + 1
        where rule = 'school-age-not-enrolled' returning mismatch_id
      )
      insert into reconciliation.mismatch_event (mismatch_id, from_status, to_status, at, actor, reason)
      select mismatch_id, 'REOPENED', 'DISMISSED', '2025-11-22T08:00+08', 'EDUCATION/李四', '查无此人' from dismissed`);
    await onRoll('2025-11-26', '2025-11-25', roll());
    expect((await flag()).status).toBe('DISMISSED');
    const later = join(folder, 'later.xlsx');
    const words = ['--department', 'EDUCATION', '--on', '2025-11-26', '--out', later];
    await hub('2025-11-26', 'report', 'feedback-list', ...words);
    const [id] = (await readSheet(list()))[2] ?? [];
    expect(id).toMatch(/^m[0-9a-f]{24}$/);
    expect((await readSheet(later)).map(([first]) => first)).not.toContain(id);
  }, 120_000);

  it('leaves the statistics of the first day as they were', async () => {
    // An older file says nothing of a day for which a newer one was there already.
    expect(await statistics('2025-11-27', '2025-11-02')).toEqual(november);
    const [now] = (await statistics('2025-11-27', '2025-11-10'))['figures'] as { numerator: number }[];
    expect(now).toMatchObject({ numerator: 12 });
  }, 120_000);

  it('gives the same claims when they are worked out anew', async () => {
    const { refreshClaims } = await import('../../jobs/statistics/claims.ts');
    const claims = async (): Promise<unknown> =>
      jobs.query(
        `select * from reconciliation.source_claim order by child_id, source_system, record_id, valid_from`,
      );
    const before = await claims();
    expect(await refreshClaims(jobs)).toEqual({ rebuilt: 'NONE', children: 0 });
    expect(await refreshClaims(jobs, { full: true })).toEqual({ rebuilt: 'ALL', children: 12 });
    expect(await claims()).toEqual(before);
  });
});
