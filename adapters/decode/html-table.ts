import type { FileSource } from '../../platform/file-source.ts';
import type { Cell } from '../adapter.ts';
import { ExportRefused } from '../export-refused.ts';
import { attribute, createMarkupScanner } from './markup-scanner.ts';
import { maxCellLength, maxColumns } from './sheet-row.ts';
import type { DecodeOptions, RowBatch, SheetRow } from './sheet-row.ts';
import { detectEncoding, readText } from './text-stream.ts';

/** All tables of a page stand below each other, as a spreadsheet program shows them. */
const htmlSheet = 'html';

/** Rows of the HTML tables that web systems send out under the name `.xls`. */
export async function* readHtmlTable(source: FileSource, options: DecodeOptions): AsyncGenerator<RowBatch> {
  const encoding = await detectEncoding(source, options.signal);
  let rows: SheetRow[] = [];
  const builder = createTableBuilder((row) => rows.push(row));
  const scanner = createMarkupScanner('html', builder);
  let bytes = 0;
  for await (const { text, bytesRead } of readText(source, encoding, options.signal)) {
    scanner.push(text);
    bytes = bytesRead;
    if (rows.length === 0) continue;
    yield { sheet: htmlSheet, rows, bytesRead };
    rows = [];
    if (options.skipSheet?.(htmlSheet) === true) return;
  }
  scanner.end();
  builder.end();
  if (rows.length > 0) yield { sheet: htmlSheet, rows, bytesRead: bytes };
}

function createTableBuilder(onRow: (row: SheetRow) => void) {
  let rowNumber = 0;
  let cells: (string | Cell)[] | null = null;
  let text: string | null = null;
  let numeric: string | null = null;
  let width = 1;
  let height = 1;
  /** Tables inside a cell are text of that cell. */
  let nested = 0;
  /** Elements that must be closed at the end, or rows are missing. */
  const unclosed = { table: 0, body: 0, html: 0 };
  /** By column: rows further down that a cell above still covers. */
  let covered: number[] = [];

  function closeCell(): void {
    if (text === null || cells === null) return;
    while ((covered[cells.length] ?? 0) > 0 && cells.length < maxColumns) cells.push('');
    const start = cells.length;
    const number = numeric === null ? Number.NaN : Number(numeric === '' ? text.trim() : numeric);
    if (cells.length < maxColumns)
      cells.push(Number.isNaN(number) || text.trim() === '' ? text : { text, numeric: number });
    while (cells.length < start + width && cells.length < maxColumns) cells.push('');
    // One more than the rows below, for the row being closed takes one off.
    for (let column = start; height > 1 && column < cells.length; column += 1) covered[column] = height;
    text = null;
  }

  function closeRow(): void {
    closeCell();
    if (cells === null) return;
    rowNumber += 1;
    covered = covered.map((rows) => Math.max(0, rows - 1));
    onRow({ sheet: htmlSheet, row: rowNumber, cells });
    cells = null;
  }

  return {
    open(name: string, attributes: string): void {
      if (isCounted(name)) unclosed[name] += 1;
      if (name === 'table') {
        if (text !== null) nested += 1;
      } else if (name === 'br' || name === 'p' || name === 'div') {
        if (text !== null) text += ' ';
      } else if (nested > 0) return;
      else if (name === 'tr') {
        closeRow();
        cells = [];
      } else if (name === 'td' || name === 'th') {
        closeCell();
        cells ??= [];
        text = '';
        numeric = attribute(attributes, 'num') ?? (/\bx:num\b/.test(attributes) ? '' : null);
        width = span(attributes, 'colspan', maxColumns);
        height = span(attributes, 'rowspan', 65_534);
      }
    },
    close(name: string): void {
      if (isCounted(name)) unclosed[name] -= 1;
      if (name === 'table') {
        if (nested > 0) nested -= 1;
        else {
          closeRow();
          covered = [];
        }
      } else if (nested > 0) return;
      else if (name === 'tr') closeRow();
      else if (name === 'td' || name === 'th') closeCell();
    },
    text(piece: string): void {
      if (text !== null && text.length <= maxCellLength) text += piece;
    },
    end(): void {
      closeRow();
      if (Math.max(unclosed.table, unclosed.body, unclosed.html) > 0)
        throw new ExportRefused(
          'DAMAGED',
          'The page ends inside its table: the file is cut off. Export it again.',
        );
    },
  };
}

function isCounted(name: string): name is 'table' | 'body' | 'html' {
  return name === 'table' || name === 'body' || name === 'html';
}

function span(attributes: string, name: string, most: number): number {
  const value = Number(attribute(attributes, name) ?? 1);
  return Number.isInteger(value) && value > 1 ? Math.min(value, most) : 1;
}
