import type { DataSource } from 'typeorm';
import { ExportRefused } from '../../adapters/export-refused.ts';
import { RefusedError } from '../../platform/errors.ts';
import type { ExportChunk } from '../../adapters/read-export.ts';
import { readExport } from '../../adapters/read-export.ts';
import { getAdapter } from '../../adapters/registry.ts';
import type { DataKeys } from '../../platform/data-keys/key-source.ts';
import type { ImportId } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Transaction } from '../../platform/postgres/index.ts';
import { isKeyMissing, SealedFileError } from '../../platform/sealing/sealed-copy.ts';
import type { ReadingLimits } from '../../platform/reading-limits.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import { outageCode } from '../../platform/postgres/connection/outage.ts';
import type { ImportProblem, ImportProgress, ImportStatus, LedgerRow } from './ledger.ts';
import type { ReadingClock } from '../bounded-reading/reading-clock.ts';
import { getImport, saveProblem, saveProgress, saveStarted } from './ledger.ts';
import { lockImport } from './import-lock.ts';
import { storeSuspectList } from '../suspects/store-list.ts';
import { lockSource, settleSource } from './store/settle.ts';
import { planSource } from './plan/source-plan.ts';
import { openSpooled } from './spool/spool.ts';
import { storeExport } from './store/store-export.ts';

export type ImportDeps = {
  /** Of schema `jobs`, with at least two connections: progress is told outside the transaction. */
  dataSource: DataSource;
  log: Logger;
  /** Under which the copy of the file may be sealed. */
  keys: DataKeys;
  onProgress?: (progress: ImportProgress) => void;
  /** Stops reading; the import goes back to QUEUED and can be run again. */
  signal?: AbortSignal;
  /** What reading the file may cost; heap and time are for the process that runs this to keep. */
  reading?: ReadingLimits;
  /** Told how long the reading takes. */
  clock?: ReadingClock;
};

export type ImportOutcome = ImportProgress & {
  importId: ImportId;
  status: ImportStatus;
  problem: ImportProblem | null;
  shrinkHeld: boolean;
};

const progressEveryMs = 500;

const wasStopped = { code: 'STOPPED', message: 'The import was stopped and will begin again.' };

/**
 * Runs one import of the ledger to its end. Everything it stores becomes visible at once; a run that was killed
 * leaves nothing, and running it again, also twice at the same moment, gives the rows of one undisturbed run.
 *
 * A file that is no export of its source ends as REFUSED, without an error. Any other fault is thrown after the
 * ledger was brought up to date: FAILED when `lastAttempt` (the default), else QUEUED. While the database, its disk or the
 * key of the copy is away the import is not at fault: it stays QUEUED, however often it was tried.
 */
export async function runImport(
  deps: ImportDeps,
  importId: ImportId,
  options: { lastAttempt?: boolean } = {},
): Promise<ImportOutcome> {
  const { dataSource, log, signal } = deps;
  try {
    await withTransaction(dataSource, (tx) => importInTransaction(deps, tx, importId));
    log.info({ importId }, 'import.finished');
  } catch (error) {
    const refused = error instanceof RefusedError;
    const stopped = signal?.aborted === true;
    const lastAttempt = options.lastAttempt ?? true;
    const status = refused ? 'REFUSED' : lastAttempt && !stopped && !mayWait(error) ? 'FAILED' : 'QUEUED';
    const problem = refused ? describeRefusal(error) : stopped ? wasStopped : describeFault(error);
    if (stopped) log.info({ importId }, 'import.stopped');
    else if (refused) log.info({ importId, code: error.code }, 'import.refused');
    else log.warn({ importId, status, err: error }, 'import.failed');
    await saveEnd(deps, importId, status, problem);
    if (!refused) throw error;
  }
  const row = await getImport(dataSource, importId);
  const { status, problem, shrinkHeld, rowsRead, rowsAccepted, rowsQuarantined, bytesRead, bytesTotal } = row;
  return {
    importId,
    status,
    problem,
    shrinkHeld,
    rowsRead,
    rowsAccepted,
    rowsQuarantined,
    bytesRead,
    bytesTotal,
  };
}

async function importInTransaction(deps: ImportDeps, tx: Transaction, importId: ImportId): Promise<void> {
  // A slow disk or a large compressed sheet may keep the connection waiting for longer than a forgotten one.
  await tx.query('set local idle_in_transaction_session_timeout = 0');
  await tx.query('set local statement_timeout = 0');
  // Compiling a statement over a temporary table of unknown size costs more than it saves.
  await tx.query(`set local jit = off; set local work_mem = '64MB'; set local random_page_cost = 1.1`);
  await lockImport(tx, importId);
  const row = await getImport(tx, importId);
  // Another worker had it: the queue may deliver a job twice.
  if (row.status === 'IMPORTED' || row.status === 'REFUSED') return;
  await saveStarted(deps.dataSource, importId);

  const progress = createProgressTeller(deps, importId);
  const rows = readRows(row, deps);
  if (row.source === 'suspect-list') {
    await storeSuspectList(tx, row, rows, progress.tell, progress.settled);
    return;
  }
  const plan = planSource(getAdapter(row.source));
  await storeExport(tx, plan, row, rows, progress.tell, progress.settled);
}

function readRows(
  row: LedgerRow,
  { keys, signal, reading, clock }: ImportDeps,
): AsyncGenerator<ExportChunk, void, undefined> {
  const options = { asOf: row.asOf, limits: reading, ...(signal === undefined ? {} : { signal }) };
  const rows = readExport(openSpooled(row, keys), getAdapter(row.source), options);
  return clock === undefined ? rows : clock.measure(rows);
}

/** Tells the caller of every chunk, and the ledger now and then; a ledger that is slow never slows the reading. */
function createProgressTeller(deps: ImportDeps, importId: ImportId) {
  let writing: Promise<void> | null = null;
  let nextAt = 0;
  return {
    tell(progress: ImportProgress): void {
      deps.onProgress?.(progress);
      if (writing !== null || performance.now() < nextAt) return;
      nextAt = performance.now() + progressEveryMs;
      writing = saveProgress(deps.dataSource, importId, progress)
        .catch((error: unknown) => {
          deps.log.warn({ importId, err: error }, 'import.progress-lost');
        })
        .finally(() => {
          writing = null;
        });
    },
    async settled(): Promise<void> {
      await writing;
    },
  };
}

/** A group one file of which was refused is no complete snapshot: its other files must know. */
export async function saveEnd(
  deps: { dataSource: DataSource },
  importId: ImportId,
  status: 'QUEUED' | 'REFUSED' | 'FAILED',
  problem: ImportProblem,
): Promise<void> {
  await saveProblem(deps.dataSource, importId, status, problem);
  const row = await getImport(deps.dataSource, importId);
  if (status === 'QUEUED' || row.groupId === null || row.source === 'suspect-list') return;
  const plan = planSource(getAdapter(row.source));
  await withTransaction(deps.dataSource, async (tx) => {
    await lockSource(tx, plan);
    await settleSource(tx, plan);
  });
}

export function describeRefusal(error: RefusedError): ImportProblem {
  const { code, message } = error;
  if (!(error instanceof ExportRefused)) return { code, message };
  const { sheet, missing, captionsSeen } = error;
  return {
    code,
    message,
    ...(sheet === undefined ? {} : { sheet }),
    ...(missing === undefined ? {} : { missing }),
    ...(captionsSeen === undefined ? {} : { captionsSeen }),
  };
}

/** Whether the import will succeed unchanged once something beneath it is back. */
function mayWait(error: unknown): boolean {
  return outageCode(error) !== null || (error instanceof SealedFileError && isKeyMissing(error.code));
}

/** Never the message of another error: PostgreSQL puts the text of the row into it. */
export function describeFault(error: unknown): ImportProblem {
  if (error instanceof SealedFileError) {
    const { code, message } = error;
    return { code, message: isKeyMissing(code) ? `${message} The import waits for it.` : message };
  }
  const outage = outageCode(error);
  if (outage !== null) {
    return {
      code: outage,
      message: `The database or its disk is away (${outage}). The import waits for it.`,
    };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'FAULT';
  return { code, message: `The import stopped on a fault (${code}). It can be started again.` };
}
