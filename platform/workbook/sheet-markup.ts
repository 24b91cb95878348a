import { escapeCellText, escapeXml } from './cell-text.ts';
import { withoutFormula } from './formula-guard.ts';
import type { CellStyle } from './styles.ts';
import { styleNumbers } from './styles.ts';

/** A number is written as a number, text as text that no spreadsheet runs; null is an empty cell with its border. */
export type SheetCell = { value: string | number | null; style: CellStyle };

export type ChoiceList = {
  /** 0-based column whose cells take one of the choices. */
  column: number;
  choices: readonly string[];
  /** Shown when something else is typed. */
  message: string;
};

export type SheetLayout = {
  name: string;
  /** Width of each column in characters. */
  widths: readonly number[];
  /** Rows above the line that scrolling does not move: title and header. They are printed on every page. */
  frozenRows: number;
  /** Columns left of the line that scrolling does not move. @defaultValue 0 */
  frozenColumns?: number;
  /** Only cells of an input style may be typed into. Without a password: it guards against slips, not against malice. */
  protected?: boolean;
  /** Drop-down lists for the cells below the frozen rows. */
  choiceLists?: readonly ChoiceList[];
};

/** Rows a sheet can hold (ECMA-376; every spreadsheet program keeps to it). */
export const maxSheetRows = 1_048_576;

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** 0 → A, 26 → AA. */
export function columnLetters(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : `${columnLetters(Math.floor(index / 26) - 1)}${last}`;
}

export function sheetHead({ widths, frozenRows, frozenColumns = 0 }: SheetLayout, selected: boolean): string {
  const columns = widths
    .map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
    .join('');
  const corner = `${columnLetters(frozenColumns)}${frozenRows + 1}`;
  const splits = `${frozenColumns > 0 ? ` xSplit="${frozenColumns}"` : ''}${frozenRows > 0 ? ` ySplit="${frozenRows}"` : ''}`;
  const active = frozenColumns > 0 ? (frozenRows > 0 ? 'bottomRight' : 'topRight') : 'bottomLeft';
  const pane =
    splits === '' ? '' : `<pane${splits} topLeftCell="${corner}" activePane="${active}" state="frozen"/>`;
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${main}">` +
    `<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
    `<sheetViews><sheetView workbookViewId="0"${selected ? ' tabSelected="1"' : ''}>${pane}</sheetView></sheetViews>` +
    `<sheetFormatPr defaultRowHeight="18"/><cols>${columns}</cols><sheetData>`
  );
}

export function rowMarkup(rowNumber: number, cells: readonly SheetCell[], height?: number): string {
  const size = height === undefined ? '' : ` ht="${height}" customHeight="1"`;
  let markup = `<row r="${rowNumber}"${size}>`;
  for (const [index, { value, style }] of cells.entries()) {
    const place = `r="${columnLetters(index)}${rowNumber}" s="${styleNumbers[style]}"`;
    if (value === null || value === '') markup += `<c ${place}/>`;
    else if (typeof value === 'number' && Number.isFinite(value)) markup += `<c ${place}><v>${value}</v></c>`;
    else {
      const text = escapeCellText(withoutFormula(String(value)));
      markup += `<c ${place} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
    }
  }
  return `${markup}</row>`;
}

/** Everything after the rows; the order of its elements is prescribed (ECMA-376 part 1, 18.3.1.99). */
export function sheetTail(layout: SheetLayout, rows: number, merges: readonly string[]): string {
  const { frozenRows, choiceLists = [] } = layout;
  const protection =
    layout.protected === true
      ? '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0"/>'
      : '';
  const merged =
    merges.length === 0
      ? ''
      : `<mergeCells count="${merges.length}">${merges.map((range) => `<mergeCell ref="${range}"/>`).join('')}</mergeCells>`;
  const lists = rows > frozenRows ? choiceLists.map((list) => choiceMarkup(list, frozenRows, rows)) : [];
  const validations =
    lists.length === 0 ? '' : `<dataValidations count="${lists.length}">${lists.join('')}</dataValidations>`;
  return (
    `</sheetData>${protection}${merged}${validations}` +
    `<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>` +
    `<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>` +
    `<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>`
  );
}

function choiceMarkup({ column, choices, message }: ChoiceList, frozenRows: number, rows: number): string {
  const letters = columnLetters(column);
  return (
    `<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" error="${escapeXml(message)}" ` +
    `sqref="${letters}${frozenRows + 1}:${letters}${rows}"><formula1>${escapeXml(choiceFormula(choices))}</formula1></dataValidation>`
  );
}

/** @throws RangeError where the list cannot stand in the sheet itself: a comma would part a choice, and 255 is the limit. */
function choiceFormula(choices: readonly string[]): string {
  const list = choices.join(',');
  if (choices.some((choice) => /[,"]/.test(choice)) || list.length > 255) {
    throw new RangeError(
      'Choices must be free of commas and quotes, and together no longer than 255 characters.',
    );
  }
  return `"${list}"`;
}
