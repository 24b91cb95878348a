import { expect, it } from 'vitest';
import { tellSheets } from './told-sheets.ts';

const read = (sheet: string, rowsRead?: number) => ({
  sheet,
  ...(rowsRead !== undefined && { rowsRead }),
  headerRow: 1,
  unknown: [],
  duplicates: [],
  forbidden: [],
});

it('tells which sheets were read, which were not, and why', () => {
  const told = tellSheets({
    headers: [read('一班', 12), read('二班', 0)],
    leftOut: [
      { sheet: '填表说明', why: 'NO_HEADER' },
      { sheet: '转出', why: 'MISSING_COLUMNS', missing: ['姓名', '身份证件号或学籍号'] },
      { sheet: '旧', why: 'HIDDEN' },
    ],
  });
  expect(told).toBe(
    '; sheets read: 一班 (12 rows), 二班 (0 rows); not read: 填表说明 (no row of captions), 转出 (captions without 姓名、身份证件号或学籍号), 旧 (hidden)',
  );
});

it('has nothing to tell of a file of one sheet', () => {
  expect(tellSheets({ headers: [read('csv', 3)], leftOut: [] })).toBe('');
});

it('masks a number that somebody has written into a name, and does not print thousands of them', () => {
  const headers = [read('450703201503200013'), ...Array.from({ length: 60 }, (_, n) => read(`s${n}`))];
  const told = tellSheets({ headers, leftOut: [] });
  expect(told).not.toContain('450703201503200013');
  expect(told).toMatch(/ and 11 more$/);
});
