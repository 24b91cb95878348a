import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LogLevel } from '../../platform/config.ts';
import { ExportRefused } from '../../adapters/export-refused.ts';
import { HubError } from '../../platform/errors.ts';
import type { DataKeys } from '../../platform/data-keys/key-source.ts';
import { formatKeyring } from '../../platform/data-keys/keyring.ts';
import type { ImportId } from '../../platform/ids.ts';
import { defaultReadingLimits, type ReadingLimits } from '../../platform/reading-limits.ts';
import type { ImportOutcome } from './import-file.ts';
import type { ImportProgress } from './ledger.ts';
import type { ChildOrder, ChildReport } from './process.ts';

/** Rows live shortly: with room for young objects, most are gone before anybody has to look at them. */
const youngHeapMiB = 24;
const watchEveryMs = 250;
/** What a shell makes of the signal with which the engine ends when its heap is full. */
const abortedCode = 134;

/** The child ended without a report, or with a fault; the ledger tells more. */
class ImportProcessError extends HubError {}

export type ChildOptions = {
  databaseUrl: string;
  logLevel: LogLevel;
  lastAttempt: boolean;
  keys: DataKeys;
  /** @defaultValue those of `platform/reading-limits.ts` */
  reading?: ReadingLimits;
  onProgress?: (progress: ImportProgress) => void;
  /** Asks the child to stop; the import goes back to QUEUED. */
  signal?: AbortSignal;
  /** Told once the process runs. */
  onStart?: (pid: number) => void;
};

export type ChildOutcome = ImportOutcome & {
  peakRssBytes: number;
  /** Of the process, without the database’s. */
  cpuMs: number;
};

/**
 * {@link runImport} in a process of its own: reading a large export keeps a core busy for minutes, in which the
 * worker's own process must go on renewing its locks. Throws an ImportProcessError for every fault, and ExportRefused for
 * a file that took more memory or time than it may: its process is gone then, and the ledger still says RUNNING.
 */
export async function runImportInChild(importId: ImportId, options: ChildOptions): Promise<ChildOutcome> {
  const { reading = defaultReadingLimits } = options;
  const keyring = formatKeyring(await options.keys.read());
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), {
    execArgv: [
      '--import',
      import.meta.resolve('tsx'),
      `--max-old-space-size=${reading.heapMiB}`,
      `--max-semi-space-size=${youngHeapMiB}`,
    ],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let report: ChildReport | null = null;
    const watch = watchReading(reading.seconds * 1_000, () => child.kill('SIGKILL'));
    const stop = (): void => void child.kill('SIGTERM');
    options.signal?.addEventListener('abort', stop, { once: true });
    if (options.signal?.aborted === true) stop();
    child.on('message', (message: ChildReport) => {
      if (message.type === 'progress') options.onProgress?.(message.progress);
      else if (message.type === 'reading') watch.told(message.ms);
      else report = message;
    });
    child.once('error', (error) => {
      watch.stop();
      reject(new ImportProcessError('IMPORT_PROCESS_LOST', 'The import process failed.', { cause: error }));
    });
    child.once('close', (code, signal) => {
      options.signal?.removeEventListener('abort', stop);
      watch.stop();
      if (report?.type === 'done') {
        resolve({ ...report.outcome, peakRssBytes: report.peakRssBytes, cpuMs: report.cpuMs });
      } else if (report?.type === 'failed') {
        reject(new ImportProcessError(report.problem.code, report.problem.message));
      } else if (watch.exceeded()) {
        reject(tooCostly(`${reading.seconds} seconds`));
      } else if (signal === 'SIGABRT' || code === abortedCode) {
        reject(tooCostly(`${reading.heapMiB} MiB of memory`));
      } else {
        const how = signal ?? `code ${code ?? '?'}`;
        reject(new ImportProcessError('IMPORT_PROCESS_LOST', `The import process ended early (${how}).`));
      }
    });
    const { databaseUrl, logLevel, lastAttempt } = options;
    child.send(
      { importId, databaseUrl, logLevel, lastAttempt, reading, keyring } satisfies ChildOrder,
      (error) => {
        if (error === null && child.pid !== undefined) options.onStart?.(child.pid);
      },
    );
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
