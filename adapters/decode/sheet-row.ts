import type { FileSource } from '../../platform/file-source.ts';
import type { ReadingLimits } from '../../platform/reading-limits.ts';
import type { Cell } from '../adapter.ts';

/**
 * One row as the file holds it, not yet cleaned. A plain text cell is its string: most cells of
 * most files are, and millions of wrappers cost more than the parsing.
 */
export type SheetRow = {
  sheet: string;
  /** 1-based in the sheet, counting title, header and empty rows. */
  row: number;
  cells: (string | Cell)[];
  /** Of a text file: it ends inside this row, or a quote was opened in it and never closed. */
  flaw?: RowFlaw;
};

export type RowFlaw = 'CUT_OFF' | 'OPEN_QUOTE';

/** Rows come in batches of one sheet: awaiting every single row would cost more than reading it. */
export type RowBatch = {
  sheet: string;
  rows: SheetRow[];
  /** Bytes of the file consumed so far. */
  bytesRead: number;
};

export type DecodeOptions = {
  /** @defaultValue those of `platform/reading-limits.ts` */
  limits?: ReadingLimits | undefined;
  signal?: AbortSignal | undefined;
  /** Asked after every batch: true ends the reading of that sheet early. */
  skipSheet?: ((sheet: string) => boolean) | undefined;
  /** Told of each sheet that is not read because it is hidden. */
  onHiddenSheet?: ((sheet: string) => void) | undefined;
};

export type Decoder = (source: FileSource, options: DecodeOptions) => AsyncGenerator<RowBatch>;

/** Columns past this hold nothing an agency exports; one stray cell in column XFD must not cost 16,384 cells a row. */
export const maxColumns = 2_048;

/** Cells a line of text may have: no spreadsheet has more columns. */
export const maxLineCells = 16_384;

/** The longest text a spreadsheet cell can hold. */
export const maxCellLength = 32_767;

/** The last row a spreadsheet can hold. */
export const maxSheetRow = 1_048_576;

export function cellText(cell: string | Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}
