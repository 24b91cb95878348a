import type { Sql } from '../../platform/postgres/index.ts';
import { jobAttempts } from '../queue.ts';
import { findLastStepRun, hasTouched } from './step-runs.ts';

/** Twice what reading one file may take (`platform/reading-limits.ts`). */
const longestWaitMs = 3_600_000;

/**
 * Asked now and then, tells whether what was imported is to be linked. It waits for files that are being read, and for
 * those that are still to be: linked without them, it would open flags that the next file proves wrong. How long ago a file
 * was handed in says nothing, as a hub may have been off meanwhile; what is bounded is the waiting since the last linkage,
 * by the clock of the process that asks.
 */
export function createDueCheck(now = (): number => performance.now()): (sql: Sql) => Promise<boolean> {
  let waiting: { afterRun: number; since: number } | null = null;
  return async (sql) => {
    if (!(await hasTouched(sql))) {
      waiting = null;
      return false;
    }
    if (!(await mayStillCome(sql))) return true;
    const afterRun = await findLastStepRun(sql);
    if (waiting?.afterRun !== afterRun) waiting = { afterRun, since: now() };
    return now() - waiting.since >= longestWaitMs;
  };
}

/** One that was tried again and again may never come to its end; but who is reading it right now may be about to. */
async function mayStillCome(sql: Sql): Promise<boolean> {
  const rows: { waits: boolean }[] = await sql.query(
    `select exists (
       select from jobs.import where status = 'RUNNING' or (status = 'QUEUED' and attempts <= $1)
     ) as waits`,
    [jobAttempts],
  );
  return rows[0]?.waits === true;
}
