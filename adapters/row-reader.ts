import type { SheetAdapter, Cell, RowIssue, RowReader } from './adapter.ts';
import { cleanValue } from './cells/clean-text.ts';
import { cellText, maxCellLength } from './decode/sheet-row.ts';
import type { SheetRow } from './decode/sheet-row.ts';
import type { HeaderMatch } from './header-match.ts';

/** The longest cell worth keeping: addresses and reasons are far shorter. */
const maxTextLength = 2_000;

/** One reader serves all rows of a sheet, one after the other. */
export type SheetRowReader = RowReader & {
  show(row: SheetRow): void;
  /** What is wrong with cells that were read from the row shown. */
  problems(): RowIssue[];
};

export function createRowReader(adapter: SheetAdapter, header: HeaderMatch): SheetRowReader {
  const templateCaptions = new Map(adapter.columns.map((column) => [column.id, column.header]));
  let cells: SheetRow['cells'] = [];
  /** By position: cells already cleaned; a plain text is its string. */
  let cleaned: (string | Cell | null | undefined)[] = [];
  let problems: RowIssue[] = [];

  function caption(id: string): string {
    return header.captions.get(id) ?? templateCaptions.get(id) ?? id;
  }

  function value(id: string): string | Cell | null {
    const position = header.positions.get(id);
    if (position === undefined) return null;
    const known = cleaned[position];
    if (known !== undefined) return known;
    const raw = cells[position];
    let result: string | Cell | null = null;
    if (raw !== undefined && raw !== '') {
      // Cleaning is for texts that a cell can hold.
      if (cellText(raw).length > maxCellLength) tooLong(id);
      else result = cleanValue(raw);
      if (result === null && typeof raw === 'object' && raw.formula === true && raw.text === '') unknown(id);
    }
    if (result !== null) {
      const text = cellText(result);
      if (text.length > maxTextLength) {
        tooLong(id);
        result = null;
      } else if (text.includes('\ufffd')) lostCharacters(id);
    }
    cleaned[position] = result;
    return result;
  }

  function report(id: string, problem: Pick<RowIssue, 'code' | 'expected' | 'rejected'>): void {
    problems.push({ column: caption(id), valueMasked: '', ...problem });
  }

  function tooLong(id: string): void {
    report(id, { code: 'TOO_LONG', expected: `at most ${maxTextLength} characters`, rejected: false });
  }

  /** The file holds the formula and not what it came to; formulas are never worked out here. */
  function unknown(id: string): void {
    const expected = 'the result of the formula: open the file in a spreadsheet program and save it again';
    report(id, { code: 'MISSING', expected, rejected: true });
  }

  /** What stands for characters that another program, or half a character that this one, could not read. */
  function lostCharacters(id: string): void {
    report(id, { code: 'MALFORMED', expected: 'characters that were not lost on the way', rejected: false });
  }

  return {
    caption,
    cell(id) {
      const found = value(id);
      return typeof found === 'string' ? { text: found } : found;
    },
    text(id) {
      const found = value(id);
      return found === null ? null : cellText(found);
    },
    has: (id) => header.positions.has(id),
    show(row) {
      ({ cells } = row);
      cleaned = [];
      problems = [];
    },
    problems: () => problems,
  };
}
