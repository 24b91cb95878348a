import type { SheetAdapter, RowIssue } from './adapter.ts';
import type { RowBatch, SheetRow } from './decode/sheet-row.ts';
import { cellText } from './decode/sheet-row.ts';
import { ExportRefused } from './export-refused.ts';
import { findHeader, headerSearchRows } from './header-match.ts';
import type { HeaderMatch, HeaderSearch } from './header-match.ts';

/** A sheet that was not read, and why; of `MISSING_COLUMNS`, the captions it lacks. */
export type LeftOutSheet = {
  sheet: string;
  why: 'HIDDEN' | 'NO_HEADER' | 'MISSING_COLUMNS';
  missing?: readonly string[];
};

/** Rows of data under a known header. */
export type ReadyRows = {
  header: HeaderMatch;
  rows: readonly SheetRow[];
  /** The header was found just now. */ first: boolean;
};

export type SheetTracker = {
  /** Rows that can be parsed now: the first rows of a sheet wait until its header is found. */
  accept(batch: RowBatch): ReadyRows[];
  /** What a short sheet left waiting. Throws `ExportRefused` when no sheet had a header. */
  finish(): ReadyRows[];
  skips(sheet: string): boolean;
  /** Sheets that hold rows but no header that will do. */
  leftOut(): LeftOutSheet[];
  /** One issue for each sheet that holds rows but no header, or ends inside its header. */
  sheetIssues(): (RowIssue & { sheet: string; fileRow: number })[];
};

type FailedSearch = Exclude<HeaderSearch, { status: 'FOUND' }>;

/** Follows the sheets of one file from their first row to their header. */
export function createSheetTracker(adapter: SheetAdapter): SheetTracker {
  let sheet: string | null = null;
  let waiting: SheetRow[] = [];
  let header: HeaderMatch | null = null;
  let found = false;
  const failed = new Map<string, FailedSearch>();
  const cutHeaders: { sheet: string; row: number }[] = [];

  /** Looks for the header in the rows that wait. */
  function decide(): ReadyRows[] {
    const filled = waiting.filter((row) => row.cells.some((cell) => cellText(cell).trim() !== ''));
    waiting = [];
    if (sheet === null || filled.length === 0) return [];
    const search = findHeader(adapter, filled);
    if (search.status !== 'FOUND') {
      failed.set(sheet, search);
      return [];
    }
    header = search.header;
    found = true;
    const { headerRow } = search.header;
    if (filled.some(({ row, flaw }) => row === headerRow && flaw === 'CUT_OFF'))
      cutHeaders.push({ sheet, row: headerRow });
    return [{ header, rows: filled.filter((row) => row.row > headerRow), first: true }];
  }

  function leaveSheet(): ReadyRows[] {
    const ready = header === null && sheet !== null && !failed.has(sheet) ? decide() : [];
    header = null;
    waiting = [];
    return ready;
  }

  return {
    accept(batch) {
      const ready = batch.sheet === sheet ? [] : leaveSheet();
      sheet = batch.sheet;
      if (failed.has(sheet)) return ready;
      if (header !== null) return [...ready, { header, rows: batch.rows, first: false }];
      waiting.push(...batch.rows);
      // One row past the search window shows that all of it has arrived.
      if ((waiting.at(-1)?.row ?? 0) > headerSearchRows) ready.push(...decide());
      return ready;
    },
    finish() {
      const ready = leaveSheet();
      if (!found) throw refusal(adapter, [...failed.values()]);
      return ready;
    },
    skips: (name) => failed.has(name),
    leftOut: () =>
      [...failed.values()].map((search) =>
        search.status === 'NOT_FOUND'
          ? { sheet: search.sheet, why: 'NO_HEADER' }
          : { sheet: search.sheet, why: 'MISSING_COLUMNS', missing: search.missing },
      ),
    sheetIssues: () => [
      ...[...failed.values()].map((search) => ({
        sheet: search.sheet,
        fileRow: 1,
        column: '',
        code: 'MISSING' as const,
        valueMasked: '',
        expected: `a header row of ${adapter.title}; this sheet was not read`,
        rejected: false,
      })),
      ...cutHeaders.map(({ sheet: cut, row }) => ({
        sheet: cut,
        fileRow: row,
        column: '',
        code: 'MALFORMED' as const,
        valueMasked: '',
        expected: 'rows below the header; the file may be cut off in it',
        rejected: false,
      })),
    ],
  };
}

/** Of several sheets without a header, the one that came nearest tells most. */
function refusal(adapter: SheetAdapter, searches: readonly FailedSearch[]): ExportRefused {
  let best: FailedSearch | undefined;
  for (const search of searches) {
    if (best === undefined || nearness(search) > nearness(best)) best = search;
  }
  if (best === undefined) return new ExportRefused('EMPTY_FILE', 'The file holds no rows.');
  const { sheet } = best;
  const captionsSeen = best.captionsSeen.slice(0, 200).map((caption) => caption.slice(0, 100));
  if (best.status === 'NOT_FOUND') {
    const message = `No header row of ${adapter.title} among the first ${headerSearchRows} rows of any sheet.`;
    return new ExportRefused('HEADER_NOT_FOUND', message, { sheet, captionsSeen });
  }
  const message = `The file lacks columns of ${adapter.title}: ${best.missing.join('、')}.`;
  return new ExportRefused('MISSING_COLUMNS', message, { sheet, captionsSeen, missing: best.missing });
}

function nearness(search: FailedSearch): number {
  return search.status === 'NOT_FOUND' ? 0 : 1_000 - search.missing.length;
}
