import type { LogLevel } from '../../platform/config.ts';
import { HubError } from '../../platform/errors.ts';
import type { DataKeys } from '../../platform/data-keys/key-source.ts';
import { formatKeyring } from '../../platform/data-keys/keyring.ts';
import type { ImportId } from '../../platform/ids.ts';
import { defaultReadingLimits, type ReadingLimits } from '../../platform/reading-limits.ts';
import { runBoundedProcess } from '../bounded-reading/bounded-process.ts';
import type { ImportOutcome } from './import-file.ts';
import type { ImportProgress } from './ledger.ts';
import type { ChildOrder, ChildReport } from './process.ts';

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
  const { databaseUrl, logLevel, lastAttempt, reading = defaultReadingLimits } = options;
  const keyring = formatKeyring(await options.keys.read());
  let report: Exclude<ChildReport, { type: 'progress' }> | null = null;
  const end = await runBoundedProcess<ChildReport>({
    module: new URL('process.ts', import.meta.url),
    order: { importId, databaseUrl, logLevel, lastAttempt, reading, keyring } satisfies ChildOrder,
    reading,
    onReport: (told) => {
      if (told.type === 'progress') options.onProgress?.(told.progress);
      else report = told;
    },
    signal: options.signal,
    onStart: options.onStart,
  }).catch((error: unknown) => {
    if (error instanceof HubError) throw error;
    throw new ImportProcessError('IMPORT_PROCESS_LOST', 'The import process failed.', { cause: error });
  });
  return outcomeOf(report, end);
}

function outcomeOf(
  report: Exclude<ChildReport, { type: 'progress' }> | null,
  { code, signal }: { code: number | null; signal: NodeJS.Signals | null },
): ChildOutcome {
  if (report?.type === 'done')
    return { ...report.outcome, peakRssBytes: report.peakRssBytes, cpuMs: report.cpuMs };
  if (report?.type === 'failed') throw new ImportProcessError(report.problem.code, report.problem.message);
  const how = signal ?? `code ${code ?? '?'}`;
  throw new ImportProcessError('IMPORT_PROCESS_LOST', `The import process ended early (${how}).`);
}
