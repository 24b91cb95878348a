import type { SheetAdapter, Cell, RowIssue, RowReader } from './adapter.ts';
import { cleanValue } from './cells/clean-text.ts';
import { cellText } from './decode/sheet-row.ts';
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
    let result = raw === undefined || raw === '' ? null : cleanValue(raw);
    if (result !== null && cellText(result).length > maxTextLength) {
      problems.push({
        column: caption(id),
        code: 'TOO_LONG',
        valueMasked: '',
        expected: `at most ${maxTextLength} characters`,
        rejected: false,
      });
      result = null;
    }
    cleaned[position] = result;
    return result;
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
