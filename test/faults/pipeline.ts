import { connect } from '../../platform/postgres/connection/connect.ts';
import { until } from './until.ts';

export type PipelineState = {
  unfinished: number;
  running: number;
  imported: number;
  linking: boolean;
  reconciling: boolean;
};

/** What a worker does one after the other, and how the ledger shows that it is at it. */
export const stages = [
  { name: 'import', isReached: ({ running }: PipelineState): boolean => running > 0 },
  { name: 'link', isReached: ({ linking }: PipelineState): boolean => linking },
  { name: 'reconcile', isReached: ({ reconciling }: PipelineState): boolean => reconciling },
] as const;

/** Waits until the ledger shows that the chain of jobs has come so far; on one connection, since moments are short. */
export async function pipelineReaches(
  url: string,
  what: string,
  isReached: (state: PipelineState) => boolean,
): Promise<void> {
  const client = await connect({ url });
  try {
    await until(
      what,
      async () => {
        const { rows } = await client.query<PipelineState>(`
          select count(*) filter (where status in ('QUEUED', 'RUNNING'))::int as unfinished,
            count(*) filter (where status = 'RUNNING')::int as running,
            count(*) filter (where status = 'IMPORTED')::int as imported,
            exists (select from jobs.step_run where step = 'LINK' and status = 'RUNNING') as linking,
            exists (select from jobs.step_run where step = 'RECONCILE' and status = 'RUNNING') as reconciling
          from jobs.import`);
        return rows.some(isReached);
      },
      { withinMs: 400_000, everyMs: 10 },
    );
  } finally {
    await client.end();
  }
}

/** Everything handed in is imported, linked and reconciled, whatever runs were cut off on the way. */
export async function pipelineDone(url: string): Promise<void> {
  let state = '';
  await until(
    () => `the jobs are done; they are at ${state}`,
    async () => {
      const { done, ...rest } = await readEnd(url);
      state = JSON.stringify(rest);
      return done;
    },
    { withinMs: 400_000, everyMs: 200 },
  );
}

type End = { done: boolean; imports: unknown; lastStep: unknown };

async function readEnd(url: string): Promise<End> {
  const client = await connect({ url });
  try {
    const { rows } = await client.query<End>(`
      select not exists (select from jobs.import where status in ('QUEUED', 'RUNNING'))
          and not exists (select from jobs.touched_record) and not exists (select from jobs.touched_child)
          and (select status = 'DONE' and step = 'RECONCILE' from jobs.step_run order by run_id desc limit 1) as done,
        (select jsonb_object_agg(status, n) from (select status, count(*) as n from jobs.import group by 1) as s) as imports,
        (select to_jsonb(r) - 'summary' from jobs.step_run r order by run_id desc limit 1) as "lastStep"`);
    const [row] = rows;
    if (row === undefined) throw new TypeError('The ledger did not answer.');
    return row;
  } finally {
    await client.end();
  }
}
