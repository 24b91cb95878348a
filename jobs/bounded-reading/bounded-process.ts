import { fork } from 'node:child_process';
import { ExportRefused } from '../../adapters/export-refused.ts';
import type { ReadingLimits } from '../../platform/reading-limits.ts';

/** Rows live shortly: with room for young objects, most are gone before anybody has to look at them. */
const youngHeapMiB = 24;
const watchEveryMs = 250;
/** What a shell makes of the signal with which the engine ends when its heap is full. */
const abortedCode = 134;

/** Sent every second for as long as the process is not busy with something that does not end: milliseconds of reading so far. */
export type ReadingReport = { type: 'reading'; ms: number };

export type BoundedProcess<Report> = {
  /** The module to run. It takes one message, the order, and disconnects when it is done. */
  module: URL;
  /** Over the channel, because arguments and environment can be read by others. */
  order: object;
  reading: ReadingLimits;
  /** Everything it tells but how long it has been reading. */
  onReport: (report: Report) => void;
  /** Asks it to stop. */
  signal?: AbortSignal | undefined;
  /** Told once the process runs. */
  onStart?: ((pid: number) => void) | undefined;
};

/**
 * Runs a process that reads a file, and ends it when that takes more memory or time than it may. Resolves to how it ended.
 * Throws ExportRefused (TOO_COSTLY) for a file that took too much, and whatever a process that cannot be started gives.
 */
export function runBoundedProcess<Report extends { type: string }>(
  options: BoundedProcess<Report>,
): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const { module, order, reading, onReport, signal: stopping, onStart } = options;
  const child = fork(module, {
    execArgv: [
      '--import',
      import.meta.resolve('tsx'),
      `--max-old-space-size=${reading.heapMiB}`,
      `--max-semi-space-size=${youngHeapMiB}`,
    ],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let reported = false;
    const watch = watchReading(reading.seconds * 1_000, () => child.kill('SIGKILL'));
    const stop = (): void => void child.kill('SIGTERM');
    stopping?.addEventListener('abort', stop, { once: true });
    if (stopping?.aborted === true) stop();
    child.on('message', (message: Report | ReadingReport) => {
      if (message.type === 'reading') return watch.told((message as ReadingReport).ms);
      if (message.type !== 'progress') reported = true;
      onReport(message as Report);
    });
    child.once('error', (error) => {
      watch.stop();
      reject(error);
    });
    child.once('close', (code, signal) => {
      stopping?.removeEventListener('abort', stop);
      watch.stop();
      if (reported) resolve({ code, signal });
      else if (watch.exceeded()) reject(tooCostly(`${reading.seconds} seconds`));
      else if (signal === 'SIGABRT' || code === abortedCode)
        reject(tooCostly(`${reading.heapMiB} MiB of memory`));
      else resolve({ code, signal });
    });
    child.send(order, (error) => {
      if (error === null && child.pid !== undefined) onStart?.(child.pid);
    });
  });
}

/**
 * A process that is busy with one thing cannot tell so itself: what it last told and the silence since are taken
 * together. While it waits for the database, it goes on telling.
 */
function watchReading(allowedMs: number, stop: () => void) {
  let told: { ms: number; at: number } | null = null;
  let exceeded = false;
  const timer = setInterval(() => {
    if (told === null || told.ms + performance.now() - told.at <= allowedMs) return;
    exceeded = true;
    stop();
  }, watchEveryMs);
  return {
    told(ms: number): void {
      told = { ms, at: performance.now() };
    },
    exceeded: () => exceeded,
    stop: () => clearInterval(timer),
  };
}

function tooCostly(allowed: string): ExportRefused {
  return new ExportRefused(
    'TOO_COSTLY',
    `Reading the file takes more than ${allowed}. Expected: an export as the agency's system writes it; split the file, or export it as csv.`,
  );
}
