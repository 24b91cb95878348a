import { readFile, writeFile } from 'node:fs/promises';
import { read, utils, write } from '@e965/xlsx';

/** The rows of each sheet of a workbook as another party's program reads them, title and header first. */
export async function readSheets(path: string): Promise<string[][][]> {
  const book = read(await readFile(path));
  return book.SheetNames.map((name) =>
    utils
      .sheet_to_json<unknown[]>(book.Sheets[name] ?? {}, { header: 1, defval: '', raw: false })
      .map((row) => row.map(String)),
  );
}

/** Those of the first sheet. */
export async function readSheet(path: string): Promise<string[][]> {
  const [first] = await readSheets(path);
  if (first === undefined) throw new TypeError('The workbook has no sheet');
  return first;
}

/**
 * What a department does with its list: opens it in a program of its own, types into cells, saves it as another file.
 * `cells` is keyed by row number in the sheet and caption.
 */
export async function fillIn(
  from: string,
  to: string,
  cells: Readonly<Record<number, Readonly<Record<string, string>>>>,
): Promise<void> {
  const rows = await readSheet(from);
  const captions = rows[1] ?? [];
  for (const [number, values] of Object.entries(cells)) {
    const row = rows[Number(number) - 1];
    for (const [caption, value] of Object.entries(values)) {
      const column = captions.indexOf(caption);
      if (row === undefined || column < 0) throw new RangeError(`No cell ${number} ${caption}`);
      row[column] = value;
    }
  }
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), '反馈清单');
  const bookType = to.endsWith('.xls') ? 'biff8' : to.endsWith('.csv') ? 'csv' : 'xlsx';
  await writeFile(to, write(book, { type: 'buffer', bookType }) as Buffer);
}

/** Captions of the columns whose cell in that row has the colour of a problem. */
export async function colouredColumns(path: string, row: number): Promise<string[]> {
  const book = read(await readFile(path), { cellStyles: true });
  const sheet = book.Sheets[book.SheetNames[0] ?? ''] ?? {};
  const captions = (await readSheet(path))[1] ?? [];
  return captions.filter((_, column) => {
    const cell = sheet[utils.encode_cell({ r: row - 1, c: column })] as
      { s?: { fgColor?: { rgb?: string } } } | undefined;
    return cell?.s?.fgColor?.rgb === 'FFC7CE';
  });
}
