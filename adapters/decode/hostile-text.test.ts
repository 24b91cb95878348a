import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { readExport } from '../read-export.ts';
import type { SheetIssue } from '../read-export.ts';
import { getAdapter } from '../registry.ts';
import { openRows } from './read-rows.ts';
import { sampleFolder } from './sample-files.ts';
import type { SheetRow } from './sheet-row.ts';
import { fc } from '../../test/fast-check.ts';

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
});
afterAll(() => files.remove());

async function rowsOf(content: string | Uint8Array): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  const { batches } = await openRows(await files.write('x', content), {});
  for await (const batch of batches) rows.push(...batch.rows);
  return rows;
}

const cellsOf = async (content: string | Uint8Array): Promise<unknown[]> =>
  (await rowsOf(content)).map((row) => row.cells);

/** What becomes of a graduate roster. */
async function readRoster(content: string | Uint8Array) {
  const path = await files.write('roster', content);
  const names: unknown[] = [];
  const issues: SheetIssue[] = [];
  let rowsRead = 0;
  for await (const chunk of readExport(path, getAdapter('graduate-roster'), {
    asOf: plainDate('2026-02-01'),
  })) {
    names.push(...chunk.rows.map(({ values }) => values['name']));
    issues.push(...chunk.issues);
    rowsRead += chunk.rowsRead;
  }
  return { names, issues, rowsRead };
}

const header = '姓名,毕业年份,学籍号,升入学校';
const row = (name: string, number = 'G450703201501010015', school = '第一中学'): string =>
  `${name},2024,${number},${school}`;

describe('byte-order marks', () => {
  it.each([
    ['UTF-8', iconv.encode(`\ufeff${header}\n${row('张一')}\n`, 'utf-8')],
    ['UTF-8 twice', iconv.encode(`\ufeff\ufeff${header}\n${row('张一')}\n`, 'utf-8')],
    ['GB18030', iconv.encode(`\ufeff${header}\n${row('张一')}\n`, 'gb18030')],
    ['UTF-16LE', iconv.encode(`\ufeff${header}\n${row('张一')}\n`, 'utf-16le')],
    ['UTF-16BE', iconv.encode(`\ufeff${header}\n${row('张一')}\n`, 'utf-16be')],
  ])('of %s are no part of the first caption', async (_, content) => {
    expect(await readRoster(content)).toMatchObject({ names: ['张一'], issues: [] });
  });

  it('of UTF-32 lead to text with NUL characters, which is refused', async () => {
    const utf32 = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from('a\0\0\0b\0\0\0', 'latin1')]);
    await expect(rowsOf(utf32)).rejects.toMatchObject({ name: 'ExportRefused' });
  });
});

describe('encodings', () => {
  it('of four bytes a character keep rare names', async () => {
    // 𬭎 U+2CB4E, 㛃 U+36C3, 𠮷 U+20BB7, 䶮 U+4DAE
    const text = `${header}\n${['李𬭎', '王㛃', '𠮷田', '张䶮'].map((name) => row(name)).join('\n')}\n`;
    expect((await readRoster(iconv.encode(text, 'gb18030'))).names).toEqual(['李𬭎', '王㛃', '𠮷田', '张䶮']);
  });

  it.each([
    ['UTF-8 first', 'utf-8', 'gb18030'],
    ['GB18030 first', 'gb18030', 'utf-8'],
  ])('that are mixed are refused with the line (%s)', async (_, first, second) => {
    const part = `${header}\n${row('张一')}\n${row('李二')}\n`;
    const mixed = Buffer.concat([iconv.encode(part, first), iconv.encode(part, second)]);
    await expect(readRoster(mixed)).rejects.toMatchObject({
      code: 'ENCODING',
      message: expect.stringContaining(first === 'utf-8' ? 'Line 1 ' : 'Line 4 '),
    });
  });

  it('are not taken for mixed because of a few characters that are valid in both', async () => {
    expect(
      (await readRoster(iconv.encode(`${header}\n${row('联通', 'G1', '联通')}\n`, 'gb18030'))).names,
    ).toEqual(['联通']);
  });

  it('with half characters are refused', async () => {
    const lone = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('姓名\n张\ud800一\n', 'utf16le')]);
    await expect(rowsOf(lone)).rejects.toMatchObject({ code: 'ENCODING' });
  });
});

describe('NUL characters', () => {
  it.each([
    '姓名,学籍号\n张\0一,1\n',
    `姓名,学籍号\n${'张一,1\n'.repeat(3_000)}\0\0\0\0`,
    '<table><tr><td>张\0一</td></tr></table>',
  ])('refuse the file (%#)', async (content) => {
    await expect(rowsOf(content)).rejects.toMatchObject({
      code: expect.stringMatching(/^(DAMAGED|NOT_A_TABLE)$/),
    });
  });
});

describe('length', () => {
  it('of a cell beyond what a spreadsheet holds costs that cell, not its row', async () => {
    const { names, issues } = await readRoster(
      `${header}\n${row('张一', 'G450703201501010015', '某'.repeat(100_000))}\n`,
    );
    expect(names).toEqual(['张一']);
    expect(issues).toMatchObject([{ column: '升入学校', code: 'TOO_LONG', rejected: false }]);
  });

  it('of a line without end refuses the file', async () => {
    await expect(rowsOf(`姓名,学籍号\n${'张一'.repeat(2_500_000)}`)).rejects.toMatchObject({
      code: 'NOT_A_TABLE',
    });
  });

  it('of a line of 100,000 cells refuses the file, and 10,000 are read', async () => {
    const wide = (count: number): string =>
      `${header}${',x'.repeat(count)}\n${row('张一')}${',y'.repeat(count)}\n`;
    await expect(rowsOf(wide(100_000))).rejects.toMatchObject({ code: 'NOT_A_TABLE' });
    expect((await readRoster(wide(10_000))).names).toEqual(['张一']);
  });
});

describe('quotes', () => {
  it('opened and never closed cost their own row', async () => {
    const { names, issues, rowsRead } = await readRoster(
      `${header}\n${row('张一')}\n"${row('李二')}\n${row('王三')}\n`,
    );
    expect(names).toEqual(['张一', '王三']);
    expect(rowsRead).toBe(3);
    expect(issues).toMatchObject([
      { fileRow: 3, code: 'MALFORMED', expected: 'a closing quote', rejected: true },
    ]);
  });

  it.each(['"', '""', '"a', 'a,"', '"""', '",', '"\n"'])(
    'a file of nothing but %j ends soon',
    async (piece) => {
      const before = performance.now();
      await rowsOf(`姓名,学籍号\n${`${piece}\n`.repeat(100_000)}`).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'ExportRefused' });
      });
      await rowsOf(`姓名,学籍号\n${piece.repeat(400_000)}`).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'ExportRefused' });
      });
      expect(performance.now() - before).toBeLessThan(20_000);
    },
  );
});

describe('a wrong extension', () => {
  it('does not matter: the content tells', async () => {
    const { format } = await openRows(await files.write('名单.xls', `${header}\n`), {});
    expect(format).toBe('csv');
    const page = '<html><body><table><tr><td>姓名</td></tr></table></body></html>';
    expect((await openRows(await files.write('名单.xlsx', page), {})).format).toBe('html');
  });

  it('nor do a thousand comments before the page', async () => {
    const before = performance.now();
    const { format } = await openRows(
      await files.write('x.xls', `${'<!---->'.repeat(1_100)}<table></table>`),
      {},
    );
    expect(format).toBe('html');
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

describe('half a text file', () => {
  const names = ['张一', '李𬭎', '"王,三"', '"赵\n四"', '孙五'];
  const whole = Buffer.from(`${header}\r\n${names.map((name) => row(name)).join('\r\n')}\r\n`);
  const lines = [...whole.toString('latin1').matchAll(/\r\n/g)].map((match) => match.index);
  // Before any row, a return alone may be the line end of the whole file.
  const ends = [(lines[0] ?? 0) + 1, ...lines.map((index) => index + 2)];

  it('is noticed wherever it was cut inside a row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (length) => {
        // At the end of a row nothing tells a shorter file from a cut one: that is what the shrink guard is for.
        fc.pre(!ends.includes(length));
        const outcome = await readRoster(whole.subarray(0, length)).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome.name).toBe('ExportRefused');
        else
          // Half a cell may look like a remark below the table, which is told, too.
          expect((outcome as { issues: SheetIssue[] }).issues).not.toEqual([]);
      }),
      { numRuns: 120, examples: [[whole.indexOf('"赵') + 1]] },
    );
  });

  it('without its last line end is read, and said to be perhaps not whole', async () => {
    const { names: read, issues } = await readRoster(whole.subarray(0, -2));
    expect(read).toHaveLength(5);
    expect(issues).toMatchObject([
      { expected: expect.stringContaining('ends without one'), rejected: false },
    ]);
  });

  it.each([
    [
      'a page',
      `<html><body><table><tr><td>姓名</td><td>学籍号</td></tr><tr><td>张一</td><td>1</td></tr></table><p>共1人</p></body></html>`,
    ],
    ['a bare table', '<table><tr><td>姓名</td><td>学籍号</td></tr><tr><td>张一</td><td>1</td></tr></table>'],
    [
      'an XML spreadsheet',
      '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>张一</Data></Cell></Row></Table></Worksheet></Workbook>',
    ],
  ])('of %s is refused, or is no page at all any more', async (_, page) => {
    for (let length = 0; length < page.length; length += 1) {
      const outcome = await rowsOf(page.slice(0, length)).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome.name).toBe('ExportRefused');
      // What is too short to look like a page is text without a header, of which no row is read.
      else expect(JSON.stringify(outcome)).not.toContain('张一');
    }
    expect(JSON.stringify(await cellsOf(page))).toContain('张一');
  });
});

describe('a page', () => {
  it('that keeps opening cells, spans and scripts ends soon', async () => {
    const before = performance.now();
    await rowsOf(`<table><tr>${'<td colspan=2048 rowspan=65534>x'.repeat(20_000)}</tr></table>`);
    await rowsOf(`<table><tr><td>x</td></tr></table>${'<script>x</script>'.repeat(40_000)}`);
    await rowsOf(`<table><tr><td x = y ${'a'.repeat(300_000)}>x</td></tr></table>`);
    expect(performance.now() - before).toBeLessThan(20_000);
  });
});

describe('an XML spreadsheet', () => {
  const sheet = (inner: string): string =>
    `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>${inner}</Table></Worksheet></Workbook>`;

  it.each([
    [
      'a document type',
      `<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY e SYSTEM "file:///etc/hostname">]><Workbook>&e;</Workbook>`,
      'UNSAFE',
    ],
    ['an entity of its own', sheet('<Row><Cell><Data>&e;</Data></Cell></Row>'), 'UNSAFE'],
    ['rows that go back', sheet('<Row Index="4"/><Row Index="2"/>'), 'DAMAGED'],
    ['a row beyond the last', sheet('<Row Index="1e9"/>'), 'DAMAGED'],
  ])('with %s is refused', async (_, content, code) => {
    await expect(rowsOf(content)).rejects.toMatchObject({ code });
  });

  it('has a formula without result as what it is', async () => {
    expect(
      await cellsOf(
        sheet('<Row><Cell Formula="=RC[1]"/><Cell Formula="=1"><Data Type="Number">1</Data></Cell></Row>'),
      ),
    ).toEqual([
      [
        { text: '', formula: true },
        { text: '1', numeric: 1, formula: true },
      ],
    ]);
  });
});
