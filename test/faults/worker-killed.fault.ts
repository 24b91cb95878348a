import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../cli/synthesize/random.ts';
import { startWorkerProcess } from './hub-process.ts';
import { pipelineReaches, stages, type PipelineState } from './pipeline.ts';
import { createRedis, type RedisServer } from './redis-server.ts';
import { chooseSeeds } from './seeds.ts';
import { finishJobs, openStage, type Stage } from './stage.ts';

const [firstSeed = 0, secondSeed = 0, thirdSeed = 0] = chooseSeeds(3);

describe('a worker killed with kill -9', () => {
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

  it.concurrent.each([
    { seed: firstSeed, queue: 'PostgreSQL' },
    { seed: secondSeed, queue: 'Redis' },
    { seed: thirdSeed, queue: 'PostgreSQL' },
  ])(
    'in import, link and reconcile: nothing acknowledged is lost or doubled (seed $seed, jobs in $queue)',
    async ({ seed, queue }) => {
      const random = createRandom(seed);
      const url = await stage.copy('handed_in', `seed_${seed}`);
      const environment = { ...stage.environment, REDIS_URL: queue === 'Redis' ? redis.url : '' };
      for (const { name, isReached } of stages) {
        const worker = await startWorkerProcess({ ...environment, DATABASE_URL: url });
        await pipelineReaches(url, `the worker is in ${name}`, isReached);
        await sleep(random.next() * stage.stageMs[name]);
        await worker.kill();
      }
      expect(await finishJobs(url, environment)).toEqual(stage.digests);
    },
  );

  it('between files that were handed in days ago: no flag is opened that a file still to be read proves wrong', async () => {
    const url = await stage.copyHandedInLongAgo('days_ago');
    const worker = await startWorkerProcess({ ...stage.environment, DATABASE_URL: url });
    const isHalfRead = ({ imported, unfinished }: PipelineState): boolean => imported > 0 && unfinished > 0;
    await pipelineReaches(url, 'some files are read, and others are not', isHalfRead);
    await worker.kill();
    // The next worker begins by looking for what was left behind.
    expect(await finishJobs(url, stage.environment)).toEqual(stage.digests);
  });
});
