import { expect, it } from 'vitest';
import type { Cell, SheetAdapter } from './adapter.ts';
import { findHeader } from './header-match.ts';
import { createRowReader } from './row-reader.ts';

const adapter: SheetAdapter = {
  title: '名册',
  columns: [
    { id: 'name', header: '姓名', aliases: [] },
    { id: 'address', header: '住址', aliases: [], prose: true },
  ],
  requireOneOf: [],
  fields: { name: 'text', address: 'text' },
  parseRow: () => null,
};

function readRows(rows: readonly (string | Cell)[][]) {
  const search = findHeader(adapter, [{ sheet: 'a', row: 1, cells: ['姓名', '住址'] }]);
  if (search.status !== 'FOUND') throw new Error('The header was not found.');
  const reader = createRowReader(adapter, search.header);
  return rows.map((cells, index) => {
    reader.show({ sheet: 'a', row: index + 2, cells });
    const read = [reader.text('name'), reader.text('address'), reader.text('address')];
    return {
      read,
      problems: reader.problems().map(({ code, column }) => `${column} ${code}`),
      rejected: reader.problems().some(({ rejected }) => rejected),
    };
  });
}

it('reads a cell that says the same as in the row before, and one that does not', () => {
  const rows = [
    ['甲', ' 大寺镇 '],
    ['乙', ' 大寺镇 '],
    ['乙', ''],
    ['乙', 'NULL'],
    ['乙'],
    ['乙', ' 大寺镇 '],
  ];
  expect(readRows(rows).map(({ read }) => read.slice(0, 2))).toEqual([
    ['甲', '大寺镇'],
    ['乙', '大寺镇'],
    ['乙', null],
    ['乙', null],
    ['乙', null],
    ['乙', '大寺镇'],
  ]);
});

it('tells what is wrong with a cell once in every row that holds it', () => {
  const long = '岭'.repeat(2_001);
  const rows = [
    ['甲', '\ufffd村'],
    ['乙', '\ufffd村'],
    ['丙', '大寺村'],
    ['丁', long],
    ['戊', long],
  ];
  expect(readRows(rows).map(({ problems }) => problems)).toEqual([
    ['住址 MALFORMED'],
    ['住址 MALFORMED'],
    [],
    ['住址 TOO_LONG'],
    ['住址 TOO_LONG'],
  ]);
});

it('keeps a name or a number of a hundred characters, and an address of two thousand', () => {
  const name = '岭'.repeat(100);
  const address = '岭'.repeat(2_000);
  const rows = [
    [name, address],
    [`${name}岭`, `${address}岭`],
  ];
  expect(readRows(rows)).toMatchObject([
    { read: [name, address, address], problems: [] },
    { read: [null, null, null], problems: ['姓名 TOO_LONG', '住址 TOO_LONG'] },
  ]);
});

it('rejects a row with a formula whose result the file does not hold', () => {
  const rows: readonly (string | Cell)[][] = [
    ['甲', { text: '', formula: true }],
    ['乙', { text: '大寺镇', formula: true }],
    ['丙', '\ufffd村'],
  ];
  expect(readRows(rows).map(({ problems, rejected }) => ({ problems, rejected }))).toEqual([
    { problems: ['住址 MISSING'], rejected: true },
    { problems: [], rejected: false },
    { problems: ['住址 MALFORMED'], rejected: false },
  ]);
});
