import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { jointControl } from '../../subgraphs/reconciliation/queues/chains/kinds/joint-control.ts';
import { importArrangement } from '../chains/import-arrangement.ts';
import { numberOf, openCounty, pick, today } from './entry/entry-test-support.ts';
import type { County } from './entry/entry-test-support.ts';

let county: County;

const pupil = (name: string, born: string, school: string, status = '在读') => ({
  姓名: name,
  个人标识码: `G${numberOf(born, 10)}`,
  身份证件号: numberOf(born, 10),
  出生日期: born,
  就读学校: school,
  年级: '五年级',
  班级: '1班',
  学籍状态: status,
  区县: '钦北区',
});
const resident = (name: string, born: string, village: string, status = '正常') => ({
  户号: `H${numberOf(born, 10)}`,
  姓名: name,
  公民身份号码: numberOf(born, 10),
  出生日期: born,
  与户主关系: '子',
  户主: `${name}父`,
  人员状态: status,
  '省市县（区）': '450703',
  '乡镇（街道）': '青塘镇',
  '居（村）委会': village,
});

async function arrange(name: string, from: string, rows: readonly string[]): Promise<void> {
  const path = join(county.folder, name);
  await writeFile(path, rows.join('\n'));
  await importArrangement(
    county.jobs,
    { path, kind: jointControl, division: '450703', effectiveFrom: plainDate(from), effectiveTo: null },
    today,
  );
}

beforeAll(async () => {
  county = await openCounty();
  await county.take('population-registry', '2026-09-10', [
    resident('农一', '2015-01-01', '红村村委会'),
    resident('农二', '2015-02-01', '红村村委会'),
    resident('农三', '2015-03-01', '高峰村委会'),
    resident('农四', '2023-03-01', '红村村委会'),
    resident('农五', '2015-04-01', '红村村委会', '迁出'),
  ]);
  await county.take('student-registry', '2026-09-20', [
    pupil('农一', '2015-01-01', '青塘中心小学'),
    pupil('农二', '2015-02-01', '青塘中心小学', '辍学'),
    pupil('农三', '2015-03-01', '高峰小学'),
  ]);
  await county.settle();
  const captions = '包保层级,责任人,职务,联系电话,乡镇,村,学校,起始日期,截止日期';
  await arrange('2026.csv', '2026-09-01', [
    captions,
    '局领导包片,某甲450703198001010010,副局长,13800000001,青塘镇,,,,',
    '镇领导包村,某乙,副镇长,13800000002,青塘镇,红村村委会,,,2026-12-31',
    '教师包学生,某丙,五（1）班班主任,13800000003,青塘镇,,青塘中心小学,2026-10-01,',
    '镇领导包村,=某丁,副镇长,13800000004,青塘镇,华岭村委会,,,',
    '教师包学生,某戊,班主任,13800000006,大寺镇,,大寺镇第九小学,,',
  ]);
  await arrange('2025.csv', '2025-09-01', [captions, '局领导包片,某旧,副局长,13800000005,青塘镇,,,,']);
  const [second]: { id: string }[] = await county.jobs.query(
    `select child_id as id from children.child where name = '农二'`,
  );
  await county.jobs.query(
    `insert into reconciliation.dropout_case (case_id, child_id, ledger, status, division, opened_on, version)
     values ('d1', $1, 'DROPOUT', 'OPEN', '450703102201', '2026-10-10', 1), ('d2', $1, 'AT_RISK', 'CLOSED', '450703102201', '2026-09-05', 2)`,
    [second?.id],
  );
  await county.jobs.query(
    `insert into reconciliation.case_event (case_id, seq, kind, on_day, actor, division, detail)
     values ('d2', 2, 'CLOSED', '2026-10-05', 'town', '', '{}')`,
  );
}, 120_000);
afterAll(() => county.close());

const print = async (asked: Parameters<County['print']>[1] = {}) =>
  county.print('responsibility-letters', asked);

describe('letters of responsibility', () => {
  it('name each post in force with its place and time, as the sheets do, and no telephone', async () => {
    const { sheets, notes } = await print();
    expect(notes).toEqual([]);
    expect(
      pick(sheets[0], '包保层级', '责任范围', '职务', '责任部门', '责任人', '责任起始', '责任截止'),
    ).toEqual([
      ['局领导包片', '青塘镇', '副局长', '教育', '某甲450703********0010', '2026-09-01', '下次调整时'],
      ['教师包学生', '青塘中心小学（青塘镇）', '五(1)班班主任', '学校', '某丙', '2026-10-01', '下次调整时'],
      ['镇领导包村', '青塘镇红村村委会', '副镇长', '乡镇（街道）', '某乙', '2026-09-01', '2026-12-31'],
      ['镇领导包村', '青塘镇华岭村委会', '副镇长', '乡镇（街道）', "'=某丁", '2026-09-01', '下次调整时'],
      ['教师包学生', '大寺镇第九小学（大寺镇）', '班主任', '学校', '某戊', '2026-09-01', '下次调整时'],
    ]);
    expect(JSON.stringify(sheets)).not.toContain('1380000');
  });

  it('count what lies in the charge of the post', async () => {
    const { sheets } = await print();
    const counts = ['适龄儿童少年', '在籍学生', '辍学学生', '未结案个案'];
    expect(pick(sheets[0], '责任人', ...counts)).toEqual([
      ['某甲450703********0010', '3', '2', '1', '1'],
      ['某丙', '2', '1', '1', '1'],
      ['某乙', '2', '1', '1', '1'],
      ["'=某丁", '0', '0', '0', '0'],
      // Of a school that no export names nothing is known.
      ['某戊', '', '', '', ''],
    ]);
    expect(pick((await print({ on: '2026-10-02' })).sheets[0], '未结案个案')[0]).toEqual(['1']);
    expect(pick((await print({ on: '2026-10-06' })).sheets[0], '未结案个案')[0]).toEqual(['0']);
  });

  it('are the posts of the day, and of the place asked for', async () => {
    const of = async (asked: Parameters<County['print']>[1]) =>
      pick((await print(asked)).sheets[0], '责任人').flat();
    expect(await of({ on: '2026-09-25' })).toEqual(['某甲450703********0010', '某乙', "'=某丁", '某戊']);
    expect(await of({ on: '2025-10-01' })).toEqual(['某旧']);
    expect(await of({ division: '450703102201' })).toEqual(['某乙']);
    expect(await of({ division: '450721' })).toEqual([]);
  });

  it('leave room for a count that an export is lacking for, and say so', async () => {
    const { sheets, notes } = await print({ on: '2026-09-15' });
    expect(notes).toEqual([expect.stringContaining('学籍系统')]);
    expect(pick(sheets[0], '适龄儿童少年', '在籍学生', '辍学学生', '未结案个案')[0]).toEqual([
      '3',
      '',
      '',
      '1',
    ]);
    expect(pick(sheets[0], '责任书正文')[0]?.[0]).toContain('在籍学生________人');
  });

  it('say once that the day is out of reach, however many exports they need', async () => {
    expect((await print({ on: '2022-10-01' })).notes).toEqual([expect.stringContaining('最近3个学年')]);
  });

  it('are written in the jurisdiction’s words, which may differ by step', async () => {
    const text = async () => pick((await print()).sheets[0], '责任书正文').flat();
    const [bureau, teacher] = await text();
    expect(bureau).toContain(
      '由副局长某甲450703********0010（局领导包片）承担青塘镇的控辍保学责任，自2026-09-01起至下次调整时止',
    );
    expect(teacher).toContain('截至2026-11-20，责任范围内有户籍适龄儿童少年2人');
    const letters = { 'letter.teacher-pupil': '{holder}老师：{charge}{children}人。' };
    const templates = [{ division: '450703', documents: { 'responsibility-letters': { letters } } }];
    const path = join(county.folder, 'report-templates.json');
    await writeFile(path, JSON.stringify({ templates }));
    const own = await text();
    await rm(path);
    expect(own[0]).toBe(bureau);
    expect(own[1]).toBe('某丙老师：青塘中心小学（青塘镇）2人。');
  });
});
