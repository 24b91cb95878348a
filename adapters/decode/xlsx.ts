import type { FileSource } from '../../platform/file-source.ts';
import type { Cell } from '../adapter.ts';
import { serialToIso } from '../cells/dates.ts';
import { numberText } from '../cells/numbers.ts';
import { attribute, createMarkupScanner } from './markup-scanner.ts';
import type { MarkupScanner } from './markup-scanner.ts';
import { cellTwice, nextRowNumber } from './sheet-place.ts';
import { maxCellLength, maxColumns } from './sheet-row.ts';
import type { DecodeOptions, RowBatch, SheetRow } from './sheet-row.ts';
import type { StringTable } from './string-table.ts';
import { ExportRefused } from '../export-refused.ts';
import { readSharedStrings, readWorkbook, unescapeControls } from './xlsx-workbook.ts';
import type { Workbook } from './xlsx-workbook.ts';
import { defaultPackageLimits, openPackage } from './zip-package.ts';
import type { PackageLimits } from './zip-package.ts';

export type XlsxLimits = PackageLimits & {
  /** Bytes of distinct cell texts, the only part of a workbook that is held in memory. */
  maxStringBytes: number;
};

const defaultLimits: XlsxLimits = { ...defaultPackageLimits, maxStringBytes: 96 * 1024 ** 2 };

const batchSize = 64;

/**
 * Rows of the visible sheets of an xlsx workbook, streamed. Hidden sheets are left out: they hold
 * drop-down lists and forgotten copies.
 */
export async function* readXlsx(
  source: FileSource,
  options: DecodeOptions,
  limits: Partial<XlsxLimits> = {},
): AsyncGenerator<RowBatch> {
  const { limits: reading } = options;
  const inflated = reading === undefined ? {} : { maxInflatedBytes: reading.inflatedBytes };
  const allowed = { ...defaultLimits, ...inflated, ...limits };
  const zip = await openPackage(source, allowed);
  try {
    const workbook = await readWorkbook(zip);
    let bytesBefore = 0;
    let bytesRead = 0;
    const noteConsumed = (consumed: number): void => {
      bytesRead = bytesBefore + consumed;
    };
    let strings: StringTable | null = null;
    if (workbook.stringsPart !== null) {
      const { maxStringBytes: maxBytes } = allowed;
      strings = await readSharedStrings(zip, workbook.stringsPart, {
        maxBytes,
        signal: options.signal,
        onConsumed: noteConsumed,
      });
    }
    for (const { name: sheet, part, hidden } of workbook.sheets) {
      if (hidden) {
        options.onHiddenSheet?.(sheet);
        continue;
      }
      bytesBefore = bytesRead;
      let rows: SheetRow[] = [];
      const parser = createSheetParser(sheet, workbook, strings, (row) => rows.push(row));
      for await (const piece of zip.readPart(part, options.signal)) {
        parser.push(piece.text);
        noteConsumed(piece.consumed);
        if (rows.length < batchSize) continue;
        yield { sheet, rows, bytesRead };
        rows = [];
        if (options.skipSheet?.(sheet) === true) break;
      }
      if (options.skipSheet?.(sheet) === true) continue;
      parser.end();
      if (rows.length > 0) yield { sheet, rows, bytesRead };
    }
  } finally {
    zip.close();
  }
}

function createSheetParser(
  sheet: string,
  workbook: Workbook,
  strings: StringTable | null,
  onRow: (row: SheetRow) => void,
): MarkupScanner {
  let rowNumber = 0;
  let cells: SheetRow['cells'] = [];
  let column = 0;
  let type = 'n';
  let style = 0;
  let formula = false;
  let stored = false;
  let value = '';
  let inCell = false;
  let collecting = false;
  let phonetic = false;
  return createMarkupScanner('xml', {
    open(name, attributes) {
      if (name === 'c') {
        const reference = attribute(attributes, 'r');
        column = reference === null ? column + 1 : columnNumber(reference);
        type = attribute(attributes, 't') ?? 'n';
        style = type === 'n' ? Number(attribute(attributes, 's') ?? 0) : 0;
        formula = false;
        stored = false;
        value = '';
        inCell = true;
      } else if (name === 'v' || name === 't') {
        collecting = inCell && !phonetic;
        stored = true;
      } else if (name === 'f') formula = true;
      else if (name === 'rPh') phonetic = true;
      else if (name === 'row') {
        rowNumber = nextRowNumber(rowNumber, attribute(attributes, 'r'));
        cells = [];
        column = 0;
      }
    },
    close(name) {
      if (name === 'v' || name === 't') collecting = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'c') {
        inCell = false;
        const unknown = formula && !stored;
        if ((value === '' && !unknown) || column < 1 || column > maxColumns) return;
        const cell: string | Cell = unknown
          ? { text: '', formula }
          : typedCell(type, value, style, formula, workbook, strings);
        if ((cells[column - 1] ?? '') !== '') throw cellTwice(rowNumber);
        while (cells.length < column - 1) cells.push('');
        cells[column - 1] = cell;
      } else if (name === 'row') onRow({ sheet, row: rowNumber, cells });
    },
    text(text) {
      if (collecting && value.length <= maxCellLength) value += text;
    },
  });
}

function typedCell(
  type: string,
  value: string,
  style: number,
  formula: boolean,
  workbook: Workbook,
  strings: StringTable | null,
): string | Cell {
  let text: string;
  if (type === 's') {
    const shared = strings?.get(Number(value)) ?? null;
    if (shared !== null) return formula ? { text: shared, formula } : shared;
    throw new ExportRefused(
      'DAMAGED',
      'A cell names a text that the workbook does not have. Open the file in a spreadsheet program and save it again.',
    );
  }
  if (type === 'n') {
    const numeric = Number(value);
    if (!Number.isFinite(numeric)) text = value;
    else {
      const iso = workbook.dateStyles[style] === true ? serialToIso(numeric, workbook.epoch1904) : null;
      const cell: Cell = { text: iso ?? numberText(numeric), numeric };
      if (iso !== null) cell.date = true;
      if (formula) cell.formula = true;
      return cell;
    }
  } else if (type === 'b') text = value.trim() === '1' ? 'TRUE' : 'FALSE';
  else text = unescapeControls(value);
  return formula ? { text, formula } : text;
}

/** `AB12` → 28. */
function columnNumber(reference: string): number {
  let column = 0;
  for (let index = 0; index < reference.length; index += 1) {
    const letter = reference.charCodeAt(index) & ~32;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column;
}
