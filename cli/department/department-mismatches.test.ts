import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import papaparse from 'papaparse';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSampleStore } from '../../jobs/comparison/sample-records.ts';
import { runReconcile } from '../../jobs/reconciliation/reconcile.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import type { Department } from '../../platform/source-systems.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { departmentCaller } from './department-caller.ts';
import { departmentMismatches, putUpMismatches } from './department-mismatches.ts';
import { writeQuery } from '../export/write-export.ts';

const today = plainDate('2025-11-20');
let database: TestDatabase;
let jobs: DataSource;
let folder = '';

/** Of c1 the registry contradicts three others; of c2 the federation does; c3 lies in another town. */
beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  folder = await mkdtemp(join(tmpdir(), 'hub-department-'));
  const sample = createSampleStore(jobs);
  const batches = {
    student: await sample.batch('student', '2025-11-01'),
    household: await sample.batch('household', '2025-11-01'),
    welfare: await sample.batch('welfare', '2025-11-01'),
    disability: await sample.batch('disability', '2025-11-01'),
  };
  const names: Record<string, readonly [keyof typeof batches, string][]> = {
    c1: [
      ['student', '=HYPERLINK("x")'],
      ['household', '张三'],
      ['welfare', '张三'],
      ['disability', '450703201503200013'],
    ],
    c2: [
      ['student', '张三'],
      ['household', '张三'],
      ['disability', '张山'],
    ],
    c3: [
      ['student', '张珊'],
      ['household', '张三'],
      ['welfare', '张三'],
    ],
  };
  for (const [id, said] of Object.entries(names)) {
    await sample.child(id, { division: id === 'c3' ? '450703102' : '450703101' });
    for (const [group, name] of said) await sample.record(group, id, batches[group], { name });
  }
  await sample.touch('c1', 'c2', 'c3');
  await runReconcile(jobs, { today, full: true });
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

type Column =
  'mismatch_id' | 'child_id' | 'rule' | 'title' | 'clause' | 'name' | 'due_on' | 'evidence' | 'own_rows';
type Line = Record<Column, string>;
async function handedTo(department: Department, division: string, bom = false): Promise<Line[]> {
  const path = join(folder, 'mismatches.csv');
  await withTransaction(jobs, async (tx) => {
    await putUpMismatches(tx, departmentCaller(department, division), today);
    await writeQuery(tx, departmentMismatches, 'csv', path, { bom });
  });
  const text = await readFile(path, 'utf8');
  expect(text.startsWith('\ufeff')).toBe(bom);
  const { data } = papaparse.parse<Line>(text.replace(/^\ufeff/, ''), { header: true, skipEmptyLines: true });
  return data.filter(({ rule }) => rule === 'name-differs');
}

describe('hub export mismatches --department', () => {
  it('says what each source says in words, with rule and deadline', async () => {
    const [line] = await handedTo('EDUCATION', '450703102');
    expect(line).toMatchObject({ child_id: 'c3', title: '各部门登记的姓名不一致', due_on: '2025-12-20' });
    expect(line?.evidence).toContain('学籍系统姓名：张珊；');
    expect(line?.evidence).toContain('户籍姓名：张三');
  });

  it('names the child, the clause, and the rows of the department’s own files, and of no other’s', async () => {
    await jobs.query(
      `insert into jobs.import (import_id, source_system, file_name, spool_path, file_sha256, as_of, kind)
       values ('00000000-0000-0000-0000-0000000000c3', 'student-registry', '学籍.csv', '', 'f', '2025-11-01', 'SNAPSHOT')`,
    );
    const link = (source: string, record: number, row: number, present: boolean) =>
      jobs.query(
        `insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, import_id, as_of, present,
           name, name_key, citizen_id_status, id_evidence, child_id)
         values ($1, $2, 'k', $3, 1, '00000000-0000-0000-0000-0000000000c3', '2025-11-01', $4, '张珊', '张珊', 'MISSING', 'NONE', 'c3')`,
        [source, record, row, present],
      );
    await link('student-registry', 900, 12, true);
    await link('graduate-roster', 901, 7, false);
    await link('population-registry', 902, 99, true);
    const [line] = await handedTo('EDUCATION', '450703102');
    expect(line).toMatchObject({ name: '张三', clause: expect.stringMatching(/^R5 /) as string });
    expect(line?.own_rows).toBe(
      '学籍.csv 第12行；student-registry 第2行；学籍.csv 第7行（已不在最新导出中）',
    );
  });

  it('hands a department what it is in charge of, within its division', async () => {
    const children = async (...of: [Department, string]): Promise<string[]> =>
      (await handedTo(...of)).map(({ child_id: id }) => id).toSorted();
    expect(await children('EDUCATION', '450703')).toEqual(['c1', 'c3']);
    expect(await children('EDUCATION', '450703101')).toEqual(['c1']);
    expect(await children('DISABLED_PERSONS_FEDERATION', '450703')).toEqual(['c1', 'c2']);
    expect(await children('RURAL_AFFAIRS', '450703')).toEqual([]);
  });

  it('withholds values of agencies the department may not see, and masks numbers', async () => {
    const lines = await handedTo('DISABLED_PERSONS_FEDERATION', '450703101');
    expect(lines).toHaveLength(2);
    for (const { evidence } of lines) {
      expect(evidence).toContain('防返贫监测姓名：不予显示');
      expect(evidence).not.toContain('450703201503200013');
    }
    expect(lines.map(({ evidence }) => evidence).join()).toContain('残疾人系统姓名：450703********0013');
  });

  it('holds no cell that a spreadsheet would run, and is marked for spreadsheets where asked', async () => {
    await jobs.query(`update reconciliation.mismatch set rule = '=1+1' where child_id = 'c3'`);
    const path = join(folder, 'guarded.csv');
    await withTransaction(jobs, async (tx) => {
      await putUpMismatches(tx, departmentCaller('EDUCATION', '450703'), today);
      await writeQuery(tx, departmentMismatches, 'csv', path, { bom: true });
    });
    const cells = papaparse.parse<string[]>((await readFile(path, 'utf8')).slice(1)).data.flat();
    expect(cells.filter((cell) => /^[\s]*[=+\-@＝＋－＠]/u.test(cell))).toEqual([]);
    expect(cells).toContain("'=1+1");
    expect(await handedTo('EDUCATION', '450703101', true)).toHaveLength(1);
  });
});
