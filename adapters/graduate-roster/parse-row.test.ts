import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { readExport } from '../read-export.ts';
import { readSampleRow } from '../record/sample-row.ts';
import { graduateRoster } from './parse-row.ts';

const id = '450703201205120033';

describe('graduate roster', () => {
  it.each([
    ['2024', 2024],
    ['2024年', 2024],
    ['2024届', 2024],
    ['2023-2024学年', 2024],
    ['2024-07-01', 2024],
    ['20240701', 2024],
    ['202407', 2024],
    ['2024.0', 2024],
  ])('毕业年份 %s → %i', (text, graduationYear) => {
    const { record, issues } = readSampleRow(graduateRoster, { 姓名: '农小四', 毕业年份: text, 学籍号: '' });
    expect(record).toMatchObject({ graduationYear });
    expect(issues).toEqual([]);
  });

  it('keeps a graduate whose year is unreadable, and reports it', () => {
    const { record, issues } = readSampleRow(graduateRoster, {
      姓名: '农小四',
      毕业年份: '去年',
      学籍号: '',
    });
    expect(record).toMatchObject({ graduationYear: null, sourceKey: '//农小四' });
    expect(issues).toEqual([expect.objectContaining({ code: 'MALFORMED', rejected: false })]);
  });

  it('builds its key from year, school and the best number printed', () => {
    const base = { 姓名: '农小四', 毕业年份: '2024', 学校标识码: '2145000123' };
    const key = (cells: Record<string, string>) =>
      readSampleRow(graduateRoster, { ...base, ...cells }).record?.['sourceKey'];
    expect(key({ 学籍号: `G${id}`, 身份证件号: id })).toBe(`2024/2145000123/G${id}`);
    expect(key({ 学籍号: '', 身份证件号: id })).toBe(`2024/2145000123/${id}`);
    expect(key({ 学籍号: '', 身份证件号: '' })).toBe('2024/2145000123/农小四');
  });

  it('reads a county list', async () => {
    const path = new URL('./fixtures/roster-2024.csv', import.meta.url).pathname;
    const rows = [];
    for await (const chunk of readExport(path, graduateRoster, { asOf: plainDate('2024-10-15') }))
      rows.push(...chunk.rows);
    expect(rows).toMatchObject([
      {
        fileRow: 2,
        values: {
          citizenId: id,
          juniorSchool: '大寺镇中学',
          partition: '2024|2145000123',
          guardianName: '农父',
        },
      },
      { fileRow: 3, values: { citizenIdStatus: 'MISSING', juniorSchool: null } },
    ]);
  });
});
