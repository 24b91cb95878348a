import { toUSVString } from 'node:util';
import { Worker } from 'node:worker_threads';
import { withOpenFile, type FileSource } from '../../platform/file-source.ts';
import type { Cell } from '../adapter.ts';
import { serialToIso } from '../cells/dates.ts';
import { numberText } from '../cells/numbers.ts';
import { ExportRefused } from '../export-refused.ts';
import { checkLegacyWorkbook } from './compound-file.ts';
import type { DecodeOptions, RowBatch } from './sheet-row.ts';

type WireCell =
  string | null | undefined | [value: string | number, number: boolean, date: boolean, formula: boolean];
type WireBatch = { sheet: string; epoch1904: boolean; rows: { row: number; cells: WireCell[] }[] };
type WireMessage = WireBatch | { hidden: string } | { done: true } | { failed: string };

export type XlsLimits = {
  /** A sheet of this format ends at 65,536 rows; a full one of 60 columns takes about 40 MB. */
  maxBytes: number;
  maxHeapMegabytes: number;
  /** How long one batch may take; the first includes the parsing of the file. */
  batchTimeoutMs: number;
};

const defaultLimits: XlsLimits = {
  maxBytes: 64 * 1024 ** 2,
  maxHeapMegabytes: 1_024,
  batchTimeoutMs: 120_000,
};
/** Few: the import reads a number of batches ahead of the database, however many rows they hold. */
const batchSize = 64;

/** Rows of the visible sheets of a legacy workbook (BIFF 2 to 8). Not streamed: the format has an end. */
export async function* readXls(
  source: FileSource,
  options: DecodeOptions,
  limits: Partial<XlsLimits> = {},
): AsyncGenerator<RowBatch> {
  const allowed = { ...defaultLimits, ...limits };
  const content = await readWhole(source, allowed.maxBytes);
  const size = content.byteLength;
  checkLegacyWorkbook(Buffer.from(content));
  const worker = new Worker(new URL('./xls-worker.mjs', import.meta.url), {
    workerData: { content, batchSize },
    transferList: [content],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: allowed.maxHeapMegabytes },
  });
  const inbox = createInbox(worker, allowed.batchTimeoutMs, options.signal);
  let rowsSeen = 0;
  try {
    for (;;) {
      const message = await inbox.next();
      if ('done' in message) return;
      if ('failed' in message) throw unreadable(message.failed);
      if ('hidden' in message) {
        options.onHiddenSheet?.(message.hidden);
        worker.postMessage('next');
        continue;
      }
      const { sheet, epoch1904 } = message;
      rowsSeen += message.rows.length;
      if (options.skipSheet?.(sheet) !== true) {
        yield {
          sheet,
          rows: message.rows.map(({ row, cells }) => ({
            sheet,
            row,
            cells: Array.from(cells, (cell) => typedCell(cell, epoch1904)),
          })),
          // The file was read as a whole; rows are the only measure of progress left.
          bytesRead: Math.min(size, Math.round((size * rowsSeen) / 65_536)),
        };
      }
      worker.postMessage('next');
    }
  } finally {
    inbox.close();
    await worker.terminate();
  }
}

/** In memory of its own, to be handed over to the thread. */
function readWhole(source: FileSource, most: number): Promise<ArrayBuffer> {
  return withOpenFile(source, async (file) => {
    if (file.size > most) {
      throw new ExportRefused(
        'TOO_LARGE',
        'The workbook is too large for the old xls format. Save it as xlsx or csv.',
      );
    }
    const content = new ArrayBuffer(file.size);
    await file.read(new Uint8Array(content), 0);
    return content;
  });
}

function typedCell(cell: WireCell, epoch1904: boolean): string | Cell {
  if (cell === null || cell === undefined) return '';
  // Halves of characters in damaged texts.
  if (typeof cell === 'string') return toUSVString(cell);
  const [value, isNumber, isDate, formula] = cell;
  const result: Cell = { text: toUSVString(String(value)) };
  if (isNumber && typeof value === 'number') {
    const iso = isDate ? serialToIso(value, epoch1904) : null;
    result.text = iso ?? numberText(value);
    result.numeric = value;
    if (iso !== null) result.date = true;
  }
  if (formula) result.formula = true;
  return result;
}

function tooCostly(allowed: string): ExportRefused {
  return new ExportRefused(
    'TOO_COSTLY',
    `Reading the workbook takes more than ${allowed}. Expected: at most 65,536 rows; save it as xlsx or csv.`,
  );
}

function unreadable(reason: string): ExportRefused {
  if (/password|encrypt/i.test(reason)) {
    return new ExportRefused('ENCRYPTED', 'The workbook is protected by a password. Export it without one.');
  }
  return new ExportRefused(
    'DAMAGED',
    'The workbook cannot be read. Save it as xlsx or csv and send it again.',
  );
}

/** The worker answers one message to each request; this waits for it, for its death or for the clock. */
function createInbox(worker: Worker, timeoutMs: number, signal: AbortSignal | undefined) {
  const arrived: (WireMessage | Error)[] = [];
  let wake: (() => void) | null = null;
  const deliver = (item: WireMessage | Error): void => {
    arrived.push(item);
    wake?.();
  };
  const onAbort = (): void => deliver(signal?.reason instanceof Error ? signal.reason : new Error('Aborted'));
  worker.on('message', (message: WireMessage) => deliver(message));
  worker.on('error', (error) => {
    const exhausted = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    deliver(exhausted ? tooCostly('the memory one file may have') : unreadable(error.message));
  });
  worker.on('exit', () => deliver(unreadable('the reading thread ended')));
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    async next(): Promise<WireMessage> {
      signal?.throwIfAborted();
      if (arrived.length === 0) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(() => deliver(tooCostly(`${timeoutMs / 1000} seconds`)), timeoutMs);
        });
        wake = null;
        clearTimeout(timer);
      }
      const item = arrived.shift();
      if (item === undefined || item instanceof Error) throw item ?? unreadable('no answer');
      return item;
    },
    close(): void {
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
