import type { DefaultJobOptions, Job, Processor, Queue, Worker } from 'bullmq';
import type { Config } from '../config.ts';
import { RefusedError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { describeError } from '../logger.ts';
import { openPostgresDriver } from './postgres-driver.ts';
import type { QueueDriver } from './queue-driver.ts';
import { openRedisDriver } from './redis-driver.ts';

export type { Job, Queue } from 'bullmq';

type JobProcessor<Data, Result> = (
  job: Job<Data, Result>,
  token?: string,
  signal?: AbortSignal,
) => Promise<Result>;

export type QueueBackend = {
  kind: 'redis' | 'postgres';
  /** Names: letters, digits and hyphens. The same name gives the same jobs to every process. */
  createQueue<Data, Result = unknown>(name: string): Queue<Data, Result>;
  /**
   * The processor runs in this process and must not block the event loop as long as the lock lasts, or another worker
   * takes the job as well: heavy work goes to a process of its own, which the processor waits for.
   */
  createWorker<Data, Result = unknown>(
    name: string,
    processor: JobProcessor<Data, Result>,
    settings?: WorkerSettings,
  ): Worker<Data, Result>;
  /**
   * Lets running jobs finish, workers first, then queues and connections. May be called twice. Without Redis there is
   * nobody to say good-bye to: it then returns although connections are left that keep the process alive, and the jobs
   * begin again later, as after a crash.
   */
  close(): Promise<void>;
};

type WorkerSettings = {
  /** Jobs at once in this worker. Default 1. */
  concurrency?: number;
  /** Milliseconds without a sign of life after which another worker takes the job. Default 10,000. */
  lockDurationMs?: number;
  /** Milliseconds between two looks for such jobs. Default 5,000. */
  stalledIntervalMs?: number;
  /** Default true; false needs `worker.run()`. */
  autorun?: boolean;
};

/** Milliseconds for which closing waits for a Redis that is away. */
const patienceMs = 3_000;

const jobDefaults: DefaultJobOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: { count: 500 },
  removeOnFail: { count: 5000 },
};

/**
 * BullMQ over Redis where REDIS_URL is set, else over PostgreSQL in the schema `queue`, which is made when missing.
 * A job's data holds ids, never row text: it lies outside the agencies' schemas. The ledger in PostgreSQL, not the
 * queue, is the truth about what is to be done. Throws a RefusedError when Redis does not answer.
 */
export async function openQueueBackend(
  config: Pick<Config, 'redisUrl'>,
  databaseUrl: string,
  log: Logger,
): Promise<QueueBackend> {
  const driver =
    config.redisUrl === null
      ? await openPostgresDriver(databaseUrl)
      : await openRedisDriver(config.redisUrl, databaseUrl);
  log.info({ kind: driver.kind }, 'queue.opened');

  const workers: Worker[] = [];
  const queues: Queue[] = [];
  let closing: Promise<void> | null = null;
  /** A connection that breaks is made again; while closing, broken connections are what is wanted. */
  const report = (queue: string) => (error: Error) => {
    if (closing === null) log.warn({ queue, err: error }, 'queue.error');
  };

  return {
    kind: driver.kind,
    createQueue<Data, Result>(name: string) {
      const queue = driver.openQueue(checkName(name), { defaultJobOptions: jobDefaults });
      queue.on('error', report(name));
      queues.push(queue);
      return queue as unknown as Queue<Data, Result>;
    },
    createWorker<Data, Result>(
      name: string,
      processor: JobProcessor<Data, Result>,
      settings: WorkerSettings = {},
    ) {
      const worker = driver.openWorker(checkName(name), withoutRowText(processor as Processor), {
        concurrency: settings.concurrency ?? 1,
        lockDuration: settings.lockDurationMs ?? 10_000,
        stalledInterval: settings.stalledIntervalMs ?? 5_000,
        // A worker that is killed and started again a few times is no reason to give an import up.
        maxStalledCount: 5,
        autorun: settings.autorun ?? true,
      });
      worker.on('error', report(name));
      worker.on('failed', (job, error) =>
        log.warn({ queue: name, jobId: job?.id, attempt: job?.attemptsMade, err: error }, 'job.failed'),
      );
      workers.push(worker);
      return worker as unknown as Worker<Data, Result>;
    },
    close: () =>
      (closing ??= unlessAway(driver, log, async () => {
        await Promise.all(workers.map((worker) => worker.close()));
        await Promise.all(queues.map((queue) => queue.close()));
        await driver.close();
      })),
  };
}

/** BullMQ's own closing waits for Redis for ever. */
async function unlessAway(driver: QueueDriver, log: Logger, close: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const away = new Promise<void>((resolve) => {
    let wasAway = driver.isAway();
    timer = setInterval(() => {
      const isAway = driver.isAway();
      if (wasAway && isAway) resolve();
      wasAway = isAway;
    }, patienceMs);
  }).then(() => log.warn({}, 'queue.left-behind'));
  try {
    await Promise.race([close(), away]);
  } finally {
    clearInterval(timer);
  }
}

function checkName(name: string): string {
  if (/^[a-z][a-z0-9-]*$/.test(name)) return name;
  throw new RefusedError('QUEUE_NAME', 'A queue name is made of lower-case letters, digits and hyphens.');
}

/** The queue stores messages and stacks of failed attempts: a database error would carry row text into it. */
function withoutRowText(processor: Processor): Processor {
  return async (job, token, signal) => {
    try {
      return (await processor(job, token, signal)) as unknown;
    } catch (error) {
      if (!(error instanceof Error)) throw new Error('The job failed with something that is no error.');
      const { message, stack } = describeError(error);
      error.message = String(message);
      error.stack = `${error.name}: ${String(message)}\n${String(stack ?? '')}`;
      throw error;
    }
  };
}
