import { utils, write } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLegacyWorkbook } from './compound-file.ts';
import { openRows } from './read-rows.ts';
import { sampleFolder } from './sample-files.ts';
import { readXls } from './xls.ts';
import { fc } from '../../test/fast-check.ts';

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
});
afterAll(() => files.remove());

/** Small ones keep their stream in the sectors of the root entry, larger ones in their own. */
function legacyWorkbook(rows: number): Buffer {
  const book = utils.book_new();
  const cells = Array.from({ length: rows }, (_, index) => [`张${index}`, `G${index}`]);
  utils.book_append_sheet(book, utils.aoa_to_sheet([['姓名', '学籍号'], ...cells]), '名单');
  utils.book_append_sheet(book, utils.aoa_to_sheet([['男']]), '字典');
  return write(book, { type: 'buffer', bookType: 'biff8' });
}

const small = legacyWorkbook(3);
const large = legacyWorkbook(400);

const fatSector = (file: Buffer): number => (file.readUInt32LE(76) + 1) * 512;

describe('a legacy workbook that is whole', () => {
  it.each([
    ['small', small],
    ['large', large],
  ])('passes (%s)', (_, file) => {
    expect(() => checkLegacyWorkbook(file)).not.toThrow();
  });
});

describe('a legacy workbook whose sectors run in a circle is refused', () => {
  it.each([
    [
      'of the workbook',
      large,
      (file: Buffer, fat: number) => {
        for (let sector = 0; sector < 20; sector += 1) {
          const next = file.readUInt32LE(fat + 4 * sector);
          if (next < 0xfffffffa && next > 0) file.writeUInt32LE(sector, fat + 4 * sector);
        }
      },
    ],
    [
      'of the directory',
      small,
      (file: Buffer, fat: number) => {
        const directory = file.readUInt32LE(48);
        file.writeUInt32LE(directory, fat + 4 * directory);
      },
    ],
    [
      'of the table itself',
      small,
      (file: Buffer, fat: number) => {
        const itself = fat / 512 - 1;
        file.writeUInt32LE(itself, 68);
        file.writeUInt32LE(itself, fat + 508);
      },
    ],
    [
      'from a sector that is not there',
      large,
      (file: Buffer) => {
        file.writeUInt32LE(0x00ffffff, 48);
      },
    ],
  ])('%s', async (_, source, spoil) => {
    const file = Buffer.from(source);
    spoil(file, fatSector(file));
    const before = performance.now();
    await expect(readXls(await files.write('circle.xls', file), {}).next()).rejects.toMatchObject({
      code: expect.stringMatching(/^(DAMAGED|NOT_A_TABLE)$/),
    });
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

describe('half a legacy workbook', () => {
  it.each([
    ['small', small],
    ['large', large],
  ])('is refused wherever it was cut (%s)', (_, whole) => {
    // Behind the last sector that is used stands nothing that anybody would miss.
    fc.assert(
      fc.property(fc.integer({ min: 8, max: whole.length - 1 }), (length) => {
        let refused = false;
        try {
          checkLegacyWorkbook(whole.subarray(0, length));
        } catch (error) {
          refused = error instanceof Error && error.name === 'ExportRefused';
          if (!refused) throw error;
        }
        expect(refused || length > whole.length - 1_024).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('is refused where its records were cut, its sectors being whole', () => {
    // The record that begins a sheet is no record any more: what the list of sheets promises is not there.
    const file = Buffer.from(large);
    const begin = Buffer.from([0x09, 0x08, 0x10, 0x00]);
    const last = file.lastIndexOf(begin);
    file.writeUInt16LE(0x1234, last);
    expect(() => checkLegacyWorkbook(file)).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
  });

  it('of the oldest kind, without sectors, is refused too', () => {
    const begin = Buffer.from([9, 0, 4, 0, 2, 0, 0x10, 0]);
    expect(() => checkLegacyWorkbook(Buffer.concat([begin, Buffer.from([10, 0, 0, 0])]))).not.toThrow();
    expect(() => checkLegacyWorkbook(begin)).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
    expect(() => checkLegacyWorkbook(begin.subarray(0, 6))).toThrow(
      expect.objectContaining({ code: 'DAMAGED' }),
    );
  });
});

describe('bytes changed at random', () => {
  it('end the check soon, with a refusal or none', () => {
    const change = fc.tuple(fc.integer({ min: 8, max: large.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
        const file = Buffer.from(large);
        for (const [at, byte] of changes) file[at] = byte;
        try {
          checkLegacyWorkbook(file);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ExportRefused' });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a protected workbook', () => {
  it('is refused as such: encrypted as a whole', async () => {
    const file = Buffer.from(small);
    // The entry that holds the workbook takes the name that encryption gives it.
    const name = Buffer.from('Workbook\0', 'utf16le');
    const at = file.indexOf(name);
    file.fill(0, at, at + 64);
    file.write('EncryptedPackage\0', at, 'utf16le');
    file.writeUInt16LE(34, at + 64);
    await expect(readXls(await files.write('名单.xlsx', file), {}).next()).rejects.toMatchObject({
      code: 'ENCRYPTED',
    });
  });

  it('is refused as such: by a password record', () => {
    const begin = Buffer.from([9, 8, 4, 0, 0, 6, 5, 0]);
    const password = Buffer.from([0x2f, 0, 2, 0, 0, 0]);
    const end = Buffer.from([10, 0, 0, 0]);
    expect(() => checkLegacyWorkbook(Buffer.concat([begin, password, end]))).toThrow(
      expect.objectContaining({ code: 'ENCRYPTED' }),
    );
  });
});

describe('a workbook that its library chokes on', () => {
  it('is refused for its cost when the heap of its thread is full', async () => {
    const path = await files.write('heavy.xls', legacyWorkbook(3_000));
    await expect(readXls(path, {}, { maxHeapMegabytes: 8 }).next()).rejects.toMatchObject({
      code: 'TOO_COSTLY',
    });
  });

  it('is read by what it is, whatever it is called', async () => {
    const { format, batches } = await openRows(await files.write('名单.csv', small), {});
    expect(format).toBe('xls');
    expect((await batches.next()).value).toMatchObject({ sheet: '名单' });
    await batches.return(undefined);
  });
});
