import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { DataSource } from 'typeorm';
import type { Config, LogLevel } from '../platform/config.ts';
import { loadConfig } from '../platform/config.ts';
import { openDataKeys } from '../platform/data-keys/key-source.ts';
import type { KeySource } from '../platform/data-keys/key-source.ts';
import { unreachable } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { createLogger } from '../platform/logger.ts';
import { databaseCheck, dataFolderCheck, migrationsCheck } from '../platform/observation/checks.ts';
import { openManagement } from '../platform/observation/management.ts';
import type { Registry } from '../platform/observation/metrics.ts';
import type { Check } from '../platform/observation/readiness.ts';
import type { Tracer } from '../platform/observation/tracer.ts';
import type { PlainDate } from '../platform/plain-date.ts';
import { todayIn } from '../platform/plain-date.ts';
import { listenForChanges } from '../platform/postgres/signal/change-signal.ts';
import { createDataSource, openDatabase, prepareDatabase } from '../platform/postgres/index.ts';
import { outageCode } from '../platform/postgres/connection/outage.ts';
import type { Job, QueueBackend } from '../platform/queue/queue-backend.ts';
import { openQueueBackend } from '../platform/queue/queue-backend.ts';
import { ExportRefused } from '../adapters/export-refused.ts';
import { describeFault, describeRefusal, saveEnd } from './import/import-file.ts';
import { getImport } from './import/ledger.ts';
import { deleteSpentFiles } from './import/spool/spool-retention.ts';
import { runImportInChild } from './import/run-in-child.ts';
import { runLink } from './link/link.ts';
import type { ImportJob, PipelineQueues, ScheduledJob, StepJob } from './queue.ts';
import { jobAttempts, openPipelineQueues, queueNames } from './queue.ts';
import { createJobMetrics } from './observation/job-metrics.ts';
import type { JobMetrics } from './observation/job-metrics.ts';
import { watchPipeline } from './observation/pipeline-state.ts';
import { runReconcile } from './reconciliation/reconcile.ts';
import { applyRetention } from './retention/retention.ts';
import { schemaModules } from './schema-modules.ts';
import { refreshClaims } from './statistics/claims.ts';
import { startWithRoom } from './start-with-room.ts';
import { recordStep } from './steps/step-runs.ts';
import type { Step } from './steps/step-runs.ts';
import { keepSweeping, linkWhenAllAreRead } from './steps/sweep.ts';
import { escalateOverdue } from './upkeep/escalate.ts';

export type WorkerDeps = {
  config: Config;
  databaseUrl: string;
  log: Logger;
  /** Under which copies of files are sealed. */
  keys: KeySource;
  /** Where the metrics of the pipeline go; none are kept without it. */
  registry?: Registry | undefined;
  /** Where traces go: one of each job, with its steps. */
  tracer?: Tracer | undefined;
};

export type RunningWorker = {
  kind: QueueBackend['kind'];
  queues: PipelineQueues;
  /** What has to work for this process to work. */
  checks: readonly Check[];
  /** Stops imports (they begin again later), lets linkage and reconciliation finish. */
  stop(): Promise<void>;
};

const progressEveryMs = 500;

/** Sent by the children's schema when a steward decided, or undid a decision. */
const decisionChannel = 'hub_decision';

/**
 * Works the queues of the hub: import → link → reconcile, a stewards' decision → link → reconcile, the schedules, and the
 * sweep that queues again what the ledger knows and the queue forgot. Any number of processes may do so on one database.
 */
export async function startWorker(worker: WorkerDeps): Promise<RunningWorker> {
  const { config, databaseUrl, log, keys, registry, tracer } = worker;
  const dataSource = await createDataSource({ url: databaseUrl, schema: 'jobs' });
  const backend = await openQueueBackend(config, databaseUrl, log).catch(async (error: unknown) => {
    await dataSource.destroy();
    throw error;
  });
  const queues = openPipelineQueues(backend);
  const stopping = new AbortController();
  const today = createCalendar(config.today);
  const metrics = registry && createJobMetrics(registry);
  if (registry !== undefined) watchPipeline(registry, { sql: dataSource, queues, today });
  const deps = { config, databaseUrl, log, keys, dataSource, queues, metrics, signal: stopping.signal };
  const runStep = <Summary>(step: Step, work: () => Promise<Summary>): Promise<Summary> => {
    const traced = tracer === undefined ? work : () => tracer.span(`step ${step}`, 'INTERNAL', work);
    return recordStep(dataSource, step, () => metrics?.step(step, traced) ?? traced());
  };
  const traceJob = <Data>(name: string, work: (job: Job<Data>) => Promise<void>) =>
    tracer === undefined
      ? work
      : (job: Job<Data>) =>
          tracer.span(`job ${name}`, 'SERVER', (span) => {
            if (job.id !== undefined) span.set('hub.job', job.id);
            return work(job);
          });

  const workImports = traceJob<ImportJob>('import', (job) => workImport(deps, job));
  backend.createWorker<ImportJob>(queueNames.import, workImports, {
    concurrency: config.jobConcurrency,
  });
  const workLink = traceJob<StepJob>('link', async ({ data }) => {
    await runStep('LINK', () => runLink(dataSource, { today: today(), full: data.full }));
    await queues.enqueueReconcile(data);
  });
  const workReconcile = traceJob<StepJob>('reconcile', async ({ data }) => {
    await runStep('RECONCILE', () => runReconcile(dataSource, { today: today(), full: data.full }));
    await refreshClaims(dataSource);
  });
  backend.createWorker<StepJob>(queueNames.link, workLink);
  backend.createWorker<StepJob>(queueNames.reconcile, workReconcile);
  backend.createWorker<ScheduledJob>(queueNames.schedule, ({ data }) => {
    switch (data.kind) {
      case 'DAILY':
        return workDaily(deps, today());
      case 'ESCALATE':
        return workEscalation(deps, today());
      default:
        return unreachable(data.kind);
    }
  });
  const closeQueues = async (): Promise<void> => {
    stopping.abort();
    await backend.close();
    await dataSource.destroy();
  };
  const stopSweeping = await keepSweeping(deps).catch(async (error: unknown) => {
    await closeQueues();
    throw error;
  });
  const decided = await listenForChanges({ url: databaseUrl, channels: [decisionChannel], log });
  decided.subscribe(decisionChannel, () => {
    // What is lost here the next sweep finds.
    linkWhenAllAreRead(deps).catch((error: unknown) => log.warn({ err: error }, 'jobs.decision-waits'));
  });

  return {
    kind: backend.kind,
    queues,
    checks: [
      databaseCheck(dataSource),
      migrationsCheck(
        dataSource,
        schemaModules.filter(({ isApart }) => isApart !== true),
      ),
      { name: 'queue', probe: () => queues.inspect() },
      dataFolderCheck(config.home),
    ],
    async stop() {
      stopping.abort();
      stopSweeping();
      await decided.close();
      await closeQueues();
    },
  };
}

type Working = WorkerDeps & {
  dataSource: DataSource;
  queues: PipelineQueues;
  metrics: JobMetrics | undefined;
  signal: AbortSignal;
};

async function workImport(deps: Working, job: Job<ImportJob>): Promise<void> {
  const { importId } = job.data;
  const lastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? jobAttempts);
  let toldAt = 0;
  try {
    await runImportInChild(importId, {
      databaseUrl: deps.databaseUrl,
      logLevel: deps.log.level as LogLevel,
      lastAttempt,
      keys: deps.keys,
      reading: deps.config.reading,
      signal: deps.signal,
      onProgress: (progress) => {
        if (performance.now() - toldAt < progressEveryMs) return;
        toldAt = performance.now();
        job.updateProgress(progress).catch((error: unknown) => {
          deps.log.warn({ importId, err: error }, 'import.progress-lost');
        });
      },
    });
  } catch (error) {
    // A process that was killed could not bring the ledger up to date itself.
    if (error instanceof ExportRefused) {
      deps.log.info({ importId, code: error.code }, 'import.refused');
      await saveEnd(deps, importId, 'REFUSED', describeRefusal(error));
      await linkWhenAllAreRead(deps);
      return;
    }
    const row = await getImport(deps.dataSource, importId);
    if (row.status === 'RUNNING') {
      const isGivenUp = lastAttempt && !deps.signal.aborted && outageCode(error) === null;
      const status = isGivenUp ? 'FAILED' : 'QUEUED';
      await saveEnd(deps, importId, status, describeFault(error));
    }
    if (lastAttempt) {
      deps.metrics?.importEnded(await getImport(deps.dataSource, importId));
      await linkWhenAllAreRead(deps);
    }
    throw error;
  }
  deps.metrics?.importEnded(await getImport(deps.dataSource, importId));
  await linkWhenAllAreRead(deps);
}

async function workDaily({ config, dataSource, queues, log }: Working, today: PlainDate): Promise<void> {
  await queues.enqueueLink({ full: true });
  const deleted = await deleteSpentFiles({ sql: dataSource, home: config.home }, new Date());
  if (deleted > 0) log.info({ files: deleted }, 'spool.deleted');
  const kept = await applyRetention({ jobs: dataSource, home: config.home }, today);
  for (const { subject, due } of kept) if (due > 0) log.info({ subject, deleted: due }, 'retention.applied');
}

async function workEscalation({ dataSource, log }: Working, today: PlainDate): Promise<void> {
  const { escalated } = await escalateOverdue(dataSource, today);
  if (escalated > 0) log.info({ flags: escalated, today }, 'mismatches.escalated');
}

/** A day that was set stays; otherwise it moves on with the clock, however long the process runs. */
function createCalendar(startedOn: PlainDate): () => PlainDate {
  const clock = (): PlainDate => todayIn('Asia/Shanghai', new Date());
  return startedOn === clock() ? clock : () => startedOn;
}

async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  const keys = await openDataKeys(config);
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => told.abort());
  const database = await startWithRoom(() => openDatabase(config, log), { log, signal: told.signal });
  if (database === null) return;
  const management = await openManagement(config, 'hub-worker', log);
  const { registry, tracer } = management;
  const start = async (): Promise<RunningWorker> => {
    await prepareDatabase(database.url, schemaModules, { log });
    return startWorker({ config, databaseUrl: database.url, log, keys, registry, tracer });
  };
  const worker = await startWithRoom(start, { log, signal: told.signal });
  if (worker !== null) {
    await management.serve(worker.checks);
    log.info({ queue: worker.kind }, 'worker.started');
    if (!told.signal.aborted) await once(told.signal, 'abort');
  }
  await management.close();
  await worker?.stop();
  await database.close();
  // A Redis that is away leaves connections behind that go on trying.
  process.exit();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
