import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hub } from './county.ts';
import { digestStore } from './digests.ts';
import { startWorkerProcess } from './hub-process.ts';
import { pipelineDone, pipelineReaches, stages } from './pipeline.ts';
import { createRedis, type RedisServer } from './redis-server.ts';
import { childQuestion, startServing, type Answer, type Serving } from './serving.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

/** Longer than a worker's lock on its job holds (10 s): others may take it for dead. */
const frozenMs = 12_000;
/** Five seconds for an operation and three for its entry in the audit log; the rest is for a busy machine. */
const deadlineMs = 12_000;
const [inImport] = stages;

describe('a server that is frozen, not dead', () => {
  let stage: Stage;
  let redis: RedisServer;
  let serving: Serving | null = null;

  beforeAll(async () => {
    stage = await openStage();
    redis = await createRedis(join(stage.own, 'redis'), { keeps: true });
    await redis.start();
  });
  afterEach(async () => {
    stage.server.thaw();
    redis.thaw();
    await serving?.stop();
    serving = null;
  });
  afterAll(async () => {
    await redis.kill();
    await stage.close();
  });

  const serve = async (environment: Record<string, string>): Promise<Serving> =>
    (serving = await startServing({
      databaseUrl: stage.url('finished'),
      environment: { ...stage.environment, ...environment },
    }));

  it('PostgreSQL, under reads: each is refused in time, readiness says so, and then all is served', async () => {
    const { ask, children, gatewayPort } = await serve({});
    const question = (): Promise<Answer> => ask(childQuestion, { id: children[0] });
    const before = await question();
    stage.server.freeze();
    const answers = await Promise.all([question(), question(), question()]);
    for (const { status, data, errors, tookMs } of answers) {
      expect(tookMs).toBeLessThan(deadlineMs);
      expect(data).toBeNull();
      expect([status, errors.map(({ extensions }) => extensions.code)]).toEqual([503, ['AUDIT_UNAVAILABLE']]);
    }
    await until('readiness says so', async () => (await readReady(gatewayPort)) === 503);
    stage.server.thaw();
    await until('readiness says so', async () => (await readReady(gatewayPort)) === 200);
    await until('all is served', async () => (await question()).text === before.text);
    await hub(['audit', 'verify'], { ...stage.environment, DATABASE_URL: stage.url('finished') });
  });

  it('Redis, under reads: they are answered, or refused, in time; and then all is served', async () => {
    const { ask, children } = await serve({ REDIS_URL: redis.url });
    const question = (): Promise<Answer> => ask(childQuestion, { id: children[0] });
    const before = await question();
    redis.freeze();
    const answers = await Promise.all([question(), question(), question()]);
    for (const { status, text, tookMs } of answers) {
      expect(tookMs).toBeLessThan(deadlineMs);
      if (status === 200) expect(text).toBe(before.text);
      else expect(status).toBe(503);
    }
    redis.thaw();
    await until('all is served', async () => (await question()).text === before.text);
  });

  it.each(['PostgreSQL', 'Redis'])(
    '%s, under a worker: it goes on, nothing acknowledged is lost or doubled',
    async (name) => {
      const server = name === 'Redis' ? redis : stage.server;
      // What is left over after half a minute is swept up; how long ago a file was handed in must not matter to that.
      const url = await stage.copyHandedInLongAgo(`frozen_${name.toLowerCase()}`);
      const worker = await startWorkerProcess({
        ...stage.environment,
        DATABASE_URL: url,
        REDIS_URL: name === 'Redis' ? redis.url : '',
      });
      try {
        await pipelineReaches(url, 'the worker imports', inImport.isReached);
        server.freeze();
        await sleep(frozenMs);
        server.thaw();
        await pipelineDone(url);
        expect(worker.hasEnded()).toBe(false);
      } finally {
        await worker.kill();
      }
      expect(await digestStore(url)).toEqual(stage.digests);
    },
  );
});

async function readReady(port: number): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}/ready`)).status;
}
