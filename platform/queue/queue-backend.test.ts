import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../../test/database.ts';
import { createBareDatabase } from '../../test/database.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import type { QueueBackend } from './queue-backend.ts';
import { openQueueBackend } from './queue-backend.ts';

const { redisUrl } = loadConfig();
const kinds = redisUrl === null ? [null] : [null, redisUrl];

let database: TestDatabase;
beforeAll(async () => {
  database = await createBareDatabase();
});
afterAll(() => database.drop());

describe.each(kinds.map((url) => ({ url, kind: url === null ? 'postgres' : 'redis' })))(
  'jobs on $kind',
  ({ url, kind }) => {
    let backend: QueueBackend;
    let name: string;

    beforeEach(async () => {
      backend = await openQueueBackend({ redisUrl: url }, database.url, createLogger('silent'));
      name = `test-${randomUUID()}`;
    });
    afterEach(() => backend.close());

    it('are handed over with their data and give their result back', async () => {
      expect(backend.kind).toBe(kind);
      const queue = backend.createQueue<{ importId: string }, string>(name);
      backend.createWorker<{ importId: string }, string>(name, async (job) => `done ${job.data.importId}`);
      const job = await queue.add('import', { importId: 'i1' });
      await until(async () => (await queue.getJob(job.id ?? ''))?.returnvalue === 'done i1');
    });

    it('wait for a worker, also one that comes later', async () => {
      const queue = backend.createQueue<{ n: number }>(name);
      for (let n = 1; n <= 5; n += 1) await queue.add('import', { n });
      expect(await queue.getWaitingCount()).toBe(5);
      const seen: number[] = [];
      backend.createWorker<{ n: number }>(name, async (job) => seen.push(job.data.n));
      await until(async () => seen.length === 5);
      expect(seen).toEqual([1, 2, 3, 4, 5]);
    });

    it('are tried again after a failure, without keeping row text', async () => {
      const queue = backend.createQueue<object>(name);
      let attempts = 0;
      backend.createWorker(name, async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('duplicate 450703201501010015');
        return 'second time';
      });
      const job = await queue.add('import', {}, { backoff: { type: 'fixed', delay: 10 } });
      await until(async () => (await queue.getJob(job.id ?? ''))?.returnvalue === 'second time');
      const stored = await queue.getJob(job.id ?? '');
      expect(stored?.stacktrace?.join('\n')).toContain('450703********0015');
      expect(stored?.stacktrace?.join('\n')).not.toContain('450703201501010015');
    });

    it('tell how far they are', async () => {
      const queue = backend.createQueue<object>(name);
      const worker = backend.createWorker(name, async (job) => {
        await job.updateProgress({ rows: 10 });
        await job.updateProgress({ rows: 20 });
        return null;
      });
      const seen: unknown[] = [];
      worker.on('progress', (_, progress) => seen.push(progress));
      const job = await queue.add('import', {});
      await until(async () => (await queue.getJob(job.id ?? ''))?.finishedOn !== undefined);
      expect(seen).toEqual([{ rows: 10 }, { rows: 20 }]);
      expect((await queue.getJob(job.id ?? ''))?.progress).toEqual({ rows: 20 });
    });

    it('of the same id are one job', async () => {
      const queue = backend.createQueue<object>(name);
      await queue.add('import', {}, { jobId: 'import-a1' });
      await queue.add('import', {}, { jobId: 'import-a1' });
      expect(await queue.getWaitingCount()).toBe(1);
    });

    it('are taken over from a worker that shows no sign of life', async () => {
      const queue = backend.createQueue<object>(name);
      const dead = await openQueueBackend({ redisUrl: url }, database.url, createLogger('silent'));
      let release = (): void => undefined;
      const stuck = new Promise<string>((resolve) => {
        release = () => resolve('too late');
      });
      const abandoned = dead.createWorker(name, () => stuck, { lockDurationMs: 300, stalledIntervalMs: 200 });
      const job = await queue.add('import', {});
      await until(async () => (await queue.getActiveCount()) === 1);
      // Like a killed process: the job stays active and its lock is no longer renewed.
      const closed = abandoned.close(true);
      backend.createWorker(name, async () => 'taken over', { lockDurationMs: 300, stalledIntervalMs: 200 });
      await until(async () => (await queue.getJob(job.id ?? ''))?.returnvalue === 'taken over');
      release();
      await closed;
      await dead.close();
    });

    it('do not meet those of another database', async () => {
      const other = await createBareDatabase();
      const neighbour = await openQueueBackend({ redisUrl: url }, other.url, createLogger('silent'));
      try {
        await backend.createQueue<object>(name).add('import', {});
        expect(await neighbour.createQueue<object>(name).getWaitingCount()).toBe(0);
      } finally {
        await neighbour.close();
        await other.drop();
      }
    });
  },
);

describe('a Redis that does not answer', () => {
  it('is named, without its password', async () => {
    const attempt = openQueueBackend(
      { redisUrl: 'redis://:hunter2@127.0.0.1:1' },
      database.url,
      createLogger('silent'),
    );
    await expect(attempt).rejects.toMatchObject({
      code: 'REDIS_UNREACHABLE',
      message: expect.stringMatching(/^Redis at 127\.0\.0\.1:1 (?!.*hunter2)/) as string,
    });
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 20) {
    if (waited > 60_000) throw new Error('It did not happen within a minute.');
    await sleep(20);
  }
}
