import type { FileSource } from '../../platform/file-source.ts';
import type { Cell } from '../adapter.ts';
import { numberText } from '../cells/numbers.ts';
import { attribute, createMarkupScanner } from './markup-scanner.ts';
import { maxCellLength, maxColumns } from './sheet-row.ts';
import { nextRowNumber } from './sheet-place.ts';
import type { DecodeOptions, RowBatch, SheetRow } from './sheet-row.ts';
import { detectEncoding, readText } from './text-stream.ts';

/** Rows of an "XML Spreadsheet 2003", another thing that reporting systems send out under the name `.xls`. */
export async function* readXmlSpreadsheet(
  source: FileSource,
  options: DecodeOptions,
): AsyncGenerator<RowBatch> {
  const encoding = await detectEncoding(source, options.signal);
  let rows: SheetRow[] = [];
  const scanner = createMarkupScanner(
    'xml',
    sheetEvents((row) => rows.push(row)),
  );
  let bytes = 0;
  for await (const { text, bytesRead } of readText(source, encoding, options.signal)) {
    scanner.push(text);
    bytes = bytesRead;
    yield* bySheet(rows, bytesRead, options);
    rows = [];
  }
  scanner.end();
  yield* bySheet(rows, bytes, options);
}

/** A piece of text may hold the end of one sheet and the beginning of the next. */
function* bySheet(rows: SheetRow[], bytesRead: number, options: DecodeOptions): Generator<RowBatch> {
  let from = 0;
  for (let index = 1; index <= rows.length; index += 1) {
    const sheet = rows[from]?.sheet ?? '';
    if (index < rows.length && rows[index]?.sheet === sheet) continue;
    if (options.skipSheet?.(sheet) !== true) yield { sheet, rows: rows.slice(from, index), bytesRead };
    from = index;
  }
}

function sheetEvents(onRow: (row: SheetRow) => void) {
  let sheet = '';
  let rowNumber = 0;
  let cells: (string | Cell)[] = [];
  let column = 0;
  let across = 0;
  let type = 'String';
  let inData = false;
  let formula = false;
  let stored = false;
  let value = '';
  return {
    open(name: string, attributes: string): void {
      if (name === 'Worksheet') {
        sheet = attribute(attributes, 'Name') ?? '';
        rowNumber = 0;
      } else if (name === 'Row') {
        rowNumber = nextRowNumber(rowNumber, attribute(attributes, 'Index'));
        cells = [];
        column = 0;
        across = 0;
      } else if (name === 'Cell') {
        const index = Number(attribute(attributes, 'Index') ?? 0);
        column = Number.isInteger(index) && index > column ? index : column + 1 + across;
        across = Math.max(0, Number(attribute(attributes, 'MergeAcross') ?? 0) || 0);
        formula = attribute(attributes, 'Formula') !== null;
        stored = false;
        value = '';
      } else if (name === 'Data') {
        type = attribute(attributes, 'Type') ?? 'String';
        inData = true;
        stored = true;
      }
    },
    close(name: string): void {
      if (name === 'Data') inData = false;
      else if (name === 'Cell') {
        const unknown = formula && !stored;
        if ((value === '' && !unknown) || column > maxColumns) return;
        while (cells.length < column - 1) cells.push('');
        cells[column - 1] = unknown ? { text: '', formula } : typedCell(type, value, formula);
      } else if (name === 'Row') onRow({ sheet, row: rowNumber, cells });
    },
    text(text: string): void {
      if (inData && value.length <= maxCellLength) value += text;
    },
  };
}

function typedCell(type: string, value: string, formula: boolean): string | Cell {
  const numeric = type === 'Number' ? Number(value) : Number.NaN;
  const text = type === 'Boolean' ? (value === '1' ? 'TRUE' : 'FALSE') : value;
  if (!Number.isNaN(numeric)) {
    return formula ? { text: numberText(numeric), numeric, formula } : { text: numberText(numeric), numeric };
  }
  return formula ? { text, formula } : text;
}
