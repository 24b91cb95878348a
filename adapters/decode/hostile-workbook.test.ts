import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRows } from './read-rows.ts';
import { inlineRows, sampleFolder, writeWorkbook, writeZip } from './sample-files.ts';
import type { SheetRow } from './sheet-row.ts';
import { readXlsx } from './xlsx.ts';
import type { XlsxLimits } from './xlsx.ts';
import { fc } from '../../test/fast-check.ts';

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
});
afterAll(() => files.remove());

async function rowsOf(path: string, limits: Partial<XlsxLimits> = {}): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const batch of readXlsx(path, {}, limits)) rows.push(...batch.rows);
  return rows;
}

/** The rows of a workbook of one sheet with this content of `<sheetData>`. */
async function rowsOfSheet(data: string, parts: Readonly<Record<string, string>> = {}): Promise<SheetRow[]> {
  return rowsOf(await writeWorkbook(files.path('sheet.xlsx'), [{ name: 's', data }], parts));
}

/** Offsets of the records of the zip's central directory. */
function directoryRecords(zip: Buffer): number[] {
  const records: number[] = [];
  for (
    let at = zip.indexOf('PK\x01\x02', 0, 'latin1');
    at !== -1;
    at = zip.indexOf('PK\x01\x02', at + 4, 'latin1')
  )
    records.push(at);
  return records;
}

const small = [
  ['姓名', '学籍号'],
  ['张一', 'G1'],
];

async function sampleZip(parts: Readonly<Record<string, string | Buffer>> = {}): Promise<Buffer> {
  const path = await writeWorkbook(files.path('zip.xlsx'), [{ name: 's', data: inlineRows(small) }], parts);
  return readFile(path);
}

describe('a zip bomb is refused', () => {
  it('of one huge part', async () => {
    const bomb = Buffer.concat([
      Buffer.from('<worksheet><sheetData><row>'),
      Buffer.alloc(48 * 1024 ** 2, '<c/>'),
    ]);
    const path = files.path('one.xlsx');
    await writeWorkbook(path, [{ name: 's', data: '' }], { 'xl/worksheets/sheet1.xml': bomb });
    await expect(rowsOf(path)).rejects.toMatchObject({ code: 'UNSAFE' });
  });

  it('of many parts, each below the limit', async () => {
    const part = `<worksheet><sheetData><row>${'<c/>'.repeat(800_000)}</row></sheetData></worksheet>`;
    const sheets = Array.from({ length: 12 }, (_, index) => ({ name: `s${index}`, data: '' }));
    const parts = Object.fromEntries(sheets.map((_, index) => [`xl/worksheets/sheet${index + 1}.xml`, part]));
    const path = await writeWorkbook(files.path('many.xlsx'), sheets, parts);
    await expect(rowsOf(path, { ratioFromBytes: 8 * 1024 ** 2 })).rejects.toMatchObject({ code: 'UNSAFE' });
  });

  it('of one part that is listed as many sheets', async () => {
    const path = files.path('again.xlsx');
    const sheets = [1, 2].map((number) => `<sheet name="s${number}" r:id="rId1"/>`).join('');
    await writeWorkbook(path, [{ name: 's', data: inlineRows(small) }], {
      'xl/workbook.xml': `<workbook><sheets>${sheets}</sheets></workbook>`,
    });
    await expect(rowsOf(path)).rejects.toMatchObject({ code: 'UNSAFE' });
  });

  it('of parts that overlap each other', async () => {
    const zip = await sampleZip();
    const [first, second] = directoryRecords(zip);
    zip.writeUInt32LE(zip.readUInt32LE((first ?? 0) + 42), (second ?? 0) + 42);
    await expect(rowsOf(await files.write('overlap.xlsx', zip))).rejects.toMatchObject({ code: 'UNSAFE' });
  });

  it('is not even looked at inside a workbook', async () => {
    const inner = await readFile(files.path('one.xlsx'));
    const path = await files.write('nested.xlsx', await sampleZip({ 'xl/media/image1.png': inner }));
    expect(await rowsOf(path)).toHaveLength(2);
  });
});

describe('a workbook whose lists lie is refused', () => {
  it.each([
    ['a smaller unpacked size', 24, 10],
    ['a larger unpacked size', 24, 100_000],
    ['another packed size', 20, 5],
    ['another checksum', 16, 1],
    ['a place outside the file', 42, 0x7fffffff],
  ])('%s', async (_, field, value) => {
    const zip = await sampleZip();
    for (const record of directoryRecords(zip)) zip.writeUInt32LE(value, record + field);
    await expect(rowsOf(await files.write('lie.xlsx', zip))).rejects.toMatchObject({
      code: expect.stringMatching(/^(DAMAGED|UNSAFE)$/),
    });
  });

  it.each(['../sheet.xml', '/etc/x.xml', 'C:/x.xml', 'xl\\..\\..\\x.xml'])(
    'a part named %s',
    async (name) => {
      const zip = await sampleZip({ ['x'.repeat(name.length)]: 'x' });
      const renamed = Buffer.from(zip.toString('latin1').replaceAll('x'.repeat(name.length), name), 'latin1');
      await expect(rowsOf(await files.write('path.xlsx', renamed))).rejects.toMatchObject({
        code: 'DAMAGED',
      });
    },
  );

  it('a list of parts with megabytes of remarks', async () => {
    const remark = Buffer.alloc(65_535, 'x');
    const locals: Buffer[] = [];
    const records: Buffer[] = [];
    let at = 0;
    for (let index = 0; index < 140; index += 1) {
      const name = Buffer.from(`p${index}`);
      const content = deflateRawSync('');
      const local = Buffer.alloc(30);
      local.writeUInt32LE(0x04034b50, 0);
      local.writeUInt16LE(8, 8);
      local.writeUInt32LE(content.length, 18);
      local.writeUInt16LE(name.length, 26);
      const record = Buffer.alloc(46);
      record.writeUInt32LE(0x02014b50, 0);
      record.writeUInt16LE(8, 10);
      record.writeUInt32LE(content.length, 20);
      record.writeUInt16LE(name.length, 28);
      record.writeUInt16LE(remark.length, 32);
      record.writeUInt32LE(at, 42);
      locals.push(local, name, content);
      records.push(record, name, remark);
      at += 30 + name.length + content.length;
    }
    const directory = Buffer.concat(records);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(140, 8);
    end.writeUInt16LE(140, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(at, 16);
    const path = await files.write('remarks.xlsx', Buffer.concat([...locals, directory, end]));
    await expect(rowsOf(path)).rejects.toMatchObject({ code: 'UNSAFE' });
  });
});

describe('a sparse sheet', () => {
  it('costs what stands in it, whatever its dimension says', async () => {
    const xml = `<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row><row r="1048576"><c r="A1048576" t="inlineStr"><is><t>张一</t></is></c><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>`;
    expect(await rowsOfSheet('', { 'xl/worksheets/sheet1.xml': xml })).toEqual([
      { sheet: 's', row: 1, cells: ['姓名'] },
      { sheet: 's', row: 1_048_576, cells: ['张一'] },
    ]);
  });

  it.each(['1048577', '1e300', '-1', '1.5', 'NaN'])('is refused with a row %s', async (row) => {
    await expect(rowsOfSheet(`<row r="${row}"/>`)).rejects.toMatchObject({ code: 'DAMAGED' });
  });
});

describe('a document type definition is refused in every part', () => {
  const parts = [
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
    'xl/workbook.xml',
    'xl/styles.xml',
    'xl/sharedStrings.xml',
    'xl/worksheets/sheet1.xml',
  ];
  const attacks = [
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'],
    ['a remote definition', '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>'],
    ['entity expansion', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'],
    ['a parameter entity', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % p SYSTEM "p.dtd"> %p;]><x/>'],
  ] as const;
  it.each(parts.flatMap((part) => attacks.map(([name, xml]) => [part, name, xml] as const)))(
    '%s: %s',
    async (part, _, xml) => {
      const all = { 'xl/styles.xml': '<styleSheet/>', 'xl/sharedStrings.xml': '<sst/>', [part]: xml };
      await expect(rowsOfSheet(inlineRows(small), all)).rejects.toMatchObject({ code: 'UNSAFE' });
    },
  );

  it('also where the part is UTF-16 with a byte-order mark; without one the part is damaged', async () => {
    const xml = attacks[0][1];
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml, 'utf16le')]);
    const path = files.path('utf16.xlsx');
    await writeWorkbook(path, [{ name: 's', data: '' }], { 'xl/sharedStrings.xml': marked });
    await expect(rowsOf(path)).rejects.toMatchObject({ code: 'UNSAFE' });
    await writeWorkbook(path, [{ name: 's', data: '' }], { 'xl/sharedStrings.xml': marked.subarray(2) });
    await expect(rowsOf(path)).rejects.toMatchObject({ code: 'DAMAGED' });
  });
});

describe('a formula', () => {
  it('counts as what the file says it came to, and is never worked out', async () => {
    const data = `<row r="1"><c r="A1" t="str"><f>"4507"&amp;"03"</f><v>张一</v></c><c r="B1"><f>1+1</f><v>3</v></c><c r="C1" t="str"><f>IF(1,"","")</f><v></v></c><c r="D1" t="str"><f>WEBSERVICE("http://127.0.0.1:9")</f></c></row>`;
    expect((await rowsOfSheet(data))[0]?.cells).toEqual([
      { text: '张一', formula: true },
      { text: '3', numeric: 3, formula: true },
      '',
      { text: '', formula: true },
    ]);
  });
});

describe('a sheet that says two things is refused', () => {
  it.each([
    ['rows out of order', '<row r="5"/><row r="3"/>'],
    ['two rows of one number', '<row r="5"/><row r="5"/>'],
    ['two cells in one place', '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'],
    ['a text that is not in its table', '<row r="1"><c r="A1" t="s"><v>7</v></c></row>'],
    ['a negative text number', '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'],
    ['a broken text number', '<row r="1"><c r="A1" t="s"><v>0.5</v></c></row>'],
  ])('%s', async (_, data) => {
    const strings = { 'xl/sharedStrings.xml': '<sst><si><t>张一</t></si></sst>' };
    await expect(rowsOfSheet(data, strings)).rejects.toMatchObject({ code: 'DAMAGED' });
  });

  it('while cells in any order find their places', async () => {
    const data = '<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>';
    expect(
      (await rowsOfSheet(data))[0]?.cells.map((cell) => (typeof cell === 'string' ? cell : cell.text)),
    ).toEqual(['1', '', '3']);
  });
});

describe('what no program writes is refused before it costs anything', () => {
  it('more cell styles than there can be', async () => {
    const styles = `<styleSheet><cellXfs>${'<xf/>'.repeat(70_000)}</cellXfs></styleSheet>`;
    await expect(rowsOfSheet('', { 'xl/styles.xml': styles })).rejects.toMatchObject({ code: 'UNSAFE' });
  });

  it('a number format made to keep the reader busy is none of a date', async () => {
    const code = '['.repeat(200_000);
    const styles = `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="${code}"/></numFmts><cellXfs><xf numFmtId="176"/></cellXfs></styleSheet>`;
    const data = '<row><c s="0"><v>42005</v></c></row>';
    const before = performance.now();
    expect((await rowsOfSheet(data, { 'xl/styles.xml': styles }))[0]?.cells).toEqual([
      { text: '42005', numeric: 42005 },
    ]);
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('a tag of nonsense is passed over in one go', async () => {
    const data = `<row><c s = x ${'a'.repeat(400_000)}><v>1</v></c></row>`;
    const before = performance.now();
    expect(await rowsOfSheet(data)).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('a small part of many megabytes', async () => {
    const styles = `<styleSheet>${'<a b="0123456789abcdef"/>'.repeat(700_000)}</styleSheet>`;
    await expect(rowsOfSheet('', { 'xl/styles.xml': styles })).rejects.toMatchObject({ code: 'UNSAFE' });
  });

  it('a text of millions of pieces is kept to what a cell can hold', async () => {
    const strings = `<sst><si>${`<r><t>${'某'.repeat(5_000)}</t></r>`.repeat(100)}</si></sst>`;
    const rows = await rowsOfSheet('<row><c t="s"><v>0</v></c></row>', { 'xl/sharedStrings.xml': strings });
    expect(String(rows[0]?.cells[0]).length).toBeLessThan(40_000);
  });
});

describe('a workbook under another name, or something else under its name', () => {
  it.each([
    ['an archive of photographs', { 'photo.jpg': 'x' }],
    [
      'a text document',
      {
        '_rels/.rels':
          '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="word/document.xml"/></Relationships>',
        'word/document.xml': '<document/>',
      },
    ],
    [
      'an OpenDocument table',
      { mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' },
    ],
  ])('%s is refused as no table', async (_, parts: Record<string, string>) => {
    const path = files.path('名单.xlsx');
    await writeZip(path, parts);
    const { batches } = await openRows(path, {});
    await expect(batches.next()).rejects.toMatchObject({ code: 'NOT_A_TABLE' });
  });

  it('is read by what it is', async () => {
    const { format, batches } = await openRows(await files.write('名单.csv', await sampleZip()), {});
    expect(format).toBe('xlsx');
    expect((await batches.next()).value).toMatchObject({ rows: [{ row: 1 }, { row: 2 }] });
  });
});

describe('half a workbook', () => {
  it('is refused wherever it was cut', async () => {
    const whole = await sampleZip();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        const path = await files.write('half.xlsx', whole.subarray(0, length));
        const read = async (): Promise<void> => {
          const { batches, format } = await openRows(path, {});
          // Three bytes of a zip are three letters.
          if (format === 'csv') expect(length).toBeLessThan(4);
          for await (const batch of batches) expect(format, String(batch.rows.length)).toBe('csv');
        };
        if (length === 0 || length >= 4)
          await expect(read()).rejects.toMatchObject({ name: 'ExportRefused' });
        else await read();
      }),
      { numRuns: 150, examples: [[0], [3], [4], [30], [whole.length - 1], [whole.length - 22]] },
    );
  });
});
