import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { checkDigit } from '../../platform/citizen-id.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import { keys } from '../../test/data-keys.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { runImport } from '../import/import-file.ts';
import { submitImport } from '../import/ledger.ts';
import { runLink } from '../link/link.ts';
import { runReconcile } from './reconcile.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-compared-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

const today = plainDate('2025-11-20');
const numberOf = (first17: string): string => first17 + checkDigit(first17);
const [same, other] = [numberOf('45070320150320001'), numberOf('45070320150321003')];

async function take(
  source: SourceSystem,
  rows: readonly Readonly<Record<string, string>>[],
  asOf = '2025-11-03',
): Promise<void> {
  const path = join(home, `${source}.csv`);
  const captions = Object.keys(rows[0] ?? {});
  const lines = [captions, ...rows.map((row) => captions.map((caption) => row[caption] ?? ''))];
  await writeFile(path, lines.map((line) => line.join(',')).join('\n') + '\n');
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    { source, path, asOf: plainDate(asOf), kind: 'SNAPSHOT', scope: '', groupId: null },
  );
  await runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
}

it('exports that say one thing in several ways agree, and others are told apart by their fields', async () => {
  const police = { 民族: '汉', '省市县（区）': '450703', '乡镇（街道）': '大寺镇', 人员状态: '正常' };
  await take('population-registry', [
    { 户号: '1', 姓名: '农小一', 公民身份号码: same, 出生日期: '20150320', ...police },
    { 户号: '2', 姓名: '农小二', 公民身份号码: other, 出生日期: '20150321', ...police },
  ]);
  const school = { 就读学校: '大寺镇中心小学', 年级: '小学四年级', 学籍状态: '在读' };
  await take('student-registry', [
    { 姓名: '农小一', 身份证件号: same, 民族: '01', 户口所在地: '450703000000', ...school },
    { 姓名: '农小二', 身份证件号: other, 民族: '壮族', 户口所在地: '450702000000', ...school },
  ]);
  await take('poverty-monitoring', [
    { 户编号: '1', 姓名: '农小一', 证件号码: same, 民族: '汉族', 在校生状况: '小学' },
    { 户编号: '2', 姓名: '农小二', 证件号码: other, 民族: '其他', 在校生状况: '八年级' },
  ]);
  await take('disability-register', [
    { 姓名: '农小一', 残疾人证号: `${same}52B1`, 残疾类别: '智力残疾', 残疾等级: '二级', 民族: '汉族' },
    { 姓名: '农小二', 残疾人证号: `${other}52`, 残疾类别: '听力残疾', 残疾等级: '二级', 民族: '' },
  ]);
  await runLink(jobs, { today, full: false });
  await runReconcile(jobs, { today, full: false });
  const flags: { citizen_id: string; rule: string; discriminator: string; department: string }[] =
    await jobs.query(
      `select citizen_id, rule, discriminator, department from reconciliation.mismatch join children.child using (child_id)
     where rule = any ($1) order by rule`,
      [['ethnic-group-differs', 'school-stage-differs', 'certificate-contradicts-number']],
    );
  expect(flags).toEqual(
    [
      ['certificate-contradicts-number', 'category', 'DISABLED_PERSONS_FEDERATION'],
      ['ethnic-group-differs', 'student-registry', 'EDUCATION'],
      ['school-stage-differs', 'poverty-monitoring', 'RURAL_AFFAIRS'],
    ].map(([rule, discriminator, department]) => ({ citizen_id: other, rule, discriminator, department })),
  );
});

it('a certificate is held against its number by what its own cells say, export after export', async () => {
  const number = (first17: string): string => `${numberOf(first17)}22`;
  const [whole, blank] = [number('45070320140320001'), number('45070320140322001')];
  const short = numberOf('45070320140321003');
  const names = { 公民身份号码: whole.slice(0, 18), 出生日期: '20140320', 姓名: '农小三' };
  const others = { 公民身份号码: short, 出生日期: '20140321', 姓名: '农小四' };
  const police = { '省市县（区）': '450703', '乡镇（街道）': '大寺镇', 人员状态: '正常' };
  await take(
    'population-registry',
    [
      { 户号: '3', ...names, ...police },
      { 户号: '4', ...others, ...police },
      { 户号: '5', 公民身份号码: blank.slice(0, 18), 出生日期: '20140322', 姓名: '农小五', ...police },
    ],
    '2025-11-04',
  );
  const exported = async (残疾类别: string, 残疾等级: string, asOf: string): Promise<string[]> => {
    await take(
      'disability-register',
      [
        { 姓名: '农小三', 残疾人证号: whole, 残疾类别, 残疾等级 },
        { 姓名: '农小四', 残疾人证号: short, 残疾类别: '', 残疾等级: '' },
        { 姓名: '农小五', 残疾人证号: blank, 残疾类别: '', 残疾等级: '' },
      ],
      asOf,
    );
    await runLink(jobs, { today, full: false });
    await runReconcile(jobs, { today, full: false });
    const flags: { said: string }[] = await jobs.query(
      `select concat_ws(' ', citizen_id, discriminator, m.status) as said
       from reconciliation.mismatch m join children.child using (child_id)
       where rule = 'certificate-contradicts-number' and citizen_id = any ($1) order by discriminator`,
      [[whole, short, blank].map((one) => one.slice(0, 18))],
    );
    return flags.map(({ said }) => said);
  };
  const standing = (category: string, grade: string): string[] => [
    `${whole.slice(0, 18)} category ${category}`,
    `${whole.slice(0, 18)} grade ${grade}`,
  ];
  expect(await exported('视力残疾', '一级', '2025-11-05')).toEqual(standing('OPEN', 'OPEN'));
  expect(await exported('', '未定级', '2025-11-06')).toEqual(standing('OPEN', 'OPEN'));
  expect(await exported('听觉障得', '', '2025-11-07')).toEqual(standing('OPEN', 'OPEN'));
  expect(await exported('其他残疾', '二级', '2025-11-08')).toEqual(standing('OPEN', 'RESOLVED'));
  expect(await exported('听力二级', '', '2025-11-09')).toEqual(standing('RESOLVED', 'RESOLVED'));
});
