import { withoutFormula } from '../../platform/workbook/formula-guard.ts';

/** Where a command speaks: results to standard output, progress and problems to standard error. */
export type Output = {
  /** `--json`: one JSON document on standard output, no progress. */
  json: boolean;
  /** A line of the result; silent under `--json`. */
  line(text: string): void;
  /** Cells of a line of the result, parted by tabs, safe to be pasted into a spreadsheet; silent under `--json`. */
  row(cells: readonly (string | number | null)[]): void;
  /** Raw bytes of a result, also under `--json` (exports). */
  data(bytes: string | Uint8Array): Promise<void>;
  /** A note for the person at the keyboard. */
  note(text: string): void;
  /** A progress bar, redrawn in place on a terminal and printed now and then elsewhere. */
  progress(label: string, done: number, total: number | null): void;
  /** Ends the progress line. */
  progressDone(): void;
};

export type OutputStreams = { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

const barWidth = 24;
/** What a terminal would obey; lines and tabs excepted. */
const terminalControl = new RegExp('[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]', 'g');
/** Without a terminal, a line every so many milliseconds keeps a log readable. */
const plainInterval = 5_000;

/** The reader of a pipe has had enough (`hub queue … | head`): no fault, and no reason to leave the work half done. */
export function outliveReaders({ stdout, stderr }: OutputStreams): void {
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error) => {
      if (!isGone(error)) throw error;
    });
  }
}

function isGone(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}

export function createOutput(streams: OutputStreams, json: boolean, now: () => number = Date.now): Output {
  const { stdout, stderr } = streams;
  let drawn = false;
  let lastPlain = now();
  const clear = (): void => {
    if (drawn && stderr.isTTY) stderr.write('\r\u001B[2K');
    drawn = false;
  };
  const line = (text: string): void => {
    clear();
    if (!json) stdout.write(`${text.replace(terminalControl, '\ufffd')}\n`);
  };
  return {
    json,
    line,
    row: (cells) => {
      const texts = cells.map((cell) => (typeof cell === 'string' ? cellOf(cell) : String(cell ?? '')));
      line(texts.join('\t').trimEnd());
    },
    data: (bytes) =>
      new Promise((resolve, reject) => {
        stdout.write(bytes, (error) => (error && !isGone(error) ? reject(error) : resolve()));
      }),
    note: (text) => {
      clear();
      stderr.write(`${text.replace(terminalControl, '\ufffd')}\n`);
    },
    progress: (label, done, total) => {
      if (json) return;
      const text = progressText(label, done, total);
      if (stderr.isTTY) {
        stderr.write(`\r\u001B[2K${text}`);
        drawn = true;
      } else if (now() - lastPlain >= plainInterval) {
        lastPlain = now();
        stderr.write(`${text}\n`);
      }
    },
    progressDone: () => {
      clear();
      lastPlain = now();
    },
  };
}

function cellOf(text: string): string {
  return withoutFormula(text.replace(/[\t\r\n]+/g, ' '));
}

/** `label ######------ 50 %`, or a bare count where the total is not known. */
export function progressText(label: string, done: number, total: number | null): string {
  if (total === null || total <= 0) return `${label} ${done.toLocaleString('en-US')}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  return `${label} ${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)} ${Math.floor(share * 100)} %`;
}
