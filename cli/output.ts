/** Where a command speaks: results to standard output, progress and problems to standard error. */
export type Output = {
  /** `--json`: one JSON document on standard output, no progress. */
  json: boolean;
  /** A line of the result; silent under `--json`. */
  line(text: string): void;
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
/** Without a terminal, a line every so many milliseconds keeps a log readable. */
const plainInterval = 5_000;

export function createOutput(streams: OutputStreams, json: boolean, now: () => number = Date.now): Output {
  const { stdout, stderr } = streams;
  let drawn = false;
  let lastPlain = now();
  const clear = (): void => {
    if (drawn && stderr.isTTY) stderr.write('\r\u001B[2K');
    drawn = false;
  };
  return {
    json,
    line: (text) => {
      clear();
      if (!json) stdout.write(`${text}\n`);
    },
    data: (bytes) =>
      new Promise((resolve, reject) => {
        stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    note: (text) => {
      clear();
      stderr.write(`${text}\n`);
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

/** `label ######------ 50 %`, or a bare count where the total is not known. */
export function progressText(label: string, done: number, total: number | null): string {
  if (total === null || total <= 0) return `${label} ${done.toLocaleString('en-US')}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  return `${label} ${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)} ${Math.floor(share * 100)} %`;
}
