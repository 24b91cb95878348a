import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../platform/plain-date.ts';
import type { Adapter } from './adapter.ts';
import { precisionLost } from './cells/numbers.ts';
import { inlineRows, sampleFolder, writeWorkbook } from './decode/sample-files.ts';
import { readExport, readHeader } from './read-export.ts';
import type { ExportChunk } from './read-export.ts';

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
});
afterAll(() => files.remove());

const adapter: Adapter = {
  source: 'term-registration',
  title: '本学期报到',
  columns: [
    { id: 'name', header: '姓名', aliases: ['xm'], required: true },
    { id: 'citizenId', header: '身份证件号', aliases: ['sfzjh'] },
    { id: 'studentNumber', header: '学籍号', aliases: ['xjh'] },
    { id: 'place', header: '地址', aliases: ['dz'] },
    { id: 'faith', header: '宗教信仰', aliases: [], forbidden: true },
  ],
  requireOneOf: [['citizenId', 'studentNumber']],
  fields: { name: 'text', citizenId: 'text', place: 'text' },
  parseRow(row, context) {
    const name = row.text('name');
    const id = row.cell('citizenId');
    const number = row.text('citizenId');
    const fail = (column: string, code: 'MISSING' | 'PRECISION_LOST', value: string): null => {
      context.issue({ column: row.caption(column), code, valueMasked: value, expected: '…', rejected: true });
      return null;
    };
    if (name === null) return fail('name', 'MISSING', number ?? '');
    if (id !== null && precisionLost(id)) return fail('citizenId', 'PRECISION_LOST', `${name} ${number}`);
    return {
      name,
      citizenId: number,
      place: row.text('place'),
      faith: row.text('faith'),
      hasPlace: row.has('place'),
    };
  },
};
const asOf = plainDate('2026-03-01');

async function read(path: string, chunkSize?: number): Promise<ExportChunk[]> {
  const chunks: ExportChunk[] = [];
  for await (const chunk of readExport(
    path,
    adapter,
    chunkSize === undefined ? { asOf } : { asOf, chunkSize },
  ))
    chunks.push(chunk);
  return chunks;
}
const readText = async (text: string) => {
  const chunks = await read(await files.write('x.csv', text));
  return {
    rows: chunks.flatMap((chunk) => chunk.rows),
    issues: chunks.flatMap((chunk) => chunk.issues),
    chunks,
  };
};

describe('the rows of an export', () => {
  it('carry their place in the file, counting title, header, repeated headers and blank rows', async () => {
    const { rows, issues, chunks } = await readText(
      '报到名册,,\n姓名,身份证件号,地址\nxm,sfzjh,dz\n1,2,3\n张一,="450703201501010015",钦北\n\n姓名,身份证件号,地址\n李二,450703201501010023,\n',
    );
    expect(
      rows.map(({ fileRow, values }) => [fileRow, values['name'], values['citizenId'], values['place']]),
    ).toEqual([
      [5, '张一', '450703201501010015', '钦北'],
      [8, '李二', '450703201501010023', null],
    ]);
    expect(issues).toEqual([]);
    expect(chunks[0]).toMatchObject({ rowsRead: 2, header: { headerRow: 2, sheet: 'csv', unknown: [] } });
  });

  it('of totals, signatures and remarks are told and not stored', async () => {
    const { rows, issues, chunks } = await readText(
      '姓名,身份证件号,地址,性别,年龄\n张一,450703201501010015,,,\n合计,,,1,11\n填表人：王某,,,审核人：李某,\n,,,男,\n共1人,,,,\n',
    );
    expect(rows).toHaveLength(1);
    expect(issues.map(({ fileRow, valueMasked, rejected }) => [fileRow, valueMasked, rejected])).toEqual([
      [3, '合计', false],
      [4, '填表人', false],
      [5, '', false],
      [6, '共1人', false],
    ]);
    expect(chunks[0]?.rowsRead).toBe(1);
  });

  it('without a name but with a number are records to mend, not footers', async () => {
    const { rows, issues } = await readText('姓名,身份证件号,地址\n,450703201501010015,\n');
    expect(rows).toEqual([]);
    expect(issues).toMatchObject([
      { fileRow: 2, column: '姓名', code: 'MISSING', rejected: true, valueMasked: '450703********0015' },
    ]);
  });

  it('with too many cells are rejected, with too few reported', async () => {
    const { rows, issues } = await readText('姓名,身份证件号,地址\n张一,1,钦北,大寺\n李二,2\n王三,3,x,\n');
    expect(rows.map((row) => row.values['name'])).toEqual(['李二', '王三']);
    expect(issues.map(({ fileRow, code, rejected }) => [fileRow, code, rejected])).toEqual([
      [2, 'MALFORMED', true],
      [3, 'MALFORMED', false],
    ]);
  });

  it('tell an absent column from an empty cell and drop overlong text', async () => {
    expect((await readText('姓名,身份证件号\n张一,1\n')).rows[0]?.values).toMatchObject({
      place: null,
      hasPlace: false,
    });
    const { rows, issues } = await readText(`姓名,身份证件号,地址\n张一,1,${'长'.repeat(3_000)}\n`);
    expect(rows[0]?.values).toMatchObject({ place: null, hasPlace: true });
    expect(issues).toMatchObject([{ code: 'TOO_LONG', column: '地址', rejected: false }]);
  });

  it('never show a name or a whole citizen number in an issue, nor a forbidden column', async () => {
    const path = await writeWorkbook(files.path('lost.xlsx'), [
      {
        name: 's',
        data: `${inlineRows([['姓名', '身份证件号', '宗教信仰']])}<row r="2"><c t="inlineStr"><is><t>张小明</t></is></c><c><v>450703201501010000</v></c></row>
<row r="3"><c t="inlineStr"><is><t>李二</t></is></c><c t="inlineStr"><is><t>450703201501010015</t></is></c><c t="inlineStr"><is><t>某教</t></is></c></row>`,
      },
    ]);
    const [chunk] = await read(path);
    expect(chunk?.issues).toMatchObject([{ fileRow: 2, code: 'PRECISION_LOST' }]);
    expect(chunk?.issues[0]?.valueMasked).toBe('张* 450703********0000');
    expect(chunk?.rows).toMatchObject([{ fileRow: 3, values: { faith: null } }]);
    expect(chunk?.header?.forbidden).toEqual(['宗教信仰']);
  });
});

describe('the sheets of an export', () => {
  const sheet = (name: string, rows: string[][], hidden = false) => ({
    name,
    data: inlineRows(rows),
    hidden,
  });
  const header = ['姓名', '身份证件号'];

  it('with a header are all read, each with its own columns; others are told', async () => {
    const path = await writeWorkbook(files.path('sheets.xlsx'), [
      sheet('填表说明', [['请认真填写'], ['谢谢']]),
      sheet('一班', [['一班名册'], header, ['张一', '1']]),
      sheet('旧', [header, ['赵四', '4']], true),
      sheet('二班', [
        ['身份证件号', '姓名'],
        ['2', '李二'],
        ...Array.from({ length: 30 }, (_, index) => [`${index}`, '王']),
      ]),
    ]);
    const chunks = await read(path);
    expect(chunks.map(({ sheet: name, rows }) => [name, rows.length])).toEqual([
      ['一班', 1],
      ['二班', 31],
    ]);
    expect(chunks.map((chunk) => chunk.header?.headerRow)).toEqual([2, 1]);
    expect(chunks[1]?.rows[0]).toMatchObject({ fileRow: 2, values: { name: '李二', citizenId: '2' } });
    expect(chunks.flatMap((chunk) => chunk.issues)).toMatchObject([
      { sheet: '填表说明', code: 'MISSING', rejected: false },
    ]);
    expect(chunks.map(({ leftOut }) => leftOut)).toEqual([
      undefined,
      [
        { sheet: '填表说明', why: 'NO_HEADER' },
        { sheet: '旧', why: 'HIDDEN' },
      ],
    ]);
    expect(await readHeader(path, adapter)).toMatchObject({ sheet: '一班', headerRow: 2 });
  });
});

describe('a file that is not this export', () => {
  it('is refused with the captions it lacks and has', async () => {
    const path = await files.write('wrong.csv', '户编号,姓名,地址\n1,张一,x\n');
    const expected = {
      code: 'MISSING_COLUMNS',
      missing: ['身份证件号或学籍号'],
      captionsSeen: ['户编号', '姓名', '地址'],
    };
    await expect(read(path)).rejects.toMatchObject(expected);
    await expect(readHeader(path, adapter)).rejects.toMatchObject(expected);
    await expect(read(await files.write('no.csv', 'a,b\n1,2\n'))).rejects.toMatchObject({
      code: 'HEADER_NOT_FOUND',
      captionsSeen: ['a', 'b'],
    });
    await expect(read(await files.write('empty.csv', ''))).rejects.toMatchObject({ code: 'EMPTY_FILE' });
    await expect(read(await files.write('blank.csv', ',,\n,,\n'))).rejects.toMatchObject({
      code: 'EMPTY_FILE',
    });
  });

  it('does not end the search at the first sheet, and names the nearest', async () => {
    const path = await writeWorkbook(files.path('near.xlsx'), [
      { name: 'a', data: inlineRows([['x']]) },
      { name: 'b', data: inlineRows([['姓名', '地址', 'z']]) },
    ]);
    await expect(read(path)).rejects.toMatchObject({ code: 'MISSING_COLUMNS', sheet: 'b' });
  });
});

describe('reading', () => {
  it('stops at an abort', async () => {
    const path = await files.write('abort.csv', '姓名,身份证件号\n张一,1\n');
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(readExport(path, adapter, { asOf, signal }).next()).rejects.toThrow('stopped');
  });

  it('holds a chunk, not the file, however long the file is', async () => {
    const path = files.path('long.csv');
    const file = createWriteStream(path);
    const total = 300_000;
    file.write(iconv.encode('姓名,身份证件号,地址\n', 'gb18030'));
    for (let row = 0; row < total; row += 1_000) {
      const lines = Array.from(
        { length: 1_000 },
        (_, index) => `张${row + index},="4507032015${row + index}",钦北区大寺镇${index}号\n`,
      );
      if (!file.write(iconv.encode(lines.join(''), 'gb18030'))) await once(file, 'drain');
    }
    file.end();
    await finished(file);
    let rows = 0;
    let progress = 0;
    let largest = 0;
    const heap: number[] = [];
    const onProgress = ({ bytesRead, bytesTotal }: { bytesRead: number; bytesTotal: number }): void => {
      progress = bytesRead / bytesTotal;
    };
    for await (const chunk of readExport(path, adapter, { asOf, onProgress })) {
      rows += chunk.rows.length;
      largest = Math.max(largest, chunk.rows.length);
      heap.push(process.memoryUsage().heapUsed);
    }
    expect(rows).toBe(total);
    expect(progress).toBe(1);
    expect(largest).toBeLessThan(20_000);
    // The lowest use late in the file is not above the highest early on by more than garbage in waiting.
    const early = Math.max(...heap.slice(0, Math.ceil(heap.length / 4)));
    const late = Math.min(...heap.slice(-Math.ceil(heap.length / 4)));
    expect(late - early).toBeLessThan(16 * 1024 ** 2);
  });
});
