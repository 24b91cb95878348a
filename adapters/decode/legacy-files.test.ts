import { utils, write } from '@e965/xlsx';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRows } from './read-rows.ts';
import { sampleFolder } from './sample-files.ts';
import type { DecodeOptions, SheetRow } from './sheet-row.ts';
import { sniffFormat } from './sniff.ts';
import { readXls } from './xls.ts';

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
});
afterAll(() => files.remove());

async function rowsOf(path: string, options: DecodeOptions = {}): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  const { batches } = await openRows(path, options);
  for await (const batch of batches) rows.push(...batch.rows);
  return rows;
}

function legacyWorkbook(): Buffer {
  const book = utils.book_new();
  const data = utils.aoa_to_sheet([
    ['残疾人证', null, null],
    ['姓名', '证号', '出生日期'],
    ['张一', 450703201501010015, null],
  ]);
  data['C3'] = { t: 'n', v: 42005, z: 'yyyy-mm-dd' };
  data['!ref'] = 'A1:C3';
  utils.book_append_sheet(book, data, '名单');
  utils.book_append_sheet(book, utils.aoa_to_sheet([['男']]), '字典');
  book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 1 }] };
  return write(book, { type: 'buffer', bookType: 'biff8' });
}

describe('the format of a file is told by its content', () => {
  it.each([
    ['xls', legacyWorkbook()],
    ['html', '\ufeff<html><table></table></html>'],
    ['html', '<!-- 导出 -->\n<TABLE border=1>'],
    ['html', '<meta charset="gb2312"><table>'],
    [
      'xml-spreadsheet',
      '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    ],
    ['csv', '姓名,性别\n'],
    ['csv', iconv.encode('姓名\t性别\n', 'gb18030')],
    ['csv', Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode('姓名\t性别', 'utf-16le')])],
  ] as const)('%s', async (format, content) => {
    expect(await sniffFormat(await files.write('名单.xls', content))).toBe(format);
  });

  it.each([
    ['', 'EMPTY_FILE'],
    [' \n', 'EMPTY_FILE'],
    ['%PDF-1.7', 'NOT_A_TABLE'],
    ['a\0b\0', 'NOT_A_TABLE'],
    ['<?xml version="1.0"?><note/>', 'NOT_A_TABLE'],
    ['MIME-Version: 1.0\n', 'NOT_A_TABLE'],
  ])('%j is refused', async (content, code) => {
    await expect(sniffFormat(await files.write('x', content))).rejects.toMatchObject({ code });
  });
});

describe('a legacy workbook', () => {
  it('is read with dates and numbers, without hidden sheets', async () => {
    const hidden: string[] = [];
    const path = await files.write('old.xls', legacyWorkbook());
    const rows = await rowsOf(path, { onHiddenSheet: (sheet) => void hidden.push(sheet) });
    expect(hidden).toHaveLength(1);
    expect(rows.map(({ sheet, row }) => [sheet, row])).toEqual([
      ['名单', 1],
      ['名单', 2],
      ['名单', 3],
    ]);
    expect(rows[2]?.cells).toEqual([
      '张一',
      { text: '450703201501010000', numeric: 450703201501010000 },
      { text: '2015-01-01', numeric: 42005, date: true },
    ]);
  });

  it('of the oldest kind has its Chinese text in GBK', async () => {
    const label = (row: number, column: number, text: string): Buffer => {
      const bytes = iconv.encode(text, 'gbk');
      const head = Buffer.from([4, 0, 8 + bytes.length, 0, row, 0, column, 0, 0, 0, 0, bytes.length]);
      return Buffer.concat([head, bytes]);
    };
    const begin = Buffer.from([9, 0, 4, 0, 2, 0, 0x10, 0]);
    const end = Buffer.from([10, 0, 0, 0]);
    const book = Buffer.concat([begin, label(0, 0, '姓名'), label(0, 1, '学籍号'), label(1, 0, '张一'), end]);
    const rows = await rowsOf(await files.write('oldest.xls', book));
    expect(rows.map((row) => row.cells)).toEqual([['姓名', '学籍号'], ['张一']]);
  });

  it('is refused when it is damaged, too large or takes too long', async () => {
    const path = await files.write('bad.xls', legacyWorkbook().subarray(0, 600));
    await expect(rowsOf(path)).rejects.toMatchObject({ code: 'DAMAGED' });
    const whole = await files.write('old.xls', legacyWorkbook());
    const first = (limits: Parameters<typeof readXls>[2]) => readXls(whole, {}, limits).next();
    await expect(first({ maxBytes: 100 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(first({ batchTimeoutMs: 1 })).rejects.toMatchObject({ code: 'TOO_COSTLY' });
  });
});

describe('an HTML table', () => {
  const page = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><style>td>x{}</style></head>
<body><table border=1><tr><td colspan="3">学籍信息表</td></tr><tr><th>姓名<th rowspan="2" x:str>身高<br>厘米</th><th>证&nbsp;号</th></tr>
<tr><td>张一</td><td style='mso-number-format:"\\@"'>450703201501010015</td></tr>
<tr><td x:num="4.5070320150101E+17">450703201501010000</td><td>3<5 &amp; 7</td><td><table><tr><td>内</td></tr></table></td></tr></table></body></html>`;

  it.each(['utf-8', 'gb18030'])('in %s keeps columns under merged cells', async (encoding) => {
    const rows = await rowsOf(await files.write('web.xls', iconv.encode(page, encoding)));
    expect(rows.map((row) => [row.row, row.cells])).toEqual([
      [1, ['学籍信息表', '', '']],
      [2, ['姓名', '身高 厘米', '证\u00a0号']],
      [3, ['张一', '', '450703201501010015']],
      [4, [{ text: '450703201501010000', numeric: 450703201501010000 }, '3<5 & 7', '内']],
    ]);
  });
});

describe('an XML spreadsheet', () => {
  it('keeps sheets, places and types', async () => {
    const text = `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="一"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">姓名</Data></Cell><Cell><Data ss:Type="String">x</Data></Cell></Row>
<Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="Number">3</Data></Cell><Cell><Data ss:Type="DateTime">2015-01-01T00:00:00.000</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="二"><Table><Row><Cell><Data ss:Type="Boolean">1</Data></Cell></Row></Table></Worksheet></Workbook>`;
    expect(await rowsOf(await files.write('x.xls', text))).toEqual([
      { sheet: '一', row: 1, cells: ['姓名', '', 'x'] },
      { sheet: '一', row: 4, cells: ['', { text: '3', numeric: 3 }, '2015-01-01T00:00:00.000'] },
      { sheet: '二', row: 1, cells: ['TRUE'] },
    ]);
  });
});
