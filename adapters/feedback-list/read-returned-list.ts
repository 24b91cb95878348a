import type { ReadingLimits } from '../../platform/reading-limits.ts';
import { withoutApostrophe } from '../../platform/workbook/formula-guard.ts';
import { cellText } from '../decode/sheet-row.ts';
import type { SheetRow } from '../decode/sheet-row.ts';
import { openRows } from '../decode/read-rows.ts';
import { ExportRefused } from '../export-refused.ts';
import { headerSearchRows, normaliseCaption } from '../header-match.ts';
import { feedbackColumns, requiredColumns } from './columns.ts';
import type { FeedbackColumnId } from './columns.ts';

export type ReturnedRow = {
  sheet: string;
  fileRow: number;
  /** Every column of the list; '' where the cell is empty. */
  cells: Readonly<Record<FeedbackColumnId, string>>;
};

/** Captions under which a column may come back, beside its own: those of the jurisdictions' templates. */
export type CaptionAliases = Partial<Record<FeedbackColumnId, readonly string[]>>;

type Header = { sheet: string; row: number; positions: ReadonlyMap<FeedbackColumnId, number> };

/**
 * The rows of a returned feedback list, in batches, from any format the hub reads. Sheets without the list's header
 * (filling notes) are passed over, and so are rows that name no row of a list and answer nothing (signature lines).
 *
 * @throws ExportRefused where no sheet has the header, or the file is no table.
 */
export async function* readReturnedList(
  path: string,
  aliases: CaptionAliases = {},
  limits?: ReadingLimits,
): AsyncGenerator<readonly ReturnedRow[], void, undefined> {
  const index = indexCaptions(aliases);
  const { batches } = await openRows(path, { limits });
  let header = null as Header | null;
  let found = false;
  const seen: string[] = [];
  for await (const { sheet, rows } of batches) {
    const returned: ReturnedRow[] = [];
    for (const row of rows) {
      if (header?.sheet !== sheet) {
        if (row.row > headerSearchRows) continue;
        const positions = matchHeader(index, row);
        if (positions === null) {
          seen.push(...row.cells.map(textOf).filter((caption) => caption !== '' && !/\d{4}/.test(caption)));
          continue;
        }
        header = { sheet, row: row.row, positions };
        found = true;
        continue;
      }
      const cells = readCells(header.positions, row);
      if (cells !== null) returned.push({ sheet, fileRow: row.row, cells });
    }
    if (returned.length > 0) yield returned;
  }
  if (!found) {
    const missing = feedbackColumns
      .filter(({ id }) => requiredColumns.includes(id))
      .map(({ caption }) => caption);
    throw new ExportRefused(
      'HEADER_NOT_FOUND',
      'No sheet has the header of a feedback list (预警编号 … 核实结果 … 校验码).',
      { missing, captionsSeen: seen.slice(0, 40) },
    );
  }
}

function indexCaptions(aliases: CaptionAliases): ReadonlyMap<string, FeedbackColumnId> {
  return new Map(
    feedbackColumns.flatMap(({ id, caption }) =>
      [caption, ...(aliases[id] ?? [])].map((one) => [normaliseCaption(one), id]),
    ),
  );
}

/** A header names every column that is compared: one that is lacking cannot be told from one that was changed. */
function matchHeader(
  index: ReadonlyMap<string, FeedbackColumnId>,
  row: SheetRow,
): ReadonlyMap<FeedbackColumnId, number> | null {
  const positions = new Map<FeedbackColumnId, number>();
  for (const [position, cell] of row.cells.entries()) {
    const id = index.get(normaliseCaption(textOf(cell)));
    if (id !== undefined && !positions.has(id)) positions.set(id, position);
  }
  return requiredColumns.every((id) => positions.has(id)) ? positions : null;
}

function readCells(
  positions: ReadonlyMap<FeedbackColumnId, number>,
  row: SheetRow,
): Record<FeedbackColumnId, string> | null {
  const cells = Object.fromEntries(
    feedbackColumns.map(({ id }) => [id, textOf(row.cells[positions.get(id) ?? -1])]),
  ) as Record<FeedbackColumnId, string>;
  const idle =
    cells.token === '' && cells.answer === '' && cells.explanation === '' && cells.answeredBy === '';
  // A repeated header, as pasting several lists together leaves it, is no row either.
  const isHeader = normaliseCaption(cells.token) === normaliseCaption('校验码');
  return idle || isHeader ? null : cells;
}

/** As it was sent: without the guard against formulas and without what programs do to line ends and margins. */
function textOf(cell: SheetRow['cells'][number] | undefined): string {
  return withoutApostrophe(cellText(cell).replaceAll(/\r\n?/g, '\n')).trim();
}
