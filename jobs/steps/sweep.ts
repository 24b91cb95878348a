import type { DataSource } from 'typeorm';
import type { Logger } from '../../platform/logger.ts';
import { listUnfinished } from '../import/ledger.ts';
import { createDueCheck } from './link-due.ts';
import type { PipelineQueues } from '../queue.ts';
import { hasTouched } from './step-runs.ts';

type SweepDeps = { dataSource: DataSource; queues: PipelineQueues; log: Logger };

const sweepEveryMs = 30_000;

/** Linking once after the last of several files costs less than after each. */
export async function linkWhenAllAreRead({ dataSource, queues }: SweepDeps): Promise<void> {
  const unfinished = await listUnfinished(dataSource);
  if (unfinished.length === 0 && (await hasTouched(dataSource))) await queues.enqueueLink({ full: false });
}

/**
 * The ledger is the truth: a queue that lost its jobs gets them back, and a chain that broke off goes on. What was
 * imported waits for the files that were handed in with it, as it does in an undisturbed run.
 */
async function sweep(deps: SweepDeps, isLinkDue: ReturnType<typeof createDueCheck>): Promise<void> {
  const { dataSource, queues, log } = deps;
  const unfinished = await listUnfinished(dataSource);
  for (const { importId } of unfinished) await queues.enqueueImport(importId);
  const isDue = await isLinkDue(dataSource);
  if (isDue) await queues.enqueueLink({ full: false });
  if (unfinished.length > 0 || isDue) log.info({ imports: unfinished.length, touched: isDue }, 'jobs.swept');
}

/**
 * Sweeps now and every 30 seconds, and puts schedules back that the queue lost. A timer of this process: what a queue
 * schedules is lost with the queue. Returns the function that ends it.
 */
export async function keepSweeping(deps: SweepDeps): Promise<() => void> {
  const { queues, log } = deps;
  const isLinkDue = createDueCheck();
  let isSweeping = false;
  const again = async (): Promise<void> => {
    if (!(await queues.haveSchedules())) await queues.saveSchedules();
    await sweep(deps, isLinkDue);
  };
  await queues.saveSchedules();
  await sweep(deps, isLinkDue);
  const timer = setInterval(() => {
    // A queue that is away answers when it is back, and then this sweep goes on.
    if (isSweeping) return;
    isSweeping = true;
    again()
      .catch((error: unknown) => log.warn({ err: error }, 'jobs.sweep-failed'))
      .finally(() => {
        isSweeping = false;
      });
  }, sweepEveryMs);
  return () => clearInterval(timer);
}
