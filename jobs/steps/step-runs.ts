import type { Sql } from '../../platform/postgres/index.ts';
import { describeFault } from '../import/import-file.ts';

export type Step = 'LINK' | 'RECONCILE';

export type StepRun = {
  runId: number;
  step: Step;
  status: 'RUNNING' | 'DONE' | 'FAILED';
  startedAt: Date;
  /** What the step returned. */
  summary: unknown;
  /** A code, never row text. */
  problem: string | null;
};

/** Runs a step and keeps a line about it, so that another process can tell that it ended, and how. */
export async function recordStep<Summary>(
  sql: Sql,
  step: Step,
  work: () => Promise<Summary>,
): Promise<Summary> {
  const started: { run_id: number }[] = await sql.query(
    'insert into jobs.step_run (step) values ($1) returning run_id',
    [step],
  );
  const runId = started[0]?.run_id;
  const end = (status: 'DONE' | 'FAILED', summary: unknown, problem: string | null) =>
    sql.query(
      `update jobs.step_run set status = $2, summary = $3, problem = $4, finished_at = now() where run_id = $1`,
      [runId, status, JSON.stringify(summary ?? null), problem],
    );
  try {
    const summary = await work();
    await end('DONE', summary, null);
    return summary;
  } catch (error) {
    await end('FAILED', null, describeFault(error).code);
    throw error;
  }
}

export async function findLastStepRun(sql: Sql): Promise<number> {
  const rows: { last: number | null }[] = await sql.query('select max(run_id) as last from jobs.step_run');
  return rows[0]?.last ?? 0;
}

/** Oldest first. */
export function listStepRunsAfter(sql: Sql, runId: number): Promise<StepRun[]> {
  return sql.query(
    `select run_id as "runId", step, status, started_at as "startedAt", summary, problem
     from jobs.step_run where run_id > $1 order by run_id`,
    [runId],
  );
}

/**
 * Whether linkage or reconciliation has anything to look at: records imported or decided on, children linked anew.
 * Tables stand in the order in which a first link locks them: in another, each would wait for the other.
 */
export async function hasTouched(sql: Sql): Promise<boolean> {
  const rows: { touched: boolean }[] = await sql.query(
    `select exists (select from jobs.touched_child) or exists (select from jobs.touched_record)
       or exists (select from children.touched_record)
       or exists (select from reconciliation.suspect_line where judged_on is null and not withdrawn) as touched`,
  );
  return rows[0]?.touched === true;
}
