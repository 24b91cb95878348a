import type { FileSource } from '../../platform/file-source.ts';
import { createCsvScanner } from './csv-scanner.ts';
import type { DecodeOptions, RowBatch, SheetRow } from './sheet-row.ts';
import { detectEncoding, readText } from './text-stream.ts';

/** A text file has one sheet and no name for it. */
const csvSheet = 'csv';

const delimiters = [',', '\t', ';', '|'] as const;
const sampledLines = 20;

/**
 * Rows of a comma, tab, semicolon or bar separated text file in UTF-8, GB18030 or UTF-16. The file is
 * read twice, first to decide its encoding; memory does not grow with it.
 * `blockSize` is the number of bytes read at once.
 */
export async function* readCsv(
  source: FileSource,
  options: DecodeOptions,
  blockSize?: number,
): AsyncGenerator<RowBatch> {
  const encoding = await detectEncoding(source, options.signal, blockSize);
  let rows: SheetRow[] = [];
  let rowNumber = 0;
  let bytes = 0;
  let head = '';
  let scanner: ReturnType<typeof createCsvScanner> | null = null;
  const start = (): ReturnType<typeof createCsvScanner> => {
    const declared = /^sep=(.)\r?\n/i.exec(head);
    const sample = declared === null ? head : head.slice(declared[0].length);
    const started = createCsvScanner(
      declared?.[1] ?? detectDelimiter(sample),
      sample.includes('\n') || !sample.includes('\r') ? '\n' : '\r',
      (cells, flaw) => {
        rowNumber += 1;
        rows.push(
          flaw === null
            ? { sheet: csvSheet, row: rowNumber, cells }
            : { sheet: csvSheet, row: rowNumber, cells, flaw },
        );
      },
    );
    started.push(sample);
    head = '';
    return started;
  };
  for await (const { text, bytesRead } of readText(source, encoding, options.signal, blockSize)) {
    bytes = bytesRead;
    if (scanner === null) {
      head += text;
      // Enough lines to tell the delimiter; small blocks are only used by tests.
      if (head.length < 16_384) continue;
      scanner = start();
    } else scanner.push(text);
    if (rows.length > 0) {
      yield { sheet: csvSheet, rows, bytesRead };
      rows = [];
      if (options.skipSheet?.(csvSheet) === true) return;
    }
  }
  scanner ??= start();
  scanner.end();
  if (rows.length > 0) yield { sheet: csvSheet, rows, bytesRead: bytes };
}

/** The delimiter that stands most often outside quotes in the first lines. */
export function detectDelimiter(sample: string): string {
  const lines = sample.split(/\r\n|\n|\r/, sampledLines).map((line) => line.replace(/"(?:[^"]|"")*"/g, ''));
  let best: string = ',';
  let most = 0;
  for (const delimiter of delimiters) {
    const count = lines.reduce((sum, line) => sum + line.split(delimiter).length - 1, 0);
    if (count > most) {
      most = count;
      best = delimiter;
    }
  }
  return best;
}
