import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { utils, write } from '@e965/xlsx';

export type SheetFormat = 'csv-gb18030' | 'csv-utf8' | 'xlsx' | 'xls';

export type SheetLayout = {
  format: SheetFormat;
  /** Rows above the header, as agencies print them. */
  titleRows: readonly string[];
  captions: readonly string[];
  /** Captions whose cells are written as ="…" in CSV, as the police system does. */
  textFormulaCaptions?: readonly string[];
};

export type SheetWriter = {
  /** Writes one row and tells its 1-based row in the sheet. */
  write(cells: Readonly<Record<string, string>>): Promise<number>;
  close(): Promise<void>;
};

/** Spreadsheet formats hold every row until they are closed; CSV streams. */
export function createSheetWriter(path: string, layout: SheetLayout): SheetWriter {
  return layout.format === 'xlsx' || layout.format === 'xls'
    ? workbookWriter(path, layout, layout.format)
    : csvWriter(path, layout, layout.format);
}

function workbookWriter(path: string, layout: SheetLayout, bookType: 'xlsx' | 'xls'): SheetWriter {
  const rows: string[][] = [...layout.titleRows.map((title) => [title]), [...layout.captions]];
  return {
    write: (cells) => {
      rows.push(layout.captions.map((caption) => cells[caption] ?? ''));
      return Promise.resolve(rows.length);
    },
    close: async () => {
      const book = utils.book_new();
      utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'Sheet1');
      await writeFile(path, write(book, { type: 'buffer', bookType }) as Buffer);
    },
  };
}

function csvWriter(path: string, layout: SheetLayout, format: 'csv-gb18030' | 'csv-utf8'): SheetWriter {
  const stream = createWriteStream(path);
  const encode = (text: string): Buffer =>
    format === 'csv-gb18030' ? iconv.encode(text, 'gb18030') : Buffer.from(text, 'utf8');
  const formulas = new Set(layout.textFormulaCaptions ?? []);
  let row = 0;
  let pending = format === 'csv-utf8' ? '\uFEFF' : '';
  const flush = async (): Promise<void> => {
    const chunk = encode(pending);
    pending = '';
    if (!stream.write(chunk)) await once(stream, 'drain');
  };
  const line = async (cells: readonly string[]): Promise<number> => {
    pending += `${cells.join(',')}\r\n`;
    row += 1;
    if (pending.length > 32_768) await flush();
    return row;
  };
  const started = (async () => {
    for (const title of layout.titleRows) await line([quoted(title)]);
    await line(layout.captions.map(quoted));
  })();
  return {
    write: async (cells) => {
      await started;
      return line(
        layout.captions.map((caption) => {
          const text = cells[caption] ?? '';
          return formulas.has(caption) && text !== '' ? `="${text}"` : quoted(text);
        }),
      );
    },
    close: async () => {
      await started;
      await flush();
      stream.end();
      await finished(stream);
    },
  };
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
