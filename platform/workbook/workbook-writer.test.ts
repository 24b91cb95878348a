import { access, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, utils } from '@e965/xlsx';
import type { WorkSheet } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutApostrophe, withoutFormula } from './formula-guard.ts';
import type { SheetCell, SheetLayout } from './sheet-markup.ts';
import { columnLetters } from './sheet-markup.ts';
import { writeWorkbook } from './workbook-writer.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-workbook-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const layout: SheetLayout = {
  name: '反馈清单',
  widths: [10, 20],
  frozenRows: 1,
  frozenColumns: 1,
  protected: true,
  choiceLists: [{ column: 1, choices: ['属实', '不属实'], message: '请从列表中选择' }],
};
const value = (text: string | number | null, style: SheetCell['style'] = 'value'): SheetCell => ({
  value: text,
  style,
});

/** Writes one sheet and reads it back with another party's reader. */
async function roundTrip(rows: readonly (readonly SheetCell[])[], name = 'x.xlsx'): Promise<WorkSheet> {
  const path = join(folder, name);
  await writeWorkbook(path, async (workbook) => {
    const sheet = await workbook.addSheet(layout);
    for (const row of rows) await sheet.add(row);
  });
  const book = read(await readFile(path), { cellStyles: true });
  const sheet = book.Sheets[book.SheetNames[0] ?? ''];
  if (sheet === undefined) throw new TypeError('No sheet');
  return sheet;
}

const textsOf = (sheet: WorkSheet): unknown[][] => utils.sheet_to_json<unknown[]>(sheet, { header: 1 });

describe('writeWorkbook', () => {
  it('writes text, numbers and empty cells that another reader reads as they were', async () => {
    const odd = 'a<b>&"c"\n第二行 _x0041_ 𠮷';
    const sheet = await roundTrip([
      [value('标题'), value(12)],
      [value(odd, 'input'), value(null)],
    ]);
    expect(textsOf(sheet)).toEqual([['标题', 12], [odd]]);
  });

  it.each(['=1+1', '+86', '-1', '@SUM(A1)', '\t=1', '\n=1', ' =1', '＝1', '－1'])(
    'writes %j as text that is no formula, here and in a CSV made of it',
    async (text) => {
      const sheet = await roundTrip([[value(text)]]);
      const cell = sheet['A1'] as { t: string; f?: string; v: string };
      expect(cell).toMatchObject({ t: 's', v: `'${text}` });
      expect(cell.f).toBeUndefined();
      expect(utils.sheet_to_csv(sheet).replace(/^"/, '')).toMatch(/^'/);
      expect(withoutApostrophe(withoutFormula(text))).toBe(text);
    },
  );

  it('leaves an apostrophe alone that guards nothing', () => {
    expect(withoutApostrophe("'张三")).toBe("'张三");
    expect(withoutFormula('张三')).toBe('张三');
  });

  it('leaves out what XML cannot hold, and cuts what a cell cannot hold', async () => {
    const sheet = await roundTrip([[value('a\u0000b\u001fc\ud800d\uffff'), value('长'.repeat(40_000))]]);
    const [row = []] = textsOf(sheet);
    expect(row[0]).toBe('abcd');
    expect(String(row[1])).toHaveLength(32_767);
  });

  it('protects the sheet, freezes its head, and lists the choices of a column', async () => {
    await roundTrip([[value('标题', 'header')], [value('1'), value(null, 'input')]], 'guarded.xlsx');
    const book = read(await readFile(join(folder, 'guarded.xlsx')), { bookFiles: true }) as unknown as {
      files: Record<string, { content: Uint8Array }>;
    };
    const markup = Buffer.from(book.files['xl/worksheets/sheet1.xml']?.content ?? []).toString('utf8');
    expect(markup).toContain('<sheetProtection sheet="1"');
    expect(markup).toContain('xSplit="1" ySplit="1" topLeftCell="B2"');
    expect(markup).toMatch(/sqref="B2:B2"><formula1>&quot;属实,不属实&quot;</);
  });

  it('writes equal bytes for equal content', async () => {
    await roundTrip([[value('1')]], 'one.xlsx');
    await roundTrip([[value('1')]], 'two.xlsx');
    expect(await readFile(join(folder, 'one.xlsx'))).toEqual(await readFile(join(folder, 'two.xlsx')));
  });

  it('leaves nothing behind when the rows break off', async () => {
    const path = join(folder, 'broken.xlsx');
    const broken = writeWorkbook(path, async (workbook) => {
      const sheet = await workbook.addSheet(layout);
      await sheet.add([value('1')]);
      throw new RangeError('No more');
    });
    await expect(broken).rejects.toThrow('No more');
    expect((await readdir(folder)).filter((name) => name.startsWith('broken'))).toEqual([]);
  });

  it('fails where the folder does not exist', async () => {
    const path = join(folder, 'nowhere', 'x.xlsx');
    await expect(writeWorkbook(path, async (workbook) => workbook.addSheet(layout))).rejects.toThrow(
      'ENOENT',
    );
    await expect(access(path)).rejects.toThrow('ENOENT');
  });

  it('is readable by its owner only, and refuses choices that a list in the sheet cannot hold', async () => {
    await roundTrip([[value('1')]], 'mode.xlsx');
    expect((await stat(join(folder, 'mode.xlsx'))).mode & 0o077).toBe(0);
    const choiceLists = [{ column: 0, choices: ['a,b'], message: '' }];
    const wrong = writeWorkbook(join(folder, 'wrong.xlsx'), async (workbook) => {
      const sheet = await workbook.addSheet({ ...layout, choiceLists });
      await sheet.add([value('1')]);
      await sheet.add([value('2')]);
    });
    await expect(wrong).rejects.toThrow(RangeError);
  });

  it('keeps the memory it needs while rows come by the ten thousand', async () => {
    const row = Array.from({ length: 15 }, (_, column) => value(`第${column}列的一段文字`));
    const before = process.memoryUsage().rss;
    let most = 0;
    await writeWorkbook(join(folder, 'many.xlsx'), async (workbook) => {
      const sheet = await workbook.addSheet(layout);
      for (let rows = 0; rows < 60_000; rows += 1) {
        await sheet.add(row);
        if (rows % 5_000 === 0) most = Math.max(most, process.memoryUsage().rss - before);
      }
    });
    // All rows at once are about 120 MB of markup.
    expect(most).toBeLessThan(90 * 1024 ** 2);
  }, 60_000);
});

describe('columnLetters', () => {
  it.each([
    [0, 'A'],
    [25, 'Z'],
    [26, 'AA'],
    [701, 'ZZ'],
    [702, 'AAA'],
  ])('names column %i %s', (index, letters) => {
    expect(columnLetters(index)).toBe(letters);
  });
});
