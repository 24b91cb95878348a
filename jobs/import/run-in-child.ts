import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LogLevel } from '../../platform/config.ts';
import { HubError } from '../../platform/errors.ts';
import type { ImportId } from '../../platform/ids.ts';
import type { ImportOutcome } from './import-file.ts';
import type { ImportProgress } from './ledger.ts';
import type { ChildOrder, ChildReport } from './process.ts';

/** The heap of an import, in MiB: a reader that tries to hold the file dies alone instead of taking the server along. */
const maxHeapMiB = 160;
/** Rows live shortly: with room for young objects, most are gone before anybody has to look at them. */
const youngHeapMiB = 24;

/** The child ended without a report, or with a fault; the ledger tells more. */
class ImportProcessError extends HubError {}

export type ChildOptions = {
  databaseUrl: string;
  logLevel: LogLevel;
  lastAttempt: boolean;
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
 * worker's own process must go on renewing its locks. Throws an ImportProcessError for every fault.
 */
export function runImportInChild(importId: ImportId, options: ChildOptions): Promise<ChildOutcome> {
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), {
    execArgv: [
      '--import',
      import.meta.resolve('tsx'),
      `--max-old-space-size=${maxHeapMiB}`,
      `--max-semi-space-size=${youngHeapMiB}`,
    ],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let report: ChildReport | null = null;
    const stop = (): void => void child.kill('SIGTERM');
    options.signal?.addEventListener('abort', stop, { once: true });
    if (options.signal?.aborted === true) stop();
    child.on('message', (message: ChildReport) => {
      if (message.type === 'progress') options.onProgress?.(message.progress);
      else report = message;
    });
    child.once('error', (error) => {
      reject(new ImportProcessError('IMPORT_PROCESS_LOST', 'The import process failed.', { cause: error }));
    });
    child.once('close', (code, signal) => {
      options.signal?.removeEventListener('abort', stop);
      if (report?.type === 'done') {
        resolve({ ...report.outcome, peakRssBytes: report.peakRssBytes, cpuMs: report.cpuMs });
      } else if (report?.type === 'failed') {
        reject(new ImportProcessError(report.problem.code, report.problem.message));
      } else {
        const how = signal ?? `code ${code ?? '?'}`;
        reject(new ImportProcessError('IMPORT_PROCESS_LOST', `The import process ended early (${how}).`));
      }
    });
    const { databaseUrl, logLevel, lastAttempt } = options;
    child.send({ importId, databaseUrl, logLevel, lastAttempt } satisfies ChildOrder, (error) => {
      if (error === null && child.pid !== undefined) options.onStart?.(child.pid);
    });
  });
}
