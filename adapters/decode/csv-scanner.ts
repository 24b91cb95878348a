import { ExportRefused } from '../export-refused.ts';
import { maxCellLength, maxLineCells } from './sheet-row.ts';
import type { RowFlaw } from './sheet-row.ts';

export type CsvScanner = {
  /** Parses what is complete; the rest waits for the next piece. */
  push(text: string): void;
  end(): void;
};

/** No row of an export is this long; such a file has no line ends. */
const maxRowLength = 4_000_000;

/**
 * Splits text into records and fields, relaxed as spreadsheet programs are: a quote inside an
 * unquoted field (`="4507…"`) is text, and what follows a closing quote belongs to the field. An
 * opening quote that is never closed is text too, so that it costs its own row and not the rest of
 * the file.
 */
export function createCsvScanner(
  delimiter: string,
  newline: '\n' | '\r',
  onRecord: (cells: string[], flaw: RowFlaw | null) => void,
): CsvScanner {
  let buffer = '';
  /** Text that came after the last scan. */
  let unscanned = '';
  let position = 0;
  /** Where the next quote stands that may open a field; valid while it is not before `position`. */
  let quoteAt = -1;

  function record(cells: string[], flaw: RowFlaw | null): void {
    if (cells.length > maxLineCells)
      throw new ExportRefused(
        'NOT_A_TABLE',
        `The text has a line of more than ${maxLineCells} cells: it is no table of an agency.`,
      );
    onRecord(cells, flaw);
  }

  /** A quote inside a field is text: a line of bare `="4507…"` cells is cut as if it had none. */
  function findOpeningQuote(): number {
    let quote = buffer.indexOf('"', position);
    while (quote > position) {
      const before = buffer[quote - 1];
      if (before === delimiter || before === newline) return quote;
      quote = buffer.indexOf('"', quote + 1);
    }
    return quote === -1 ? Number.POSITIVE_INFINITY : quote;
  }

  /** A line that ends with the file and not with a line end may go on in what is missing. */
  function cutOff(end: number): 'CUT_OFF' | null {
    return end >= buffer.length ? 'CUT_OFF' : null;
  }

  function fieldsOfLine(end: number): void {
    const carriage = newline === '\n' && buffer.charCodeAt(end - 1) === 13 && end > position ? 1 : 0;
    record(buffer.slice(position, end - carriage).split(delimiter), cutOff(end));
    position = end + 1;
  }

  /** The end of a quoted field's text, or why there is none. */
  function quotedField(
    start: number,
    final: boolean,
  ): { value: string; next: number } | 'MORE' | 'UNBALANCED' {
    let value = '';
    let from = start + 1;
    for (;;) {
      const quote = buffer.indexOf('"', from);
      if (quote === -1 || quote - start > 2 * maxCellLength) {
        return quote === -1 && !final && buffer.length - start <= 2 * maxCellLength ? 'MORE' : 'UNBALANCED';
      }
      const after = buffer[quote + 1];
      if (after === undefined && !final) return 'MORE';
      value += buffer.slice(from, after === '"' ? quote + 1 : quote);
      if (after !== '"') {
        const closed = after === undefined || after === delimiter || after === '\n' || after === '\r';
        // A "field" over several lines whose closing quote stands before text is two stray quotes.
        return !closed && value.includes(newline) ? 'UNBALANCED' : { value, next: quote + 1 };
      }
      from = quote + 2;
    }
  }

  /** Parses the record at `position`; false when its end is still to come. */
  function quotedRecord(final: boolean): boolean {
    const cells: string[] = [];
    let at = position;
    let lineEnd = -1;
    let openQuote = false;
    for (;;) {
      let prefix = '';
      if (buffer[at] === '"') {
        const field = quotedField(at, final);
        if (field === 'MORE') return false;
        if (field === 'UNBALANCED') openQuote = true;
        else {
          prefix = field.value;
          at = field.next;
        }
      }
      if (lineEnd < at) {
        lineEnd = buffer.indexOf(newline, at);
        if (lineEnd === -1) {
          if (!final) return false;
          lineEnd = buffer.length;
        }
      }
      const fieldEnd = buffer.indexOf(delimiter, at);
      if (fieldEnd === -1 || fieldEnd > lineEnd) {
        const carriage = newline === '\n' && lineEnd > at && buffer.charCodeAt(lineEnd - 1) === 13 ? 1 : 0;
        cells.push(prefix + buffer.slice(at, lineEnd - carriage));
        record(cells, openQuote ? 'OPEN_QUOTE' : cutOff(lineEnd));
        position = lineEnd + 1;
        return true;
      }
      cells.push(prefix + buffer.slice(at, fieldEnd));
      at = fieldEnd + 1;
    }
  }

  function scan(final: boolean): void {
    buffer += unscanned;
    unscanned = '';
    while (position < buffer.length) {
      const found = buffer.indexOf(newline, position);
      if (found === -1 && !final) break;
      const end = found === -1 ? buffer.length : found;
      if (quoteAt < position) quoteAt = findOpeningQuote();
      if (quoteAt >= end) fieldsOfLine(end);
      else if (!quotedRecord(final)) break;
    }
    buffer = buffer.slice(position);
    position = 0;
    quoteAt = -1;
    if (buffer.length > maxRowLength) {
      throw new ExportRefused(
        'NOT_A_TABLE',
        'The text has a line of several million characters: it is not a table.',
      );
    }
  }

  return {
    push(text) {
      unscanned += text;
      // What waits for its end is scanned again only once it has doubled: a long record costs no more in many pieces.
      const tooLong = buffer.length + unscanned.length > maxRowLength;
      if (unscanned.length >= buffer.length || tooLong) scan(false);
    },
    end() {
      scan(true);
    },
  };
}
