import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectDelimiter, readCsv } from './csv.ts';
import { createCsvScanner } from './csv-scanner.ts';
import { allRows, sampleFolder } from './sample-files.ts';
import { detectEncoding } from './text-stream.ts';
import { fc } from '../../test/fast-check.ts';

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
});
afterAll(() => files.remove());

const cellsOf = async (content: string | Uint8Array, blockSize?: number): Promise<unknown[]> => {
  const path = await files.write('x.csv', content);
  return (await allRows((file, options) => readCsv(file, options, blockSize), path)).map((row) => row.cells);
};

function scan(text: string, size: number, delimiter = ','): string[][] {
  const records: string[][] = [];
  const scanner = createCsvScanner(delimiter, '\n', (cells) => records.push(cells));
  for (let at = 0; at < text.length; at += size) scanner.push(text.slice(at, at + size));
  scanner.end();
  return records;
}

describe('the encoding of a text file', () => {
  const text = '姓名,地址\n张一,钦北区\n';

  it('is UTF-8 with or without a byte-order mark, which is no part of the first caption', async () => {
    expect(await cellsOf(text)).toEqual([
      ['姓名', '地址'],
      ['张一', '钦北区'],
    ]);
    expect((await cellsOf(`\ufeff${text}`))[0]).toEqual(['姓名', '地址']);
  });

  it('is GB18030 when some byte is not UTF-8, even on the last page', async () => {
    const ascii = 'name,place\n'.repeat(50_000);
    const path = await files.write(
      'late.csv',
      Buffer.concat([Buffer.from(ascii), iconv.encode('张一,钦北区\n', 'gb18030')]),
    );
    expect(await detectEncoding(path)).toBe('gb18030');
    expect((await allRows(readCsv, path)).at(-1)).toEqual({
      sheet: 'csv',
      row: 50_001,
      cells: ['张一', '钦北区'],
    });
  });

  it('is UTF-16 when the byte-order mark says so', async () => {
    expect(
      (await cellsOf(Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode(text, 'utf-16le')])))[1],
    ).toEqual(['张一', '钦北区']);
    expect(
      (await cellsOf(Buffer.concat([Buffer.from([0xfe, 0xff]), iconv.encode(text, 'utf-16be')])))[1],
    ).toEqual(['张一', '钦北区']);
  });

  it.each([1, 2, 3, 5, 7])(
    'survives characters cut by blocks of %i bytes, four-byte ones too',
    async (blockSize) => {
      // 𬭎 and 㛃 take four bytes in GB18030, 𬭎 four in UTF-8.
      const names = '姓名,曾用名\n李𬭎,王㛃\n"赵,一",=\n';
      const expected = [
        ['姓名', '曾用名'],
        ['李𬭎', '王㛃'],
        ['赵,一', '='],
      ];
      expect(await cellsOf(names, blockSize)).toEqual(expected);
      expect(await cellsOf(iconv.encode(names, 'gb18030'), blockSize)).toEqual(expected);
    },
  );

  it('refuses bytes that are in no known encoding and characters cut off at the end', async () => {
    await expect(cellsOf(Buffer.from([0xd5, 0xc5, 0x2c, 0xff, 0x0a]))).rejects.toMatchObject({
      code: 'ENCODING',
    });
    await expect(cellsOf(Buffer.from('姓名\n张').subarray(0, -1))).rejects.toMatchObject({
      code: 'ENCODING',
    });
    await expect(cellsOf(iconv.encode('姓名\n张', 'gb18030').subarray(0, -1))).rejects.toMatchObject({
      code: 'ENCODING',
    });
  });
});

describe('the delimiter', () => {
  it.each([
    ['a,b;c,d\n1,2,3\n', ','],
    ['姓名\t地址\n张一\t"a,b,c,d"\n', '\t'],
    ['姓名;地址;电话\n张一;b,c;1\n', ';'],
    ['姓名|地址\n', '|'],
    ['姓名\n', ','],
  ])('of %j is %j', (sample, delimiter) => {
    expect(detectDelimiter(sample)).toBe(delimiter);
  });

  it('may be declared in a first line that counts as no row', async () => {
    const path = await files.write('sep.csv', 'sep=;\r\n姓名;地址\r\n张一;a,b\r\n');
    expect(await allRows(readCsv, path)).toMatchObject([
      { row: 1, cells: ['姓名', '地址'] },
      { row: 2, cells: ['张一', 'a,b'] },
    ]);
  });
});

describe('records', () => {
  it('come back as they were written, wherever the text is cut', () => {
    const cell = fc.string({
      unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '一', '𬭎', ' ', '='),
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }),
        fc.nat({ max: 9 }),
        (rows, size) => {
          const text = rows
            .map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
            .join('\r\n');
          expect(scan(text, size + 1)).toEqual(rows);
        },
      ),
    );
  });

  it.each([1, 2, 3, 4, 1_000])('are the same however the text arrives (pieces of %i)', (size) => {
    const text = 'a,"b ""c""",d\r\n="450703201501010015",x,\n"two\nlines",y,z\r\n\r\nlast,"row",end';
    expect(scan(text, size)).toEqual([
      ['a', 'b "c"', 'd'],
      ['="450703201501010015"', 'x', ''],
      ['two\nlines', 'y', 'z'],
      [''],
      ['last', 'row', 'end'],
    ]);
  });

  it('keep what follows a closing quote, as spreadsheet programs do', () => {
    expect(scan('"他说"你好"了",x\n', 3)).toEqual([['他说你好"了"', 'x']]);
  });

  it('lose only their own row to an opening quote that is never closed', () => {
    expect(scan('a,"b\nc,d\n', 1_000)).toEqual([
      ['a', '"b'],
      ['c', 'd'],
    ]);
    const long = `a,"b\n${'c,d\n'.repeat(40_000)}`;
    expect(scan(long, 65_536)).toHaveLength(40_001);
  });

  it('do not swallow the rows between two stray quotes', () => {
    expect(scan('1,"北京\n2,上海\n3,"天津"x\n', 4)).toEqual([
      ['1', '"北京'],
      ['2', '上海'],
      ['3', '天津x'],
    ]);
  });

  it('are counted with blank lines, and end at a lone carriage return in files without line feeds', async () => {
    expect((await cellsOf('a,b\r1,2\r')).length).toBe(2);
    const path = await files.write('blank.csv', 'a,b\n\n1,2\n');
    expect((await allRows(readCsv, path)).map((row) => row.row)).toEqual([1, 2, 3]);
  });

  it('refuse text without line ends', () => {
    const scanner = createCsvScanner(',', '\n', () => undefined);
    const push = (): void => {
      for (let count = 0; count < 100; count += 1) scanner.push('x'.repeat(65_536));
    };
    expect(push).toThrowError(expect.objectContaining({ code: 'NOT_A_TABLE' }));
  });

  it('read a long record of quoted lines soon in small pieces', () => {
    const cells = Array.from({ length: 5000 }, () => `${'某'.repeat(300)}\n${'某'.repeat(300)}`);
    const text = `${cells.map((cell) => `"${cell}"`).join(',')}\n`;
    expect(scan(text, 128)).toEqual([cells]);
  });
});
