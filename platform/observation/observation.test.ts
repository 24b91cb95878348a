import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBoundedFold, createFold, createMetricsRegistry } from './metrics.ts';
import { startManagement } from './management-server.ts';
import type { ManagementServer } from './management-server.ts';
import { createReadiness } from './readiness.ts';
import { statementName } from './statement-name.ts';

const log = { info: () => undefined, error: () => undefined };

describe('labels', () => {
  it('are known beforehand, or other', () => {
    const fold = createFold(['ChildView', 'Rules']);
    expect(['ChildView', 'Rules', '张小明', '450703201501010015', '', null, undefined].map(fold)).toEqual([
      'ChildView',
      'Rules',
      ...Array<string>(5).fill('other'),
    ]);
  });

  it('met on the way are bounded', () => {
    const fold = createBoundedFold(2);
    expect(['a', 'b', 'c', 'a', 'c'].map(fold)).toEqual(['a', 'b', 'other', 'a', 'other']);
  });
});

describe('the name of a statement', () => {
  it.each([
    ['/* source-view: withheld */ with wanted as (select 1)', 'source-view: withheld'],
    ['select * from children.child where name = $1', 'select children.child'],
    ['  insert into jobs.step_run (step) values ($1)', 'insert jobs.step_run'],
    ["update only jobs.import set status = '张小明'", 'update jobs.import'],
    ['COMMIT', 'commit'],
    ['/* 450703201501010015 */ select 1', 'other'],
    ["select '450703201501010015'", 'select'],
  ])('%s', (text, name) => {
    expect(statementName(text)).toBe(name);
  });
});

describe('readiness', () => {
  const check = (name: string, probe: () => Promise<unknown>) => ({ name, probe });
  const well = () => Promise.resolve();
  const broken = () => Promise.reject(new Error('password 张小明'));

  it('is all checks together, by name and without reasons', async () => {
    const report = await createReadiness([check('database', well), check('audit-log', broken)])();
    expect(report).toEqual({ ready: false, checks: { database: 'ok', 'audit-log': 'failed' } });
  });

  it('does not wait for a check that hangs', async () => {
    const hanging = check('database', () => new Promise(() => undefined));
    const report = await createReadiness([hanging], { timeoutMs: 20 })();
    expect(report).toEqual({ ready: false, checks: { database: 'timeout' } });
  });

  it('tells the worse of two checks of one name', async () => {
    const report = await createReadiness([check('database', broken), check('database', well)])();
    expect(report.checks).toEqual({ database: 'failed' });
  });

  it('looks once for all who ask at the same time, and again later', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    let looks = 0;
    const readiness = createReadiness([check('database', async () => (looks += 1))], { keepMs: 30 });
    await Promise.all([readiness(), readiness(), readiness()]);
    await readiness();
    expect(looks).toBe(1);
    vi.advanceTimersByTime(31);
    await readiness();
    expect(looks).toBe(2);
    vi.useRealTimers();
  });
});

describe('the management port', () => {
  let server: ManagementServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });
  const start = async (probe: () => Promise<unknown>): Promise<string> => {
    const readiness = createReadiness([{ name: 'database', probe }], { keepMs: 0 });
    const registry = createMetricsRegistry();
    server = await startManagement({ port: 0, host: '127.0.0.1', registry, readiness, log });
    return `http://127.0.0.1:${server.port}`;
  };

  it('answers /live, /ready and /metrics, and nothing else', async () => {
    const url = await start(() => Promise.resolve());
    expect(await (await fetch(`${url}/live`)).json()).toEqual({ status: 'ok' });
    const ready = await fetch(`${url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', checks: { database: 'ok' } }]);
    const metrics = await fetch(`${url}/metrics`);
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await metrics.text()).toContain('nodejs_eventloop_lag_p99_seconds');
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('answers 503 to /ready while something is missing, and still lives', async () => {
    const url = await start(() => Promise.reject(new Error('gone')));
    expect((await fetch(`${url}/ready`)).status).toBe(503);
    expect((await fetch(`${url}/live`)).status).toBe(200);
  });

  it('refuses a taken port by the variable that sets it', async () => {
    const url = await start(() => Promise.resolve());
    const port = Number(new URL(url).port);
    const readiness = createReadiness([]);
    const attempt = startManagement({
      port,
      host: '127.0.0.1',
      registry: createMetricsRegistry(),
      readiness,
      log,
    });
    await expect(attempt).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  });
});
