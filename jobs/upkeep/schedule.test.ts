import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../platform/config.ts';
import { createLogger } from '../../platform/logger.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { openQueueBackend } from '../../platform/queue/queue-backend.ts';
import type { QueueBackend } from '../../platform/queue/queue-backend.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import type { ScheduledJob } from '../queue.ts';
import { openPipelineQueues, queueNames } from '../queue.ts';
import { startWorker } from '../worker.ts';
import { keys } from '../../test/data-keys.ts';

const { redisUrl } = loadConfig();
const kinds = redisUrl === null ? [null] : [null, redisUrl];
const log = createLogger('silent');

let database: TestDatabase;
let jobs: DataSource;
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  home = await mkdtemp(join(tmpdir(), 'hub-schedule-'));
});
afterAll(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 20) {
    if (waited > 60_000) throw new Error('It did not happen within a minute.');
    await sleep(20);
  }
}

describe.each(kinds.map((url) => ({ url, kind: url === null ? 'postgres' : 'redis' })))(
  'schedules on $kind',
  ({ url, kind }) => {
    const open = async (): Promise<QueueBackend> => openQueueBackend({ redisUrl: url }, database.url, log);

    it('are the same from every process, and follow the clock of China', async () => {
      const [one, two] = [await open(), await open()];
      try {
        expect(one.kind).toBe(kind);
        await openPipelineQueues(one).saveSchedules();
        await openPipelineQueues(two).saveSchedules();
        const schedulers = await one.createQueue<ScheduledJob>(queueNames.schedule).getJobSchedulers();
        expect(schedulers.map(({ key }) => key).toSorted()).toEqual(['daily', 'escalate']);
        const escalate = schedulers.find(({ key }) => key === 'escalate');
        expect(escalate).toMatchObject({ pattern: '0 5 * * * *', tz: 'Asia/Shanghai' });
        expect(new Date(escalate?.next ?? 0).getUTCMinutes()).toBe(5);
      } finally {
        await one.close();
        await two.close();
      }
    });

    it('run once for each time, however many workers there are', async () => {
      const backends = [await open(), await open(), await open()];
      const name = `tick-${randomUUID()}`;
      const seen: string[] = [];
      try {
        const [first] = backends;
        const queue = first?.createQueue<object>(name);
        await queue?.upsertJobScheduler('tick', { every: 250 }, { name: 'tick', data: {} });
        for (const backend of backends)
          backend.createWorker<object>(name, async (job) => seen.push(job.id ?? ''));
        await until(async () => seen.length >= 4);
        await queue?.removeJobScheduler('tick');
        expect(new Set(seen).size).toBe(seen.length);
      } finally {
        for (const backend of backends) await backend.close();
      }
    });

    it('escalate what is past its deadline, once, with two workers', async () => {
      const id = `m-${kind}`;
      await jobs.query(
        `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department,
           division, status, severity, evidence, opened_at, due_at, updated_at)
         values ($1, 'name-differs', 1, $1, '', 'EDUCATION', '450703101', 'OPEN', 'LOW', '[]', '2026-02-01',
           '2026-02-28T23:59:59+08', now())`,
        [id],
      );
      const config = { ...loadConfig(), redisUrl: url, home, today: plainDate('2026-03-01') };
      const workers = [
        await startWorker({ config, databaseUrl: database.url, log, keys }),
        await startWorker({ config, databaseUrl: database.url, log, keys }),
      ];
      const backend = await open();
      const escalations = async (): Promise<unknown[]> =>
        jobs.query(
          `select actor, reason from reconciliation.mismatch_event where mismatch_id = $1 and to_status = 'ESCALATED'`,
          [id],
        );
      try {
        const queue = backend.createQueue<ScheduledJob>(queueNames.schedule);
        const added = [
          await queue.add('escalate', { kind: 'ESCALATE' }),
          await queue.add('escalate', { kind: 'ESCALATE' }),
        ];
        for (const job of added)
          await until(async () => (await queue.getJob(job.id ?? ''))?.finishedOn !== undefined);
        expect(await escalations()).toEqual([{ actor: 'hub', reason: 'deadline:2026-02-28' }]);
      } finally {
        for (const worker of workers) await worker.stop();
        await backend.close();
      }
    });
  },
);
