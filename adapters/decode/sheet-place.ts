import { ExportRefused } from '../export-refused.ts';
import { maxSheetRow } from './sheet-row.ts';

/**
 * The number of the next row of a sheet. Programs leave it out or count on; a file in which it goes back, or past the
 * last row there is, has been put together by hand, and what it shows depends on who opens it.
 */
export function nextRowNumber(current: number, given: string | null): number {
  const next = given === null ? current + 1 : Number(given);
  if (Number.isInteger(next) && next > current && next <= maxSheetRow) return next;
  throw new ExportRefused(
    'DAMAGED',
    `The rows of a sheet are out of order after row ${current}. Open the file in a spreadsheet program and save it again.`,
  );
}

/** A second cell at one place: programs disagree on which of the two counts. */
export function cellTwice(row: number): ExportRefused {
  return new ExportRefused(
    'DAMAGED',
    `Row ${row} of a sheet has two cells in one place. Open the file in a spreadsheet program and save it again.`,
  );
}
