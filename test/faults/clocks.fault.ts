import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestStore } from './digests.ts';
import { startWorkerProcess, type Environment } from './hub-process.ts';
import { pipelineDone } from './pipeline.ts';
import { createRedis, type RedisServer } from './redis-server.ts';
import { childQuestion, startServing } from './serving.ts';
import { openStage, type Stage } from './stage.ts';

/** Debian's package faketime; the middle of the path names the machine's kind. */
const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`,
);
const library = libraries.find((path) => existsSync(path));

/** The environment of a process whose clock is wrong by so much. Only the wall clock: waiting takes as long as ever. */
function offBy(offset: '+10m' | '-10m'): Environment {
  return { LD_PRELOAD: library ?? '', FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

describe.skipIf(library === undefined)(
  'clocks that are wrong (needs libfaketime: apt-get install faketime)',
  () => {
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

    it.each(['PostgreSQL', 'Redis'])(
      'of two workers, one 10 minutes fast, one 10 minutes slow: the jobs finish, nothing is lost or doubled (jobs in %s)',
      async (queue) => {
        const url = await stage.copy('handed_in', `clocks_${queue.toLowerCase()}`);
        const environment = {
          ...stage.environment,
          DATABASE_URL: url,
          REDIS_URL: queue === 'Redis' ? redis.url : '',
        };
        const workers = await Promise.all([
          startWorkerProcess({ ...environment, ...offBy('+10m') }),
          startWorkerProcess({ ...environment, ...offBy('-10m') }),
        ]);
        try {
          await pipelineDone(url);
        } finally {
          for (const worker of workers) await worker.kill();
        }
        expect(await digestStore(url)).toEqual(stage.digests);
      },
    );

    it('of subgraphs, one 10 minutes fast, one 10 minutes slow: their parts are refused with a reason, the rest is served', async () => {
      const serving = await startServing({
        databaseUrl: stage.url('finished'),
        environment: stage.environment,
        further: { students: offBy('+10m'), welfare: offBy('-10m') },
        isWhole: false,
      });
      try {
        const { data, errors } = await serving.ask(childQuestion, { id: serving.children[0] });
        expect(data?.['child']).toMatchObject({
          student: null,
          welfare: null,
          household: { state: expect.any(String) as string },
          disability: { state: expect.any(String) as string },
        });
        const told = errors.map(({ path, extensions }) => `${path?.join('.')}: ${extensions.code}`);
        expect(told.toSorted()).toEqual(['child.student: UNAUTHENTICATED', 'child.welfare: UNAUTHENTICATED']);
      } finally {
        await serving.stop();
      }
    });

    it('of the gateway, 10 minutes slow: nothing of a child is told, and the reason is', async () => {
      const serving = await startServing({
        databaseUrl: stage.url('finished'),
        environment: stage.environment,
        further: { gateway: offBy('-10m') },
        isWhole: false,
      });
      try {
        const { data, errors } = await serving.ask(childQuestion, { id: serving.children[0] });
        expect(data?.['child'] ?? null).toBeNull();
        expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
        expect(serving.gateway.hasEnded()).toBe(false);
      } finally {
        await serving.stop();
      }
    });
  },
);
