import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../platform/plain-date.ts';
import { annotatedHeader, annotatedRow } from './annotate-row.ts';
import { sampleFolder } from './decode/sample-files.ts';
import { readExport, readRawRows } from './read-export.ts';
import { getAdapter } from './registry.ts';

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
});
afterAll(() => files.remove());

const adapter = getAdapter('population-registry');
const id = '450703201501010015';

async function annotate(path: string): Promise<string> {
  let text = '\ufeff';
  for await (const { header, rows, first } of readRawRows(path, adapter)) {
    if (first) text += annotatedHeader(adapter, header);
    for (const row of rows) text += annotatedRow(header, row, 'MALFORMED 户籍地址: =1');
  }
  return text;
}

async function read(path: string) {
  const chunks = [];
  for await (const chunk of readExport(path, adapter, { asOf: plainDate('2026-03-01') })) chunks.push(chunk);
  return {
    values: chunks.flatMap(({ rows }) => rows.map((row) => row.values)),
    header: chunks[0]?.header,
    issues: chunks.flatMap(({ issues }) => issues),
  };
}

describe('a row that was annotated and sent again unmended', () => {
  it.each([
    ['plain', `某甲,${id},7,青塘镇`],
    ['a number as a formula', `某甲,="${id}",7,青塘镇`],
    ['leading zeros', `某甲,${id},0007,青塘镇`],
    ['a formula', `某甲,${id},7,=HYPERLINK(1)`],
    ['a formula behind a blank', `某甲,${id},7,"\t@SUM(1)"`],
    ['a leading apostrophe', `某甲,'${id},7,'-`],
    ['two apostrophes', `某甲,${id},7,''村`],
    ['quotes, commas and line ends', `某甲,${id},7,"青,""塘\n镇"`],
  ])('says the same: %s', async (_, line) => {
    const path = await files.write('given.csv', `\ufeff姓名,公民身份号码,户号,户籍地址\n${line}\n`);
    const again = await files.write('again.csv', await annotate(path));
    const expected = await read(path);
    expect(expected.values).toHaveLength(1);
    const result = await read(again);
    expect(result.values).toEqual(expected.values);
    expect(result.header?.unknown).toEqual([]);
  });

  it('holds no cell that a spreadsheet would run or round', async () => {
    const path = await files.write('given.csv', `姓名,公民身份号码,户号,户籍地址\n+甲,${id},007,=1+1\n`);
    expect(await annotate(path)).toBe(
      `\ufeff文件行号,问题,姓名,公民身份号码,户号,户籍地址\r\n2,MALFORMED 户籍地址: =1,'+甲,'${id},'007,'=1+1\r\n`,
    );
  });

  it('is still one whose cells have slipped', async () => {
    const path = await files.write('given.csv', `姓名,公民身份号码,户号,户籍地址\n某甲,${id},7,青塘镇,1号\n`);
    const again = await read(await files.write('again.csv', await annotate(path)));
    expect(again.values).toEqual([]);
    expect(again.issues).toMatchObject([{ code: 'MALFORMED', rejected: true }]);
  });

  it('leaves out what must not be read', async () => {
    const path = await files.write(
      'given.csv',
      `姓名,宗教信仰,公民身份号码,户号,血型\n某甲,某教,${id},7,A\n`,
    );
    const text = await annotate(path);
    expect(text).not.toContain('某教');
    expect((await read(await files.write('again.csv', text))).values).toEqual((await read(path)).values);
  });
});
