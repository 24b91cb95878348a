import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { findServerAccount } from '../../platform/postgres/embedded/run-as.ts';
import { runHub } from '../e2e/run-hub.ts';
import { digestStore } from './digests.ts';
import { startWaitingWorker, startWorkerProcess } from './hub-process.ts';
import { pipelineDone } from './pipeline.ts';
import { copyDatabase, runStatement } from './postgres-server.ts';
import { createRedis, type RedisServer } from './redis-server.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

describe('a full disk', () => {
  let stage: Stage;
  let redis: RedisServer;
  const mounted: string[] = [];

  beforeAll(async () => {
    stage = await openStage();
    redis = await createRedis(stage.own, { keeps: true });
    await redis.start();
  });
  afterAll(async () => {
    await redis.kill();
    await stage.server.stop('immediate');
    for (const folder of mounted) {
      spawnSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    }
    await stage.close();
  });

  /** A file system of its own; null where this machine does not let us make one. */
  function mountSmall(bytes: number): string | null {
    // Not in the test's own folder: the server's account may not walk there.
    const folder = mkdtempSync(join(tmpdir(), 'hub-fault-disk-'));
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
    mounted.push(folder);
    if (status !== 0) return null;
    return folder;
  }

  const cannotMount = 'no right to mount a small file system here (needs root and CAP_SYS_ADMIN)';

  it('under the database: imports wait with their reason and are not given up; with room again they finish', async (test) => {
    const size = await readSize(stage.url('handed_in'));
    // A third of what the county needs.
    const needed = (await readSize(stage.url('finished'))) - size;
    const folder = mountSmall(size + Math.round(needed / 3));
    if (folder === null) return test.skip(cannotMount);
    const account = findServerAccount();
    if (account !== null) chownSync(folder, account.uid, account.gid);
    await runStatement(stage.url('empty'), `create tablespace small location '${folder}'`);
    const url = await copyDatabase(stage.server, 'handed_in', 'on_full_disk', 'small');
    const environment = { ...stage.environment, DATABASE_URL: url, REDIS_URL: redis.url };

    const worker = await startWorkerProcess(environment);
    try {
      await until('an import was tried again and again', async () => (await readTried(url)) > 0);
      await until('nothing is given up', async () => (await countWhileFull(url, `status = 'FAILED'`)) === 0);
      const waiting = /^note imports: \d waiting: .*\(53100, tried \d+ times\)/m;
      await until('the doctor tells', async () =>
        waiting.test((await runHub(['doctor'], environment)).stdout),
      );
      expect(spawnSync('mount', ['-o', 'remount,size=1g', folder]).status).toBe(0);
      await pipelineDone(url);
      expect(worker.hasEnded()).toBe(false);
    } finally {
      await worker.kill();
    }
    expect(await digestStore(url)).toEqual(stage.digests);
  });

  it('under the database, when a worker is started: it waits and says so, and begins once there is room', async (test) => {
    const size = await readSize(stage.url('empty'));
    const folder = mountSmall(size + 1024 ** 2);
    if (folder === null) return test.skip(cannotMount);
    const account = findServerAccount();
    if (account !== null) chownSync(folder, account.uid, account.gid);
    await runStatement(stage.url('empty'), `create tablespace smaller location '${folder}'`);
    const url = await copyDatabase(stage.server, 'empty', 'on_fuller_disk', 'smaller');
    fillUp(folder);
    // Jobs lie in PostgreSQL, and their tables are still to be made.
    const worker = await startWaitingWorker({ ...stage.environment, DATABASE_URL: url });
    try {
      expect(worker.log()).toContain('"code":"53100"');
      expect(worker.hasEnded()).toBe(false);
      expect(spawnSync('mount', ['-o', 'remount,size=1g', folder]).status).toBe(0);
      await until('the worker begins', () => worker.log().includes('worker.started'));
      expect(await worker.stop(20_000)).toBe(0);
    } finally {
      await worker.kill();
    }
  });

  it('under the data folder: a file that cannot be copied is not acknowledged, and nothing is left of it', async (test) => {
    const home = mountSmall(64 * 1024);
    if (home === null) return test.skip(cannotMount);
    const url = await stage.copy('empty', 'no_room');
    const [file = ''] = readdirSync(join(stage.folder, 'home', 'spool')).filter((name) =>
      name.includes('.xlsx'),
    );
    const path = join(stage.folder, 'home', 'spool', file);
    const words = ['import', 'student-registry', path, '--as-of', '2026-11-01', '--detach'];
    const refused = await runHub(words, { ...stage.environment, HUB_HOME: home, DATABASE_URL: url });
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('is full');
    expect(await count(url, 'true')).toBe(0);
    expect(readdirSync(join(home, 'spool'))).toEqual([]);
  });
});

/** A file of zeros that takes whatever room is left. */
function fillUp(folder: string): void {
  expect(spawnSync('dd', ['if=/dev/zero', `of=${join(folder, 'filler')}`, 'bs=4k']).status).not.toBe(0);
}

async function ask(url: string, question: string): Promise<number> {
  const client = await connect({ url });
  try {
    const { rows } = await client.query<{ answer: number }>(question);
    return rows[0]?.answer ?? 0;
  } finally {
    await client.end();
  }
}

const readSize = (url: string): Promise<number> =>
  ask(url, 'select pg_database_size(current_database()) as answer');

const count = (url: string, condition: string): Promise<number> =>
  ask(url, `select count(*)::int as answer from jobs.import where ${condition}`);

/** Null when the server does not let anybody in just now: it may have a cache to write first, and has no room for that. */
async function countWhileFull(url: string, condition: string): Promise<number | null> {
  try {
    return await count(url, condition);
  } catch (error) {
    if (error instanceof Error && error.message.includes('No space left on device')) return null;
    throw error;
  }
}

const readTried = async (url: string): Promise<number> =>
  (await countWhileFull(url, `status = 'QUEUED' and attempts >= 3 and problem ->> 'code' = '53100'`)) ?? 0;
