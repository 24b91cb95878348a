import { setTimeout as sleep } from 'node:timers/promises';
import { Gauge } from 'prom-client';
import { createFold } from '../../platform/observation/metrics.ts';
import type { Registry } from '../../platform/observation/metrics.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { departments, sourceSystems } from '../../platform/source-systems.ts';
import type { PipelineQueues } from '../queue.ts';
import { openStatus } from '../../subgraphs/reconciliation/mismatch/open-status.ts';

/** A state read from the database is kept this long: a scraper in a hurry must not become a load. */
const keepMs = 10_000;
const patienceMs = 4000;

/**
 * Adds what the database and the queue know: the state of the hub, the same from every worker, so that a query over
 * several workers takes `max`, not `sum`.
 */
export function watchPipeline(
  registry: Registry,
  { sql, queues, today }: { sql: Sql; queues: Pick<PipelineQueues, 'inspect'>; today: () => PlainDate },
): void {
  let last: { reading: Promise<boolean>; at: number } | null = null;
  const refresh = (): Promise<boolean> => {
    const now = performance.now();
    if (last === null || now - last.at > keepMs) {
      const reading = read().then(
        () => true,
        () => false,
      );
      // A database that hangs must not take the other figures with it.
      last = { reading: Promise.race([reading, sleep(patienceMs, false, { ref: false })]), at: now };
    }
    return last.reading;
  };
  // Whichever is collected first reads for all.
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect: async () => void (await refresh()),
    });
  const foldDepartment = createFold(departments);
  const foldSource = createFold(sourceSystems);
  const depth = gauge('hub_queue_jobs', 'Jobs in each queue by state: waiting, active, delayed, failed', [
    'queue',
    'state',
  ]);
  const oldest = gauge(
    'hub_queue_oldest_job_age_seconds',
    'Age of the job that waits longest; 0 when none waits',
    ['queue'],
  );
  const unfinished = gauge('hub_imports_unfinished', 'Imports in the ledger that are queued or running', []);
  const waiting = gauge(
    'hub_touched_waiting',
    'Records linkage, and children reconciliation, have still to look at',
    ['step'],
  );
  const flags = gauge('hub_open_flags', 'Mismatches that wait for a department', ['department']);
  const overdue = gauge(
    'hub_overdue_flags',
    'Mismatches that wait for a department and whose deadline has passed',
    ['department'],
  );
  const sourceAge = gauge(
    'hub_source_age_days',
    'Days since the newest as-of date of each source system; none is told of a source without exports',
    ['source'],
  );
  const sourceLimit = gauge(
    'hub_source_freshness_limit_days',
    'Days after which an export of the source counts as stale',
    ['source'],
  );
  const quarantine = gauge('hub_quarantined_rows', 'Rows in quarantine now, by source system', ['source']);

  const read = async (): Promise<void> => {
    const [state, queued] = await Promise.all([readState(sql, today()), queues.inspect()]);
    unfinished.set(state.unfinished);
    waiting.set({ step: 'LINK' }, state.records);
    waiting.set({ step: 'RECONCILE' }, state.children);
    for (const department of departments) {
      flags.set({ department }, 0);
      overdue.set({ department }, 0);
    }
    for (const { department, open, late } of state.flags) {
      flags.inc({ department: foldDepartment(department) }, open);
      overdue.inc({ department: foldDepartment(department) }, late);
    }
    sourceAge.reset();
    quarantine.reset();
    for (const { source, age, limit, quarantined } of state.sources) {
      const label = { source: foldSource(source) };
      if (age !== null) sourceAge.set(label, age);
      if (limit !== null) sourceLimit.set(label, limit);
      quarantine.set(label, quarantined);
    }
    for (const { queue, counts, oldestWaitingMs } of queued) {
      for (const [name, count] of Object.entries(counts)) depth.set({ queue, state: name }, count);
      oldest.set({ queue }, oldestWaitingMs / 1000);
    }
  };
  new Gauge({
    name: 'hub_pipeline_readable',
    help: '1 when the state of the pipeline could be read just now; the figures above are old while this is 0',
    registers: [registry],
    async collect() {
      this.set((await refresh()) ? 1 : 0);
    },
  });
}

type State = {
  unfinished: number;
  records: number;
  children: number;
  flags: { department: string; open: number; late: number }[];
  sources: { source: string; age: number | null; limit: number | null; quarantined: number }[];
};

async function readState(sql: Sql, today: PlainDate): Promise<State> {
  const [counts]: Pick<State, 'unfinished' | 'records' | 'children'>[] = await sql.query(`
    /* pipeline state: counts */
    select (select count(*)::int from jobs.import where status in ('QUEUED', 'RUNNING')) as unfinished,
           (select count(*)::int from jobs.touched_child) as children,
           (select count(*)::int from jobs.touched_record)
             + (select count(*)::int from children.touched_record) as records`);
  const flags: State['flags'] = await sql.query(`
    /* pipeline state: flags */
    select department, count(*)::int as open, count(*) filter (where due_at < now())::int as late
      from reconciliation.mismatch where ${openStatus('status')} group by department`);
  const schemas = ['students', 'households', 'welfare', 'disability'];
  const union = (columns: string, table: string): string =>
    schemas.map((schema) => `select ${columns} from ${schema}.${table}`).join(' union all ');
  const sources: State['sources'] = await sql.query(
    `
    /* pipeline state: sources */
    select setting.source_system as source, $1::date - newest.as_of as age,
           setting.freshness_days as limit, coalesce(held.quarantined, 0) as quarantined
      from (${union('source_system, freshness_days', 'source_setting')}) setting
      left join (select source_system, max(as_of) as as_of
                   from (${union('source_system, as_of', 'import_batch')}) batch group by 1) newest using (source_system)
      left join (select source_system, sum(rows_quarantined)::int as quarantined
                   from jobs.import where status = 'IMPORTED' group by 1) held using (source_system)`,
    [today],
  );
  return { ...(counts ?? { unfinished: 0, records: 0, children: 0 }), flags, sources };
}
