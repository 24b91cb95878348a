import { describe, expect, it } from 'vitest';
import type { Adapter } from './adapter.ts';
import { findHeader, normaliseCaption } from './header-match.ts';

const adapter: Adapter = {
  source: 'student-registry',
  title: '学籍系统',
  columns: [
    { id: 'name', header: '姓名', aliases: ['学生姓名', 'xm'], required: true },
    { id: 'studentNumber', header: '个人标识码', aliases: ['学籍号'] },
    { id: 'citizenId', header: '身份证件号', aliases: ['身份证号', '证件号码'] },
    { id: 'guardianId', header: '监护人身份证号', aliases: ['身份证号.1'] },
    { id: 'memberName', header: '成员1姓名', aliases: [] },
    { id: 'risk', header: '风险是否已消除', aliases: [] },
    { id: 'distance', header: '上下学距离（公里）', aliases: ['上下学距离'] },
    { id: 'faith', header: '宗教信仰', aliases: ['zjxy'], forbidden: true },
  ],
  requireOneOf: [['studentNumber', 'citizenId']],
  fields: {},
  parseRow: () => null,
};

const search = (...rows: string[][]) =>
  findHeader(
    adapter,
    rows.map((cells, index) => ({ sheet: 's', row: index + 1, cells })),
  );
const positions = (...rows: string[][]) => {
  const found = search(...rows);
  return found.status === 'FOUND'
    ? { row: found.header.headerRow, ...Object.fromEntries(found.header.positions) }
    : found;
};

describe('captions', () => {
  it.each([
    ['＊姓　名\n', '姓名'],
    ['姓名（必填）', '姓名'],
    ['*身份证号(18位)：', '身份证号'],
    ['上下学距离（公里）', '上下学距离公里'],
    ['上下学距离【公里】', '上下学距离公里'],
    ['XM', 'xm'],
    ['县(市、区、旗)', '县市、区、旗'],
  ])('%j compares as %s', (caption, normal) => {
    expect(normaliseCaption(caption)).toBe(normal);
  });
});

describe('the header', () => {
  it('is found below title and remark rows', () => {
    expect(
      positions(['钦北区学籍信息表', ''], ['填表说明：姓名必填'], ['序号', '学生姓名', '学籍号']),
    ).toEqual({ row: 3, name: 1, studentNumber: 2 });
  });

  it('is the row in which most columns are recognised', () => {
    expect(positions(['姓名', '学籍号', '填写'], ['姓名', '学籍号', '证件号码'])).toMatchObject({
      row: 2,
      citizenId: 2,
    });
  });

  it('may take two rows, group above caption', () => {
    expect(positions(['姓名', '身份证号', '成员1', ''], ['', '', '关系', '姓名'])).toEqual({
      row: 2,
      name: 0,
      citizenId: 1,
      memberName: 3,
    });
  });

  it('prefers the template caption of a column to an alias', () => {
    const found = search(['姓名', '证件号码', '身份证件号']);
    expect(found).toMatchObject({ status: 'FOUND', header: { duplicates: ['证件号码'] } });
    expect(positions(['姓名', '证件号码', '身份证件号'])).toMatchObject({ citizenId: 2 });
  });

  it('gives a second equal caption to the column that names it with .1', () => {
    expect(positions(['姓名', '身份证号', '身份证号'])).toMatchObject({ citizenId: 1, guardianId: 2 });
    expect(positions(['姓名', '身份证号', '身份证号.1'])).toMatchObject({ citizenId: 1, guardianId: 2 });
    expect(positions(['姓名', '身份证号1', '身份证号'])).toMatchObject({ citizenId: 2, guardianId: 1 });
  });

  it('reads X0 as X unless X is there too', () => {
    expect(positions(['姓名', '学籍号', '风险是否已消除0'])).toMatchObject({ risk: 2 });
    const both = search(['姓名', '学籍号', '风险是否已消除0', '风险是否已消除']);
    expect(both).toMatchObject({ status: 'FOUND', header: { duplicates: ['风险是否已消除0'] } });
    expect(positions(['姓名', '学籍号', '风险是否已消除0', '风险是否已消除'])).toMatchObject({ risk: 3 });
  });

  it('reports unknown captions and never takes a forbidden one', () => {
    expect(search(['姓名', '学籍号', '血型', '宗教信仰'])).toMatchObject({
      status: 'FOUND',
      header: { unknown: ['血型'], forbidden: ['宗教信仰'] },
    });
    expect(positions(['姓名', '学籍号', '宗教信仰'])).not.toHaveProperty('faith');
  });

  it('tells which captions are missing and which were seen', () => {
    expect(search(['标题'], ['姓名', '上下学距离', '血型'])).toEqual({
      status: 'MISSING_COLUMNS',
      sheet: 's',
      missing: ['个人标识码或身份证件号'],
      captionsSeen: ['姓名', '上下学距离', '血型'],
    });
    expect(search(['户编号', '户主'], ['张一', '450703201501010015', 'x'])).toEqual({
      status: 'NOT_FOUND',
      sheet: 's',
      captionsSeen: ['户编号', '户主'],
    });
  });

  it('is not looked for past the tenth row', () => {
    expect(search(...Array.from({ length: 10 }, () => ['x']), ['姓名', '学籍号'])).toMatchObject({
      status: 'NOT_FOUND',
    });
  });
});
