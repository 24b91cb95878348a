import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { digestStore } from './digests.ts';
import { startWorkerProcess, type HubProcess } from './hub-process.ts';
import { pipelineDone, pipelineReaches, stages } from './pipeline.ts';
import { createRedis, type RedisServer } from './redis-server.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const [inImport, inLink] = stages;
const awayMs = 1_000;

describe('a Redis that goes away', () => {
  let stage: Stage;
  const opened: { redis: RedisServer; worker: HubProcess }[] = [];

  beforeAll(async () => {
    stage = await openStage();
  });
  afterEach(async () => {
    for (const { redis, worker } of opened.splice(0)) {
      await worker.kill();
      await redis.kill();
    }
  });
  afterAll(() => stage.close());

  async function start(name: string, keeps: boolean) {
    const url = await stage.copy('handed_in', name);
    const redis = await createRedis(join(stage.own, name), { keeps });
    await redis.start();
    const environment = { ...stage.environment, DATABASE_URL: url, REDIS_URL: redis.url };
    const worker = await startWorkerProcess(environment);
    opened.push({ redis, worker });
    return { url, redis, worker };
  }

  it('killed in an import and back with what it had written: the jobs go on without a restart of the worker', async () => {
    const { url, redis, worker } = await start('killed', true);
    await pipelineReaches(url, 'the worker imports', inImport.isReached);
    await redis.kill();
    await sleep(awayMs);
    await redis.start();
    await pipelineDone(url);
    expect(worker.hasEnded()).toBe(false);
    expect(await digestStore(url)).toEqual(stage.digests);
  });

  it('killed in an import and back with nothing: the ledger queues again what is not finished', async () => {
    const { url, redis, worker } = await start('emptied', false);
    await pipelineReaches(url, 'the worker imports', inImport.isReached);
    await redis.kill();
    await sleep(awayMs);
    await redis.start();
    await pipelineDone(url);
    expect(worker.hasEnded()).toBe(false);
    expect(await digestStore(url)).toEqual(stage.digests);
  });

  it('flushed in a link run: reconciliation follows all the same, and the schedules come back', async () => {
    const { url, redis, worker } = await start('flushed', true);
    await pipelineReaches(url, 'the worker links', inLink.isReached);
    await redis.flush();
    await pipelineDone(url);
    expect(worker.hasEnded()).toBe(false);
    expect(await digestStore(url)).toEqual(stage.digests);
    await until('the schedules are back', async () => (await countSchedules(redis.url)) === 2);
  });

  it('while a worker is told to stop: it stops in time and without a fault', async () => {
    const { redis, worker } = await start('stopped', true);
    await redis.kill();
    expect(await worker.stop(20_000)).toBe(0);
  });
});

async function countSchedules(url: string): Promise<number> {
  const client = new Redis(url);
  try {
    const [key = ''] = await client.keys('*:schedule:repeat');
    return await client.zcard(key);
  } finally {
    client.disconnect();
  }
}
