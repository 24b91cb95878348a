import { describe, expect, it } from 'vitest';
import type { UnreadRow } from './adapter.ts';
import type { SourceSystem } from '../platform/source-systems.ts';
import { readSampleRow } from './record/sample-row.ts';
import { getAdapter } from './registry.ts';

const id = '450703201501010015';
const badDay = '2015-02-30';

function unreadRows(source: SourceSystem, cells: Readonly<Record<string, string>>): UnreadRow[] | null {
  const { record, unread } = readSampleRow(getAdapter(source), cells);
  return record === null ? unread : null;
}

describe('a rejected row still tells whose it is', () => {
  it.each<[SourceSystem, Record<string, string>, string]>([
    ['population-registry', { 姓名: '某甲', 公民身份号码: id, 户号: '7', 出生日期: badDay }, id],
    ['population-registry', { 姓名: '某甲', 公民身份号码: '', 户号: '7', 出生日期: badDay }, '7/某甲'],
    ['population-registry', { 姓名: '', 公民身份号码: id, 户号: '7' }, id],
    ['student-registry', { 姓名: '某甲', 个人标识码: `G${id}`, 出生日期: badDay }, `G${id}`],
    ['student-registry', { 姓名: '', 个人标识码: '', 身份证件号: id }, id],
    [
      'term-registration',
      { 姓名: '某甲', 学校名称: '一小', 年级: '一年级', 班级: '1班', 身份证号: id, 出生日期: badDay },
      `一小/一年级/1班/某甲/${id}`,
    ],
    [
      'graduate-roster',
      { 姓名: '某甲', 毕业年份: '2024', 学校名称: '一小', 身份证号: id, 出生日期: badDay },
      `2024/一小/${id}`,
    ],
    ['poverty-monitoring', { 姓名: '', 人编号: '99', 户编号: '7', 证件号码: id }, '99'],
    ['poverty-monitoring', { 姓名: '某甲', 户编号: '7', 证件号码: '4.50703E+17' }, '7/某甲'],
    ['disability-register', { 姓名: '', 残疾人证号: `${id}42` }, `${id}42`],
  ])('%s', (source, cells, key) => {
    expect(unreadRows(source, cells)).toMatchObject([{ sourceKey: key }]);
  });
});

describe('a rejected row whose key could not be read tells its name', () => {
  it.each<[SourceSystem, Record<string, string>]>([
    ['population-registry', { 姓名: '某 甲', 公民身份号码: '4.50703E+17', 户号: '7' }],
    ['student-registry', { 姓名: '某甲', 就读学校: '一小', 身份证件号: '450703201501010000' }],
    ['graduate-roster', { 姓名: '某甲', 毕业年份: '2024', 学校名称: '一小', 身份证号: '4.50703E+17' }],
    ['poverty-monitoring', { 姓名: '某甲', 户编号: '', 证件号码: '4.50703E+17' }],
    ['disability-register', { 姓名: '某甲', 残疾人证号: '4.5070320150101E+19' }],
  ])('%s %j', (source, cells) => {
    expect(unreadRows(source, cells)).toMatchObject([{ sourceKey: null, nameKey: '某甲' }]);
  });
});

describe('a rejected row tells nothing where neither key nor name could be read', () => {
  it.each<[SourceSystem, Record<string, string>]>([
    ['population-registry', { 姓名: '', 公民身份号码: '', 户号: '7' }],
    ['term-registration', { 姓名: '', 学校名称: '一小', 身份证号: id }],
  ])('%s %j', (source, cells) => {
    expect(unreadRows(source, cells)).toEqual([]);
  });
});
