import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../cli/synthesize/random.ts';
import { digestStore } from './digests.ts';
import { startWorkerProcess } from './hub-process.ts';
import { pipelineDone, pipelineReaches, stages } from './pipeline.ts';
import { withDatabase, type PostgresServer } from './postgres-server.ts';
import { atPort, promote, startPair } from './postgres-pair.ts';
import { createRedis, type RedisServer } from './redis-server.ts';
import { chooseSeeds } from './seeds.ts';
import { openStage, type Stage } from './stage.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const [firstSeed = 0, secondSeed = 0] = chooseSeeds(2);

describe('a PostgreSQL that is restarted at once, as after a crash', () => {
  let stage: Stage;
  let redis: RedisServer;

  beforeAll(async () => {
    stage = await openStage();
    redis = await createRedis(stage.own, { keeps: true });
    await redis.start();
  });
  afterAll(async () => {
    await redis.kill();
    await stage.close();
  });

  it.each([
    { seed: firstSeed, queue: 'PostgreSQL' },
    { seed: secondSeed, queue: 'Redis' },
  ])(
    'in import, link and reconcile: the same worker goes on, nothing is lost or doubled (seed $seed, jobs in $queue)',
    async ({ seed, queue }) => {
      const random = createRandom(seed);
      const url = await stage.copy('handed_in', `seed_${seed}`);
      const worker = await startWorkerProcess({
        ...stage.environment,
        DATABASE_URL: url,
        REDIS_URL: queue === 'Redis' ? redis.url : '',
      });
      try {
        for (const { name, isReached } of stages) {
          await pipelineReaches(url, `the worker is in ${name}`, isReached);
          await sleep(random.next() * stage.stageMs[name]);
          await stage.server.stop('immediate');
          await stage.server.start();
        }
        await pipelineDone(url);
        expect(worker.hasEnded()).toBe(false);
      } finally {
        await worker.kill();
      }
      expect(await digestStore(url)).toEqual(stage.digests);
    },
  );
});

describe('a PostgreSQL that is away', () => {
  it('while a worker is told to stop: it stops in time and without a fault', async () => {
    const stage = await openStage();
    try {
      const worker = await startWorkerProcess({ ...stage.environment, DATABASE_URL: stage.url('finished') });
      await stage.server.stop('immediate');
      expect(await worker.stop(20_000)).toBe(0);
    } finally {
      await stage.close();
    }
  });
});

describe('a PostgreSQL that fails over to its standby', () => {
  let stage: Stage;
  let primary: PostgresServer;
  let standby: PostgresServer;

  beforeAll(async () => {
    stage = await openStage();
    ({ primary, standby } = await startPair(stage.server, stage.own));
  });
  afterAll(async () => {
    await primary.stop('immediate');
    await standby.stop('immediate');
    await stage.close();
  });

  it('in mid-work: the same worker goes on with the standby, nothing acknowledged is lost or doubled', async () => {
    const random = createRandom(firstSeed);
    const { name, isReached } = random.pick(stages);
    const proxy = await startTcpProxy(primary.port);
    const url = atPort(proxy.port, withDatabase(primary.url, 'handed_in'));
    const worker = await startWorkerProcess({ ...stage.environment, DATABASE_URL: url });
    try {
      await pipelineReaches(url, `the worker is in ${name}`, isReached);
      await sleep(random.next() * stage.stageMs[name]);
      await primary.stop('immediate');
      await promote(standby);
      proxy.pointTo(standby.port);
      await pipelineDone(url);
      expect(worker.hasEnded()).toBe(false);
    } finally {
      await worker.kill();
      await proxy.close();
    }
    expect(await digestStore(withDatabase(standby.url, 'handed_in'))).toEqual(stage.digests);
  });
});
