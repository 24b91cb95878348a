import type { JobsOptions } from 'bullmq';
import type { ImportId } from '../platform/ids.ts';
import type { Queue, QueueBackend } from '../platform/queue/queue-backend.ts';

/** Job data holds ids and switches only: it is kept outside the agencies' schemas. */
export type ImportJob = { importId: ImportId };
/** `full`: look at everything, not only at what was touched. */
export type StepJob = { full: boolean };
export type ScheduledJob = { kind: 'DAILY' | 'ESCALATE' };

export const queueNames = {
  import: 'import',
  link: 'link',
  reconcile: 'reconcile',
  schedule: 'schedule',
} as const;

/** Runs of one job before it is given up; the wait between them doubles from one second. */
export const jobAttempts = 3;

const jobOptions: JobsOptions = {
  attempts: jobAttempts,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: { count: 100 },
  removeOnFail: { count: 100 },
};

export type QueueState = {
  queue: string;
  counts: Record<'waiting' | 'active' | 'delayed' | 'failed', number>;
  /** 0 when none waits. */
  oldestWaitingMs: number;
};
/** How many jobs repeat. */
const schedules = 2;

export type PipelineQueues = {
  enqueueImport(importId: ImportId): Promise<void>;
  enqueueLink(step: StepJob): Promise<void>;
  enqueueReconcile(step: StepJob): Promise<void>;
  /** How full each queue is, for whoever watches. Rejects when the queue does not answer. */
  inspect(): Promise<QueueState[]>;
  /** Repeating jobs; the same ones from every process. */
  saveSchedules(): Promise<void>;
  /** False after a queue lost them. */
  haveSchedules(): Promise<boolean>;
};

/** The hub's queues. Whatever is waiting already is not queued a second time. */
export function openPipelineQueues(backend: QueueBackend): PipelineQueues {
  const imports = backend.createQueue<ImportJob>(queueNames.import);
  const links = backend.createQueue<StepJob>(queueNames.link);
  const reconciles = backend.createQueue<StepJob>(queueNames.reconcile);
  const schedule = backend.createQueue<ScheduledJob>(queueNames.schedule);

  async function enqueueStep(queue: Queue<StepJob>, name: string, step: StepJob): Promise<void> {
    // What arrives while such a job runs may come too late for it: one more run follows.
    const deduplication = { id: step.full ? `${name}-full` : name, keepLastIfActive: true };
    await queue.add(name, step, { ...jobOptions, deduplication });
  }

  return {
    async enqueueImport(importId) {
      await imports.add('import', { importId }, { ...jobOptions, deduplication: { id: importId } });
    },
    enqueueLink: (step) => enqueueStep(links, 'link', step),
    enqueueReconcile: (step) => enqueueStep(reconciles, 'reconcile', step),
    inspect: () => Promise.all([imports, links, reconciles, schedule].map(inspectQueue)),
    haveSchedules: async () => (await schedule.getJobSchedulersCount()) >= schedules,
    async saveSchedules() {
      const opts = { removeOnComplete: true, removeOnFail: { count: 10 } };
      // Earlier versions swept by a schedule.
      await schedule.removeJobScheduler('sweep');
      // Ages, deadlines and freshness move with the day, also when no export arrives.
      await schedule.upsertJobScheduler(
        'daily',
        { pattern: '0 30 0 * * *', tz: 'Asia/Shanghai' },
        { name: 'daily', data: { kind: 'DAILY' }, opts },
      );
      // A deadline ends with its day in China. Every hour, so that a hub that was off at midnight catches up.
      await schedule.upsertJobScheduler(
        'escalate',
        { pattern: '0 5 * * * *', tz: 'Asia/Shanghai' },
        { name: 'escalate', data: { kind: 'ESCALATE' }, opts },
      );
    },
  };
}

type InspectedQueue = {
  name: string;
  getJobCounts: (
    ...states: ('waiting' | 'active' | 'delayed' | 'failed')[]
  ) => Promise<Record<string, number>>;
  getJobs: (
    states: 'waiting'[],
    start: number,
    end: number,
    oldestFirst: boolean,
  ) => Promise<{ timestamp: number }[]>;
};

async function inspectQueue(queue: InspectedQueue): Promise<QueueState> {
  const [counts, [oldest]] = await Promise.all([
    queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
    queue.getJobs(['waiting'], 0, 0, true),
  ]);
  const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
  const oldestWaitingMs = oldest === undefined ? 0 : Math.max(0, Date.now() - oldest.timestamp);
  return { queue: queue.name, counts: { waiting, active, delayed, failed }, oldestWaitingMs };
}
