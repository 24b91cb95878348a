import type { Adapter, Cell } from './adapter.ts';
import { looksLikeFormula, withoutFormula } from '../platform/workbook/formula-guard.ts';
import { precisionLost } from './cells/numbers.ts';
import { cellText } from './decode/sheet-row.ts';
import type { SheetRow } from './decode/sheet-row.ts';
import { annotationCaptions, findHeader } from './header-match.ts';
import type { HeaderMatch } from './header-match.ts';

/** What a spreadsheet would make a number of, losing digits or leading zeros. */
const digits = /^\s*(?:\d{12,}|0\d+)\s*$/;
const textFormula = /^="([^"]*)"$/;

/**
 * The header of a sheet of rejected rows, as a line of CSV: the hub's two columns, then the sheet's own captions.
 * Rows keep their width, so that one whose cells have slipped is still told apart when it comes back unmended.
 */
export function annotatedHeader(adapter: Adapter, header: HeaderMatch): string {
  const added = Object.values(annotationCaptions);
  const own = [...added, ...header.line];
  const found = findHeader(adapter, [{ sheet: header.sheet, row: 1, cells: own }]);
  const same =
    found.status === 'FOUND' &&
    [...header.positions].every(([id, at]) => found.header.positions.get(id) === at + added.length);
  // Captions come from the file, too; quotes do not count where they are compared.
  if (same) return csvLine(own.map(withoutFormula));
  // Captions that only told their columns apart by what stood around them: the template's do so alone.
  const templates = new Map(
    adapter.columns.map(({ id, header: caption }) => [header.positions.get(id), caption]),
  );
  return csvLine([...added, ...header.line.map((_, position) => templates.get(position) ?? '')]);
}

/**
 * A row as the file holds it, as a line of CSV behind its number and its problems. Reading the line again gives the
 * same values: the reader takes the apostrophe that keeps a spreadsheet from changing a cell for no part of it.
 */
export function annotatedRow(header: HeaderMatch, row: SheetRow, problem: string): string {
  const hidden = new Set(
    header.line.flatMap((caption, position) => (header.forbidden.includes(caption) ? [position] : [])),
  );
  const cells = Array.from({ length: Math.max(header.width, row.cells.length) }, (_, position) =>
    hidden.has(position) ? '' : mendableText(row.cells[position]),
  );
  while (cells.length > header.width && cells.at(-1)?.trim() === '') cells.pop();
  return csvLine([String(row.row), mendableText(problem), ...cells]);
}

function mendableText(cell: string | Cell | undefined): string {
  // The digits are gone; printed in full, nobody could tell that any more.
  if (typeof cell === 'object' && cell.numeric !== undefined && precisionLost(cell))
    return cell.numeric.toExponential(14);
  const printed = cellText(cell);
  const text = textFormula.exec(printed)?.[1] ?? printed;
  // One apostrophe is what the reader takes off again, whoever wrote it.
  return !text.startsWith("'") && (looksLikeFormula(text) || digits.test(text)) ? `'${text}` : text;
}

function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((text) =>
    /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
  );
  return `${quoted.join(',')}\r\n`;
}
