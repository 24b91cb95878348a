import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { HubError, RefusedError } from '../platform/errors.ts';
import type { ImportId } from '../platform/ids.ts';
import { createDataSource } from '../platform/postgres/index.ts';
import { isKeyMissing } from '../platform/sealing/sealed-copy.ts';
import { isOutageCode } from '../platform/postgres/connection/outage.ts';
import type { LedgerRow, Submission } from './import/ledger.ts';
import { listImports, submitTogether } from './import/ledger.ts';
import { countHeldBack } from './import/held-back.ts';
import { lookAgain, type SecondLook } from './import/second-look.ts';
import { countWhoseRows, type WhoseRows } from './import/whose-rows.ts';
import { jobAttempts } from './queue.ts';
import type { Step, StepRun } from './steps/step-runs.ts';
import { findLastStepRun, hasTouched, listStepRunsAfter } from './steps/step-runs.ts';
import type { WorkerDeps } from './worker.ts';
import { startWorker } from './worker.ts';

export type ChainProgress = { stage: 'IMPORT' | Step; imports: readonly LedgerRow[] };

type ToldImport = LedgerRow & {
  duplicate: boolean;
  whose: WhoseRows | null;
  secondLook: SecondLook | null;
  /** Records that a confirmation would take away; null where it waits for none. */
  heldBack: number | null;
};

export type ChainResult = {
  /**
   * In the order given. `duplicate`: the same file was handed in before; the row is of that import, and neither whose its rows are
   * nor what a second look shows is told.
   */
  imports: readonly ToldImport[];
  /** Summary of the linkage run, null when there was nothing to link. */
  link: unknown;
  /** Summary of the reconciliation run, null when there was nothing to reconcile. */
  reconcile: unknown;
};

const pollMs = 100;

/** Linkage or reconciliation failed as often as it is tried. */
class ChainFailed extends HubError {}

/**
 * Hands in files and works the queues in this process until they are imported, linked and reconciled. Files
 * of one source, day and scope are one snapshot. A refused or failed import is a row of the result, not
 * an error; throws ChainFailed when a later step keeps failing.
 */
export async function submitAndRun(
  deps: WorkerDeps,
  submissions: readonly Submission[],
  onProgress: (progress: ChainProgress) => void = () => undefined,
): Promise<ChainResult> {
  const dataSource = await createDataSource({ url: deps.databaseUrl, schema: 'jobs', poolSize: 2 });
  try {
    const submitted = await submitTogether(
      { sql: dataSource, home: deps.config.home, keys: deps.keys },
      submissions,
    );
    const importIds = submitted.map(({ importId }) => importId);
    const stepsBefore = await findLastStepRun(dataSource);
    // The worker's first sweep queues what the ledger holds.
    const worker = await startWorker(deps);
    try {
      const rows = await waitForImports(dataSource, importIds, onProgress);
      const steps = await waitForSteps(dataSource, rows, stepsBefore, (step) =>
        onProgress({ stage: step, imports: rows }),
      );
      const ended = new Map(
        (await listImports(dataSource, importIds)).map((row) => [row.importId, row] as const),
      );
      const made = new Set(submitted.filter((one) => !one.duplicate).map(({ importId }) => importId));
      const newlyMade = [...ended.values()].filter(({ importId }) => made.has(importId));
      const whose = await countWhoseRows(dataSource, newlyMade, deps.config.today);
      const looked = await lookAgain(dataSource, newlyMade);
      const heldBack = await countHeldBack(dataSource, [...ended.values()]);
      return {
        imports: submitted.flatMap(({ importId, duplicate }) => {
          const row = ended.get(importId);
          const told = duplicate ? null : (whose.get(importId) ?? null);
          const secondLook = duplicate ? null : (looked.get(importId) ?? null);
          const back = heldBack.get(importId) ?? null;
          return row === undefined ? [] : [{ ...row, duplicate, whose: told, secondLook, heldBack: back }];
        }),
        link: lastSummary(steps, 'LINK'),
        reconcile: lastSummary(steps, 'RECONCILE'),
      };
    } finally {
      await worker.stop();
    }
  } finally {
    await dataSource.destroy();
  }
}

async function waitForImports(
  sql: DataSource,
  importIds: readonly ImportId[],
  onProgress: (progress: ChainProgress) => void,
): Promise<LedgerRow[]> {
  for (;;) {
    const rows = await listImports(sql, importIds);
    onProgress({ stage: 'IMPORT', imports: rows });
    if (rows.every(({ status }) => status !== 'QUEUED' && status !== 'RUNNING')) return rows;
    refuseToWait(rows);
    await sleep(pollMs);
  }
}

/** A full disk may be full for days: who waits is told why, and the import stays in the ledger. */
function refuseToWait(rows: readonly LedgerRow[]): void {
  for (const { fileName, status, attempts, problem } of rows) {
    if (status !== 'QUEUED' || attempts < jobAttempts || problem === null) continue;
    if (!isOutageCode(problem.code) && !isKeyMissing(problem.code)) continue;
    throw new RefusedError(
      'IMPORT_WAITS',
      `${fileName}: ${problem.message} It is not lost: a running hub, or the next import, goes on with it.`,
    );
  }
}

/** Done when linkage and reconciliation ran after the last import ended, or when there was nothing for them to do. */
async function waitForSteps(
  sql: DataSource,
  imports: readonly LedgerRow[],
  stepsBefore: number,
  onStep: (step: Step) => void,
): Promise<StepRun[]> {
  const importsEnded = Math.max(0, ...imports.map(({ finishedAt }) => finishedAt?.getTime() ?? 0));
  for (;;) {
    // Asked before the runs are listed: a step is recorded before it empties what is touched.
    const touched = await hasTouched(sql);
    const runs = await listStepRunsAfter(sql, stepsBefore);
    const link = runs.findLast(({ step }) => step === 'LINK');
    const reconcile = runs.findLast(({ step, runId }) => step === 'RECONCILE' && runId > (link?.runId ?? 0));
    if (link === undefined && !touched) return runs;
    if (link?.status === 'DONE' && reconcile?.status === 'DONE') {
      if (!touched || link.startedAt.getTime() >= importsEnded) return runs;
    }
    for (const step of ['LINK', 'RECONCILE'] as const) {
      const failures = runs.filter((run) => run.step === step && run.status === 'FAILED');
      if (failures.length < jobAttempts) continue;
      throw new ChainFailed(
        `${step}_FAILED`,
        `The step ${step} failed (${failures.at(-1)?.problem ?? '?'}).`,
      );
    }
    onStep(link?.status === 'DONE' ? 'RECONCILE' : 'LINK');
    await sleep(pollMs);
  }
}

function lastSummary(runs: readonly StepRun[], step: Step): unknown {
  return runs.findLast((run) => run.step === step && run.status === 'DONE')?.summary ?? null;
}
