import { withOpenFile, type FileSource } from '../platform/file-source.ts';
import type { PlainDate } from '../platform/plain-date.ts';
import type { ReadingLimits } from '../platform/reading-limits.ts';
import type { SheetAdapter, RowIssue, RowValue, UnreadRow } from './adapter.ts';
import { openRows } from './decode/read-rows.ts';
import { ExportRefused } from './export-refused.ts';
import type { HeaderMatch } from './header-match.ts';
import { createRowParser } from './parse-rows.ts';
import { createSheetTracker } from './sheet-tracker.ts';
import type { LeftOutSheet, ReadyRows } from './sheet-tracker.ts';

export type { LeftOutSheet } from './sheet-tracker.ts';

export type HeaderReport = {
  sheet: string;
  /** 1-based. */
  headerRow: number;
  matched: readonly { id: string; caption: string }[];
  /** Captions the adapter does not know: these columns are not read. */
  unknown: readonly string[];
  /** Captions naming a field a second time: these columns are not read. */
  duplicates: readonly string[];
  /** Captions of columns that must not be read (宗教信仰). */
  forbidden: readonly string[];
};

export type SheetIssue = RowIssue & { sheet: string; fileRow: number };

export type ExportChunk = {
  sheet: string;
  /** On the first chunk of a sheet. */
  header?: HeaderReport;
  rows: { fileRow: number; values: Record<string, RowValue> }[];
  issues: SheetIssue[];
  /** Of rejected rows: the records they speak of, where that could be told. */
  unread: UnreadRow[];
  /** Rows of data met in this chunk: stored or rejected, without empty rows, repeated headers and footers. */
  rowsRead: number;
  bytesRead: number;
  bytesTotal: number;
  /** On the last chunk: sheets that were not read. */
  leftOut?: readonly LeftOutSheet[];
};

export type ReadOptions = {
  /** The day the export tells of. */
  asOf: PlainDate;
  signal?: AbortSignal | undefined;
  limits?: ReadingLimits | undefined;
  onProgress?: ((progress: { bytesRead: number; bytesTotal: number }) => void) | undefined;
  /** Rows a chunk, at least. Small ones are gone before the garbage collector has to move them, and stay in the processor's cache. */
  chunkSize?: number;
};

const defaultChunkSize = 50;
const reportedShortRows = 100;
/** Of captions nobody knows, what a person can still look through. */
const toldCaptions = 500;
const toldCharacters = 100;

/**
 * The records of an agency's export, in chunks of some 60 rows, read as a stream. All visible
 * sheets with a matching header are read; a sheet without one is reported with one issue.
 * Throws `ExportRefused` when the file cannot be taken in as a whole.
 */
export async function* readExport(
  source: FileSource,
  adapter: SheetAdapter,
  options: ReadOptions,
): AsyncGenerator<ExportChunk, void, undefined> {
  const { signal, limits, onProgress, chunkSize = defaultChunkSize } = options;
  const bytesTotal = await withOpenFile(source, ({ size }) => Promise.resolve(size));
  const tracker = createSheetTracker(adapter);
  const hidden: LeftOutSheet[] = [];
  const { format, batches } = await openRows(source, {
    signal,
    limits,
    skipSheet: tracker.skips,
    onHiddenSheet: (sheet) => void hidden.push({ sheet, why: 'HIDDEN' }),
  });
  const fresh = (sheet: string): ExportChunk => ({
    sheet,
    rows: [],
    issues: [],
    unread: [],
    rowsRead: 0,
    bytesRead: 0,
    bytesTotal,
  });
  const parsing = {
    asOf: options.asOf,
    positional: format === 'csv',
    shortRows: { left: reportedShortRows },
  };
  let sheetParser: { header: HeaderMatch; parse: ReturnType<typeof createRowParser> } | null = null;
  let chunk: ExportChunk | null = null;
  function parse({ header, rows }: ReadyRows, into: ExportChunk): void {
    if (sheetParser?.header !== header)
      sheetParser = { header, parse: createRowParser(adapter, header, parsing) };
    sheetParser.parse(rows, ({ fileRow, values, issues, unread, counts }) => {
      if (counts) into.rowsRead += 1;
      if (values !== null) into.rows.push({ fileRow, values });
      if (unread !== null) into.unread.push(unread);
      for (const issue of issues) into.issues.push({ ...issue, sheet: into.sheet, fileRow });
    });
  }
  for await (const batch of batches) {
    signal?.throwIfAborted();
    for (const ready of tracker.accept(batch)) {
      if (chunk !== null && chunk.sheet !== ready.header.sheet) {
        yield chunk;
        chunk = null;
      }
      chunk ??= fresh(ready.header.sheet);
      if (ready.first) chunk.header = reportOf(ready.header);
      parse(ready, chunk);
      chunk.bytesRead = Math.min(batch.bytesRead, bytesTotal);
    }
    onProgress?.({ bytesRead: Math.min(batch.bytesRead, bytesTotal), bytesTotal });
    if (chunk !== null && chunk.rowsRead + chunk.issues.length >= chunkSize) {
      yield chunk;
      chunk = null;
    }
  }
  for (const ready of tracker.finish()) {
    if (chunk !== null && chunk.sheet !== ready.header.sheet) yield chunk;
    if (chunk?.sheet !== ready.header.sheet) chunk = fresh(ready.header.sheet);
    if (ready.first) chunk.header = reportOf(ready.header);
    parse(ready, chunk);
  }
  if (chunk === null) chunk = fresh('');
  chunk.issues.push(...tracker.sheetIssues());
  chunk.leftOut = [...tracker.leftOut(), ...hidden];
  chunk.bytesRead = bytesTotal;
  yield chunk;
  onProgress?.({ bytesRead: bytesTotal, bytesTotal });
}

/** Rows of data as the file holds them, under their header. Throws `ExportRefused` as `readExport` does. */
export async function* readRawRows(
  source: FileSource,
  adapter: SheetAdapter,
  limits?: ReadingLimits,
): AsyncGenerator<ReadyRows, void, undefined> {
  const tracker = createSheetTracker(adapter);
  const { batches } = await openRows(source, { limits, skipSheet: tracker.skips });
  for await (const batch of batches) yield* tracker.accept(batch);
  yield* tracker.finish();
}

/** The header of the first sheet that has one. Throws `ExportRefused` as `readExport` does. */
export async function readHeader(
  source: FileSource,
  adapter: SheetAdapter,
  signal?: AbortSignal,
): Promise<HeaderReport> {
  const tracker = createSheetTracker(adapter);
  const { batches } = await openRows(source, { signal, skipSheet: tracker.skips });
  for await (const batch of batches) {
    const [ready] = tracker.accept(batch);
    if (ready !== undefined) return reportOf(ready.header);
  }
  const [ready] = tracker.finish();
  if (ready === undefined)
    throw new ExportRefused('HEADER_NOT_FOUND', 'The file has no sheet with a header.');
  return reportOf(ready.header);
}

function reportOf(header: HeaderMatch): HeaderReport {
  const { sheet, headerRow, duplicates, forbidden } = header;
  const unknown = header.unknown.slice(0, toldCaptions).map((caption) => caption.slice(0, toldCharacters));
  const matched = [...header.captions].map(([id, caption]) => ({ id, caption }));
  return { sheet, headerRow, matched, unknown, duplicates, forbidden };
}
