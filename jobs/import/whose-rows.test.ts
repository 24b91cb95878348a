import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import { sourceSystems } from '../../platform/source-systems.ts';
import { keys } from '../../test/data-keys.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { runLink } from '../link/link.ts';
import { runImport } from './import-file.ts';
import type { LedgerRow } from './ledger.ts';
import { getImport, submitImport } from './ledger.ts';
import type { WhoseRows } from './whose-rows.ts';
import { countWhoseRows } from './whose-rows.ts';

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-whose-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

const childs = '450703201304050018';
const today = plainDate('2026-03-01');

/** Columns beside name, number and birth date, and what stands in them in every row. */
const columnsOf: Readonly<Record<SourceSystem, Readonly<Record<string, string>>>> = {
  'student-registry': { 学校名称: '甲小学', 年级: '高一' },
  'term-registration': { 学校名称: '甲小学', 年级: '高一' },
  'graduate-roster': { 毕业学校: '甲小学', 毕业年份: '2024' },
  'population-registry': { 户号: '4507031' },
  'poverty-monitoring': { 户编号: '4507031' },
  'disability-register': { 残疾人证号: '' },
};

/** A child, a grown-up, one whose age nobody knows, and one whose birth date cannot be. */
const people = [
  ['农小一', childs, '2013-04-05'],
  ['农老一', '', '2006-01-02'],
  ['农小三', '', ''],
  ['农小四', '', '2013-02-30'],
] as const;

it.each(sourceSystems)(
  'every row read of %s is a child’s, a grown-up’s, nobody’s or refused',
  async (source) => {
    const more = columnsOf[source];
    const certificate = (n: number): string => `${childs.slice(0, 16)}${n}X42`;
    const { row, whose } = await importAndCount(source, [
      ['姓名', '身份证号', '出生日期', ...Object.keys(more)],
      ...people.map((person, n) => [
        ...person,
        ...Object.values(more).map((value) => (source === 'disability-register' ? certificate(n) : value)),
      ]),
    ]);
    expect(row).toMatchObject({ status: 'IMPORTED', rowsRead: 4, rowsQuarantined: 1 });
    expect(whose).toEqual({ children: 1, grownUps: 1, unplaced: 1 });
  },
);

it.each<[SourceSystem, Readonly<Record<string, string>>]>([
  ['student-registry', { 学校名称: '乙小学', 年级: '五年级', 学籍状态: '在读' }],
  ['term-registration', { 学校名称: '乙小学', 年级: '五年级' }],
  ['graduate-roster', { 毕业学校: '乙小学', 毕业年份: '2025' }],
  ['poverty-monitoring', { 户编号: '4507032', 在校生状况: '小学' }],
])(
  'a pupil’s row of %s with a grown-up’s birth date is nobody’s if it fits no child',
  async (source, more) => {
    const { whose } = await importAndCount(source, [
      ['姓名', '身份证号', '出生日期', ...Object.keys(more)],
      ['韦小五', '', '2003-04-05', ...Object.values(more)],
    ]);
    expect(whose).toEqual({ children: 0, grownUps: 0, unplaced: 1 });
  },
);

async function importAndCount(
  source: SourceSystem,
  lines: readonly (readonly string[])[],
): Promise<{ row: LedgerRow; whose: WhoseRows | undefined }> {
  const path = join(home, `${source}.csv`);
  await writeFile(path, lines.map((line) => line.join(',')).join('\n') + '\n');
  const { importId } = await submitImport(
    { sql: jobs, home, keys },
    { source, path, asOf: today, kind: 'SNAPSHOT', scope: '', groupId: null },
  );
  await runImport({ dataSource: jobs, log: createLogger('silent'), keys }, importId);
  await runLink(jobs, { today, full: false });
  const row = await getImport(jobs, importId);
  return { row, whose: (await countWhoseRows(jobs, [row], today)).get(importId) };
}
