import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { utils, write } from '@e965/xlsx';
import { allRows, inlineRows, sampleFolder, writeWorkbook, writeZip } from './sample-files.ts';
import { readXlsx } from './xlsx.ts';
import { isDateFormat } from './xlsx-workbook.ts';

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
});
afterAll(() => files.remove());

const styles = `<styleSheet><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/></cellXfs></styleSheet>`;

describe('the cells of a workbook', () => {
  it('are shared strings with rich text joined and phonetic readings left out', async () => {
    const path = await writeWorkbook(
      files.path('shared.xlsx'),
      [
        {
          name: '学生',
          data: '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c></row>',
        },
      ],
      {
        'xl/sharedStrings.xml':
          '<sst><si><t>姓 名</t></si><si><r><t>学籍</t></r><r><rPr/><t xml:space="preserve">号 &amp; &#x4E00;</t></r><rPh sb="0" eb="1"><t>xueji</t></rPh></si><si><t>一_x000D_\n二</t></si></sst>',
      },
    );
    expect(await allRows(readXlsx, path)).toEqual([
      { sheet: '学生', row: 1, cells: ['姓 名', '', '学籍号 & 一', '一\r\n二'] },
    ]);
  });

  it('are numbers with their number, days by style, booleans and formula results', async () => {
    const path = await writeWorkbook(
      files.path('typed.xlsx'),
      [
        {
          name: 's',
          data: `<row r="3"><c r="A3"><v>4.5070320150101E+17</v></c><c r="B3" s="1"><v>42005</v></c><c r="C3" s="2"><v>42005.5</v></c>
<c r="D3" t="b"><v>1</v></c><c r="E3" t="str"><f>"4507"</f><v>4507</v></c><c r="F3"><v>0.1</v></c></row>`,
        },
      ],
      { 'xl/styles.xml': styles },
    );
    expect(await allRows(readXlsx, path)).toEqual([
      {
        sheet: 's',
        row: 3,
        cells: [
          { text: '450703201501010000', numeric: 450703201501010000 },
          { text: '2015-01-01', numeric: 42005, date: true },
          { text: '2015-01-01 12:00:00', numeric: 42005.5, date: true },
          'TRUE',
          { text: '4507', formula: true },
          { text: '0.1', numeric: 0.1 },
        ],
      },
    ]);
  });

  it('count days from 1904 when the workbook does', async () => {
    const path = await writeWorkbook(
      files.path('1904.xlsx'),
      [{ name: 's', data: '<row><c s="1"><v>40543</v></c></row>' }],
      { 'xl/styles.xml': styles },
      '<workbookPr date1904="1"/>',
    );
    expect((await allRows(readXlsx, path))[0]?.cells).toEqual([
      { text: '2015-01-01', numeric: 40543, date: true },
    ]);
  });

  it('agree with what a spreadsheet library writes', async () => {
    const rows = [
      ['姓名', '人数', '空'],
      ['李𬭎', 12, null],
    ];
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows), '表一');
    const path = await files.write(
      'library.xlsx',
      write(book, { type: 'buffer', bookType: 'xlsx', bookSST: true }),
    );
    expect(await allRows(readXlsx, path)).toEqual([
      { sheet: '表一', row: 1, cells: ['姓名', '人数', '空'] },
      { sheet: '表一', row: 2, cells: ['李𬭎', { text: '12', numeric: 12 }] },
    ]);
  });

  it('keep their place under namespace prefixes, single quotes, comments and CDATA', async () => {
    const path = files.path('odd.xlsx');
    await writeWorkbook(path, [{ name: 's', data: '' }], {
      'xl/worksheets/sheet1.xml':
        "<x:worksheet xmlns:x='m'><x:sheetData><x:row r='2'><x:c t='inlineStr' r='B2'><x:is><x:t><![CDATA[a<b]]></x:t></x:is></x:c><!-- > --></x:row></x:sheetData></x:worksheet>",
    });
    expect(await allRows(readXlsx, path)).toEqual([{ sheet: 's', row: 2, cells: ['', 'a<b'] }]);
  });

  it('beyond any real column are not kept', async () => {
    const path = await writeWorkbook(files.path('wide.xlsx'), [
      { name: 's', data: '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>' },
    ]);
    expect((await allRows(readXlsx, path))[0]?.cells).toHaveLength(1);
  });
});

describe('the sheets of a workbook', () => {
  it('come in order, without the hidden ones and the skipped ones', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => [`行${index}`, 'x'.repeat(20)]);
    const path = await writeWorkbook(files.path('sheets.xlsx'), [
      { name: '说明', data: inlineRows(many) },
      { name: '字典', data: inlineRows([['男']]), hidden: true },
      { name: '数据', data: inlineRows([['姓名']]) },
    ]);
    const rows = await allRows(readXlsx, path, { skipSheet: (sheet) => sheet === '说明' });
    expect(new Set(rows.map((row) => row.sheet))).toEqual(new Set(['说明', '数据']));
    expect(rows.length).toBeLessThan(3_000);
  });
});

describe('a dangerous or broken workbook is refused', () => {
  it('when it inflates to a suspicious multiple', async () => {
    const row = '<row><c><v>1</v></c></row>';
    const path = await writeWorkbook(files.path('bomb.xlsx'), [{ name: 's', data: row.repeat(100_000) }]);
    const limits = { ratioFromBytes: 1_000_000 };
    await expect(allRows((file, options) => readXlsx(file, options, limits), path)).rejects.toMatchObject({
      code: 'UNSAFE',
    });
  });

  it('when it inflates beyond the limit, counted while reading', async () => {
    const path = await writeWorkbook(files.path('large.xlsx'), [
      { name: 's', data: inlineRows(Array.from({ length: 5_000 }, (_, i) => [`${i}`])) },
    ]);
    await expect(
      allRows((file, options) => readXlsx(file, options, { maxInflatedBytes: 50_000 }), path),
    ).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
  });

  it('when its shared strings would not fit into memory', async () => {
    const strings = Array.from({ length: 5_000 }, (_, index) => `<si><t>地址${index}</t></si>`).join('');
    const path = await writeWorkbook(files.path('strings.xlsx'), [{ name: 's', data: '' }], {
      'xl/sharedStrings.xml': `<sst>${strings}</sst>`,
    });
    await expect(
      allRows((file, options) => readXlsx(file, options, { maxStringBytes: 50_000 }), path),
    ).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
    expect(await allRows(readXlsx, path)).toEqual([]);
  });

  it('when it has too many parts or two of one name', async () => {
    const path = await writeWorkbook(files.path('parts.xlsx'), [{ name: 's', data: '' }]);
    await expect(
      allRows((file, options) => readXlsx(file, options, { maxEntries: 3 }), path),
    ).rejects.toMatchObject({ code: 'UNSAFE' });
    await writeWorkbook(path, [{ name: 's', data: '' }], { 'XL/workbook.xml': '<workbook/>' });
    await expect(allRows(readXlsx, path)).rejects.toMatchObject({ code: 'UNSAFE' });
  });

  it.each([
    [
      'external entity',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><sst><si><t>&e;</t></si></sst>',
      'UNSAFE',
    ],
    [
      'entity expansion',
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>',
      'UNSAFE',
    ],
    ['undefined entity', '<sst><si><t>&e;</t></si></sst>', 'UNSAFE'],
    ['deep nesting', `<sst>${'<a>'.repeat(1_000)}`, 'DAMAGED'],
    ['overlong tag', `<sst><a b="${'x'.repeat(1_100_000)}"`, 'DAMAGED'],
    ['cut-off markup', '<sst><si><t>a</t></si>', 'DAMAGED'],
    ['unbalanced markup', '<sst></si></sst></sst>', 'DAMAGED'],
  ])('for %s in a part', async (_, part, code) => {
    const path = await writeWorkbook(files.path('xml.xlsx'), [{ name: 's', data: '' }], {
      'xl/sharedStrings.xml': part,
    });
    await expect(allRows(readXlsx, path)).rejects.toMatchObject({ code });
  });

  it('when a byte of it changed or its end is missing', async () => {
    const random = Array.from({ length: 2_000 }, (_, index) => [String((index * 7_919) % 100_003)]);
    const whole = await readFile(
      await writeWorkbook(files.path('whole.xlsx'), [{ name: 's', data: inlineRows(random) }]),
    );
    const changed = Buffer.from(whole);
    const at = Math.floor(changed.length / 2);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(allRows(readXlsx, await files.write('changed.xlsx', changed))).rejects.toMatchObject({
      code: 'DAMAGED',
    });
    await expect(
      allRows(readXlsx, await files.write('cut.xlsx', whole.subarray(0, -300))),
    ).rejects.toMatchObject({ code: 'DAMAGED' });
  });

  it('when it is another kind of archive', async () => {
    const path = files.path('other.zip');
    await writeZip(path, { 'photo.jpg': 'x' });
    await expect(allRows(readXlsx, path)).rejects.toMatchObject({ code: 'NOT_A_TABLE' });
  });
});

describe('number formats', () => {
  it.each([
    'yyyy-mm-dd',
    'yyyy"年"m"月"d"日"',
    '[$-804]yyyy/m/d;@',
    'm/d/yy',
    'yyyy-mm-dd hh:mm:ss.000',
    'yyyymm',
  ])('%s shows a date', (code) => {
    expect(isDateFormat(code)).toBe(true);
  });
  it.each(['General', 'G/通用格式', '0', '#,##0.00"m"', '@', '0.00E+00', '[Red]0', 'h:mm'])(
    '%s shows none',
    (code) => {
      expect(isDateFormat(code)).toBe(false);
    },
  );
});
