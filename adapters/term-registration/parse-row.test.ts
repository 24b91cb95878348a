import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { readExport } from '../read-export.ts';
import { readSampleRow } from '../record/sample-row.ts';
import { termRegistration } from './parse-row.ts';

const id = '450703201304050018';
const row = {
  学期: '2024-2025学年第一学期',
  学校标识码: '2145000123',
  年级: '五年级',
  班级: '1班',
  姓名: '农小一',
  身份证件号: id,
};

describe('term registration', () => {
  it('builds its keys from what is printed', () => {
    expect(readSampleRow(termRegistration, row).record).toMatchObject({
      sourceKey: `2145000123/五年级/1班/农小一/${id}`,
      discriminator: '2024-2025学年第一学期',
      partition: '2024-2025学年第一学期|2145000123',
      grade: 'P5',
      citizenId: id,
    });
    expect(
      readSampleRow(termRegistration, { ...row, 身份证件号: '', 学籍号: `G${id}` }).record,
    ).toMatchObject({
      sourceKey: `2145000123/五年级/1班/农小一/G${id}`,
      citizenId: id,
      idEvidence: 'STUDENT_NUMBER',
    });
    expect(readSampleRow(termRegistration, { 姓名: '农小一', 学校: '大寺小学' }).record).toMatchObject({
      sourceKey: '大寺小学///农小一/',
      discriminator: '',
      partition: '|大寺小学',
      citizenIdStatus: 'MISSING',
    });
  });

  it.each([
    ['是', true],
    ['1', true],
    ['已报到', true],
    ['在校', true],
    ['否', false],
    ['0', false],
    ['未报到', false],
    ['不在校', false],
    ['', null],
  ])('是否报到 %j → %s', (text, reported) => {
    const { record, issues } = readSampleRow(termRegistration, { ...row, 是否报到: text });
    expect(record).toMatchObject({ reported, reportedLabel: text === '' ? null : text });
    expect(issues).toEqual([]);
  });

  it('reports a word that says neither', () => {
    const { record, issues } = readSampleRow(termRegistration, { ...row, 报到状态: '请假' });
    expect(record).toMatchObject({ reported: null, reportedLabel: '请假' });
    expect(issues).toEqual([expect.objectContaining({ column: '报到状态', code: 'UNKNOWN_CODE' })]);
  });

  it.each<[string, Record<string, string>]>([
    ['a child at a kindergarten', { 年级: '小班', 身份证件号: '' }],
    ['a number that is none', { 身份证件号: '450703' }],
    ['an empty birth date', { 身份证件号: '', 出生日期: '' }],
  ])('tells of a row that says no age: %s', (_, cells) => {
    const { issues } = readSampleRow(termRegistration, { ...row, ...cells });
    expect(issues.filter(({ code }) => code === 'MISSING')).toMatchObject([
      { column: '出生日期', rejected: false },
    ]);
  });

  it.each<[string, Record<string, string>]>([
    ['with a birth date', { ...row, 身份证件号: '', 出生日期: '2013-04-05' }],
    ['with a number inside the student number', { ...row, 身份证件号: '', 学籍号: `G${id}` }],
    ['of a sheet that asks for neither', { 姓名: '农小一', 学校: '大寺小学', 年级: '小班' }],
  ])('says nothing of a row %s', (_, cells) => {
    expect(readSampleRow(termRegistration, cells).issues).toEqual([]);
  });

  it('reads a school sheet with a title, any column order and a line of totals', async () => {
    const path = new URL('./fixtures/school-sheet.csv', import.meta.url).pathname;
    const rows = [];
    for await (const chunk of readExport(path, termRegistration, { asOf: plainDate('2024-10-15') }))
      rows.push(...chunk.rows);
    expect(rows).toMatchObject([
      { fileRow: 3, values: { reported: true, guardianName: '农父', className: '三(1)班', grade: 'P5' } },
      { fileRow: 4, values: { reported: false, sourceKey: '大寺镇中心小学/五年级/三(1)班/农小三/' } },
    ]);
  });
});
