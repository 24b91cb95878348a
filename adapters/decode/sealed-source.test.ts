import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { utils, write } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenKeys } from '../../platform/data-keys/key-source.ts';
import { newDataKey } from '../../platform/data-keys/keyring.ts';
import { sealCopy, sealedSource } from '../../platform/sealing/sealed-copy.ts';
import type { FileSource } from '../../platform/file-source.ts';
import { openRows } from './read-rows.ts';
import { inlineRows, sampleFolder, writeWorkbook } from './sample-files.ts';

const keys = givenKeys([newDataKey(new Date())]);
const header = ['姓名', '学籍号', '备注'];
/** Texts that do not compress, so that packed files reach over many frames, too. */
const rows = Array.from({ length: 4_000 }, (_, index) => [
  `学生${index}`,
  `G${450703201501010015n + BigInt(index)}`,
  randomBytes(60).toString('base64'),
]);
const all = [header, ...rows];
const cells = (tag: string): string =>
  all.map((row) => `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`).join('\n');
const xmlRows = all
  .map((row) => `<Row>${row.map((cell) => `<Cell><Data>${cell}</Data></Cell>`).join('')}</Row>`)
  .join('');

function legacyWorkbook(): Buffer {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(all), '名单');
  return write(book, { type: 'buffer', bookType: 'biff8' });
}

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
  await files.write('csv', `${all.map((row) => row.join(',')).join('\n')}\n`);
  await files.write('html', `<html><body><table>${cells('td')}</table></body></html>`);
  await files.write(
    'xml-spreadsheet',
    `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet Name="一"><Table>${xmlRows}</Table></Worksheet></Workbook>`,
  );
  await files.write('xls', legacyWorkbook());
  await writeWorkbook(files.path('xlsx'), [
    { name: '一', data: inlineRows(all) },
    { name: '二', data: inlineRows(all) },
  ]);
});
afterAll(() => files.remove());

async function seal(name: string): Promise<string> {
  const path = files.path(`${name}.sealed`);
  const [key] = await keys.read();
  const parts: Buffer[] = [];
  for await (const part of sealCopy(createReadStream(files.path(name)), key)) parts.push(part);
  await writeFile(path, Buffer.concat(parts));
  return path;
}

async function read(source: FileSource): Promise<{ format: string; cells: unknown[] }> {
  const { format, batches } = await openRows(source, {});
  const found: unknown[] = [];
  for await (const batch of batches) found.push(...batch.rows.map((row) => [row.sheet, row.row, row.cells]));
  return { format, cells: found };
}

describe.each(['csv', 'html', 'xml-spreadsheet', 'xls', 'xlsx'])('a sealed file of the format %s', (name) => {
  it('gives the rows of the plain one', async () => {
    expect((await stat(files.path(name))).size).toBeGreaterThan(4 * 64 * 1024);
    const plain = await read(files.path(name));
    const sealed = await read(sealedSource(await seal(name), keys, null));
    expect(plain.format).toBe(name);
    expect(plain.cells).toHaveLength(name === 'xlsx' ? 2 * all.length : all.length);
    expect(sealed).toEqual(plain);
  });

  it('with a damaged frame is the fault of the copy, not of the file', async () => {
    const path = await seal(name);
    const bytes = await readFile(path);
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    await writeFile(path, bytes);
    await expect(read(sealedSource(path, keys, null))).rejects.toMatchObject({ code: 'SEALED_DAMAGED' });
  });
});
