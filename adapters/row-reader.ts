import type { SheetAdapter, Cell, RowIssue, RowReader } from './adapter.ts';
import { cleanPlainText, cleanValue, isPlain } from './cells/clean-text.ts';
import { cellText, maxCellLength } from './decode/sheet-row.ts';
import type { SheetRow } from './decode/sheet-row.ts';
import type { HeaderMatch } from './header-match.ts';

/**
 * The longest name, number or label worth keeping; real ones have some sixty characters at most. They make up keys, and the
 * database takes an entry of some 2,700 bytes into an index: a longer one would stop the whole file.
 */
const longestText = 100;
/** The longest address or reason. */
const longestProse = 2_000;

const noProblems: readonly RowIssue[] = [];

/** One reader serves all rows of a sheet, one after the other. */
export type SheetRowReader = RowReader & {
  show(row: SheetRow): void;
  /** What is wrong with cells that were read from the row shown. */
  problems(): readonly RowIssue[];
};

export function createRowReader(adapter: SheetAdapter, header: HeaderMatch): SheetRowReader {
  const templateCaptions = new Map(adapter.columns.map((column) => [column.id, column.header]));
  const prose = new Set(adapter.columns.filter((column) => column.prose === true).map(({ id }) => id));
  const { positions } = header;
  let cells: SheetRow['cells'] = [];
  /** By position: the cell that was cleaned last, and what came of it. Rows near each other share half of their cells. */
  const uncleaned = Array.from({ length: header.width }, (): string | Cell | undefined => undefined);
  const cleaned = Array.from({ length: header.width }, (): string | Cell | null => null);
  /** Positions of cells that have a problem, which is to be told of every row. */
  let flawed: number[] = [];
  let problems = noProblems;

  function caption(id: string): string {
    return header.captions.get(id) ?? templateCaptions.get(id) ?? id;
  }

  function value(id: string): string | Cell | null {
    const position = positions.get(id);
    if (position === undefined) return null;
    const raw = cells[position];
    if (raw === undefined || raw === '') return null;
    if (raw === uncleaned[position]) return cleaned[position] ?? null;
    const told = problems;
    const result = clean(id, raw);
    if (problems !== told) flawed.push(position);
    uncleaned[position] = raw;
    cleaned[position] = result;
    return result;
  }

  function clean(id: string, raw: string | Cell): string | Cell | null {
    // Nearly every cell: nothing to mend and nothing to report.
    if (typeof raw === 'string' && raw.length <= longestText && isPlain(raw)) return cleanPlainText(raw);
    // Cleaning is for texts that a cell can hold.
    if (cellText(raw).length > maxCellLength) {
      tooLong(id);
      return null;
    }
    const result = cleanValue(raw);
    if (result === null) {
      if (typeof raw === 'object' && raw.formula === true && raw.text === '') unknown(id);
      return null;
    }
    const text = cellText(result);
    if (text.length > longest(id)) {
      tooLong(id);
      return null;
    }
    if (text.includes('\ufffd')) lostCharacters(id);
    return result;
  }

  function report(id: string, problem: Pick<RowIssue, 'code' | 'expected' | 'rejected'>): void {
    problems = [...problems, { column: caption(id), valueMasked: '', ...problem }];
  }

  function longest(id: string): number {
    return prose.has(id) ? longestProse : longestText;
  }

  function tooLong(id: string): void {
    report(id, { code: 'TOO_LONG', expected: `at most ${longest(id)} characters`, rejected: false });
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
    cell: value,
    text(id) {
      const found = value(id);
      return typeof found === 'object' && found !== null ? found.text : found;
    },
    has: (id) => positions.has(id),
    show(row) {
      ({ cells } = row);
      if (flawed.length > 0) {
        for (const position of flawed) uncleaned[position] = undefined;
        flawed = [];
      }
      problems = noProblems;
    },
    problems: () => problems,
  };
}
