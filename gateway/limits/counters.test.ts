import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../test/e2e/running-process.ts';
import { isRedisInstalled } from '../../test/redis-installed.ts';
import { createClientGuard } from './client-limits.ts';
import { createLocalCounters } from './local-counters.ts';
import { createRedisCounters } from './redis-counters.ts';
import type { SharedCounters } from './redis-counters.ts';

const hour = 3_600_000;
const set = (...children: string[]): Set<string> => new Set(children);

describe('counting in this process', () => {
  it('gives two seconds of requests at once, and then as many as a second brings', () => {
    let now = 0;
    const { takeRequest } = createLocalCounters(() => now);
    for (let request = 0; request < 20; request += 1) expect(takeRequest('a', 10)).toBe(0);
    expect(takeRequest('a', 10)).toBeCloseTo(100);
    expect(takeRequest('b', 10)).toBe(0);
    now += 99;
    expect(takeRequest('a', 10)).toBeCloseTo(1);
    now += 1.001;
    expect(takeRequest('a', 10)).toBe(0);
    now += hour;
    for (let request = 0; request < 20; request += 1) expect(takeRequest('a', 10)).toBe(0);
    expect(takeRequest('a', 10)).toBeGreaterThan(0);
  });

  it('counts a child once an hour, and lets it go an hour after it was counted', () => {
    let now = 0;
    const { takeChildren } = createLocalCounters(() => now);
    expect(takeChildren('a', set('c1', 'c2'), 3)).toBe(0);
    now += 1000;
    expect(takeChildren('a', set('c1', 'c2', 'c3'), 3)).toBe(0);
    expect(takeChildren('a', set('c4'), 3)).toBe(hour - 1000);
    expect(takeChildren('a', set('c4', 'c5'), 3)).toBe(hour - 1000);
    expect(takeChildren('a', set('c4', 'c5', 'c6'), 3)).toBe(hour);
    // What was refused is not counted, and what was counted may be read again.
    expect(takeChildren('a', set('c1', 'c2', 'c3'), 3)).toBe(0);
    expect(takeChildren('b', set('c4'), 3)).toBe(0);
    now = hour;
    expect(takeChildren('a', set('c4', 'c5'), 3)).toBe(0);
    expect(takeChildren('a', set('c1'), 3)).toBe(1000);
  });

  it('refuses an answer that is larger than the hour', () => {
    expect(createLocalCounters().takeChildren('a', set('c1', 'c2'), 1)).toBe(hour);
  });
});

describe('a guard', () => {
  it('refuses with 429 and says when to come back', async () => {
    const guard = createClientGuard(createLocalCounters(), { requestsPerSecond: 1, childrenPerHour: 1 });
    await guard.admitRequest('a');
    await guard.admitRequest('a');
    expect(() => guard.admitRequest('a')).toThrow(
      expect.objectContaining({ status: 429, code: 'TOO_MANY_REQUESTS', headers: { 'retry-after': '1' } }),
    );
    await guard.admitChildren('a', set('c1'));
    expect(() => guard.admitChildren('a', set('c2'))).toThrow(
      expect.objectContaining({ status: 429, code: 'TOO_MANY_CHILDREN', headers: { 'retry-after': '3600' } }),
    );
  });

  it('without limits counts nothing', async () => {
    const refuse = (): number => 1;
    const counters = { takeRequest: refuse, takeChildren: refuse };
    const guard = createClientGuard(counters, { requestsPerSecond: null, childrenPerHour: null });
    await guard.admitRequest('a');
    await guard.admitChildren('a', set('c1'));
  });
});

describe.skipIf(!isRedisInstalled)('counting in Redis', () => {
  let server: ChildProcess;
  let url: string;
  const events: string[] = [];
  const log = { warn: (_: object, event: string) => void events.push(event) };
  const open: SharedCounters[] = [];
  /** Waits for its counts, so that no halt of the machine makes it count by itself. */
  const gateway = (): SharedCounters => {
    const counters = createRedisCounters(url, log, { patienceMs: 30_000 });
    open.push(counters);
    return counters;
  };

  beforeAll(async () => {
    const port = await freePort();
    url = `redis://127.0.0.1:${port}`;
    const flags = ['--port', String(port), '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'];
    server = spawn('redis-server', flags, { stdio: 'ignore' });
    const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  });
  afterAll(async () => {
    for (const counters of open) await counters.close();
    server.kill('SIGKILL');
  });

  it('holds for all gateways together', async () => {
    const [one, other] = [gateway(), gateway()];
    let taken = 0;
    const startedAt = performance.now();
    for (let request = 0; request < 10; request += 1) {
      if ((await (request % 2 === 0 ? one : other).takeRequest('rate', 0.5)) === 0) taken += 1;
    }
    // One at once, and one more for every two seconds that this took.
    expect(taken).toBeGreaterThanOrEqual(1);
    expect(taken).toBeLessThanOrEqual(1 + (performance.now() - startedAt) / 2000);
    expect(await one.takeRequest('apart', 0.5)).toBe(0);
    expect(await other.takeRequest('apart', 0.5)).toBeGreaterThan(0);
    expect(await one.takeChildren('hour', set('c1', 'c2'), 3)).toBe(0);
    expect(await other.takeChildren('hour', set('c1', 'c3'), 3)).toBe(0);
    const wait = await one.takeChildren('hour', set('c4'), 3);
    expect(wait).toBeGreaterThan(hour - 60_000);
    expect(wait).toBeLessThanOrEqual(hour);
    expect(await one.takeChildren('hour', set('c1', 'c2', 'c3'), 3)).toBe(0);
    expect(await one.takeChildren('hour', set('x1', 'x2', 'x3', 'x4'), 3)).toBe(hour);
  });

  it('counts each of many requests at once', async () => {
    const gateways = [gateway(), gateway()];
    const waits = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        Promise.resolve(gateways[n % 2]?.takeChildren('crowd', set(`c${n}`), 40)),
      ),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(40);
  });

  it('goes on in each gateway when Redis is gone, from what that gateway has given out', async () => {
    const lonely = createRedisCounters(url, log);
    open.push(lonely);
    expect(await lonely.takeChildren('gone', set('c1', 'c2'), 3)).toBe(0);
    server.kill('SIGKILL');
    await once(server, 'exit');
    const startedAt = performance.now();
    expect(await lonely.takeChildren('gone', set('c1', 'c3'), 3)).toBe(0);
    expect(await lonely.takeChildren('gone', set('c4'), 3)).toBeGreaterThan(0);
    expect(await lonely.takeRequest('gone', 0.5)).toBe(0);
    expect(await lonely.takeRequest('gone', 0.5)).toBeGreaterThan(0);
    // Idle, a twentieth of that.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(events).toContain('gateway.limits.redis.failed');
  });
});
