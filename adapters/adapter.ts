import type { PlainDate } from '../platform/plain-date.ts';
import type { ImportSource } from '../platform/source-systems.ts';

/**
 * The contract between the decoders and the source folders.
 *
 * An adapter is data (its columns and fields) plus one pure function from a row to a record.
 * It knows no file format, no database and no clock: the day is given as `RowContext.asOf`.
 */

export type FieldType = 'text' | 'date' | 'boolean' | 'integer' | 'json';

export type Cell = {
  /** What the cell shows, cleaned when it comes through a `RowReader`. */
  text: string;
  /** Set when the cell was a number in the file (xlsx, xls): digits past the 15th are already lost. */
  numeric?: number;
  /** The text came out of a formula, such as `="4507…"`. */
  formula?: boolean;
  /** The number is a day count under a date format; `text` is then already an ISO date (and time). */
  date?: boolean;
};

export type ColumnSpec = {
  /** The id by which `parseRow` asks for the cell. */
  id: string;
  /** The caption of the agency's own template, in Chinese. */
  header: string;
  /** Other captions seen for the same column; compared after normalisation. */
  aliases: readonly string[];
  /** Without it the whole file is refused by name. */
  required?: boolean;
  /** An address, a reason: people write sentences into it, and no key is made of it. */
  prose?: boolean;
  /** Never read, not even reported with a value (宗教信仰). */
  forbidden?: boolean;
  /** Where the caption comes from: a template, a standard, a clause. */
  source?: string;
};

export type RowIssueCode =
  | 'MISSING'
  | 'MALFORMED'
  | 'UNKNOWN_CODE'
  | 'PRECISION_LOST'
  | 'IMPOSSIBLE_DATE'
  | 'CONTRADICTION'
  | 'TOO_LONG';

export type RowIssue = {
  /** The caption as the file spells it, where the file has the column. */
  column: string;
  code: RowIssueCode;
  /** Never a name or a whole citizen number: see `maskCellValue`. */
  valueMasked: string;
  expected: string;
  /** True: the whole row goes to quarantine. */
  rejected: boolean;
};

export type RowReader = {
  /** The cleaned text; null when the column is absent or the cell is empty. */
  text(id: string): string | null;
  /** The cleaned cell, a plain text as its string; null when the column is absent or the cell is empty. */
  cell(id: string): string | Cell | null;
  /** Whether the file has the column at all: an absent column says nothing, an empty cell may. */
  has(id: string): boolean;
  /** The caption as the file spells it, or the template's when the column is absent. */
  caption(id: string): string;
};

/**
 * What could still be told of a rejected row: which record the agency holds, though not what it says. Where the natural
 * key is among what could not be read, the name must do.
 */
export type UnreadRow = { partition: string } & (
  { sourceKey: string; nameKey?: never } | { sourceKey: null; nameKey: string }
);

export type RowContext = {
  asOf: PlainDate;
  issue(issue: RowIssue): void;
  /** Whose row it is that is rejected: its natural key, or the name where the cells of the key could not be read. */
  unread(row: UnreadRow): void;
};

/** Dates are `YYYY-MM-DD`; a json field holds JSON text. */
export type RowValue = string | number | boolean | null;

/** What is needed to read a sheet, whoever wrote it. */
export type SheetAdapter = {
  /** The sheet's name in Chinese, for messages. */
  title: string;
  columns: readonly ColumnSpec[];
  /** Groups of column ids of which at least one must be present, e.g. [['studentNumber', 'citizenId']]. */
  requireOneOf: readonly (readonly string[])[];
  /** Every field `parseRow` may return, by its name in the record. */
  fields: Readonly<Record<string, FieldType>>;
  /** Null: the row is rejected (an issue says why; its key is handed on) or holds no record at all. */
  parseRow(row: RowReader, context: RowContext): Record<string, RowValue> | null;
};

/** Reads the exports of one source system. */
export type Adapter = SheetAdapter & { source: ImportSource };
