import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDigit } from '../../platform/citizen-id.ts';
import { createTestDatabase } from '../database.ts';
import { until } from '../faults/until.ts';
import { runHub } from './run-hub.ts';
import { endProcess, freePort, startProcess } from './running-process.ts';
import { receiveTraces } from './trace-receiver.ts';
import type { ReceivedSpan, TraceReceiver } from './trace-receiver.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const canaryName = '农金丝雀';
const wrongId = '450703201304070010';
const canaryId = '45070320130405001' + checkDigit('45070320130405001');

describe('what a running hub tells its operators', () => {
  const processes: ChildProcess[] = [];
  let folder = '';
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let environment: Record<string, string> = {};
  let gateway = '';
  let management = '';
  let worker = '';
  let students = '';
  let traces: TraceReceiver;
  /** Lines the hub and the subgraph of the students wrote on standard error. */
  const logs = { hub: '', students: '' };
  let token = '';
  let childId = '';

  const ask = (request: object): Promise<Response> =>
    fetch(`${gateway}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(request),
    });
  const isUp = (url: string): Promise<boolean> =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  const metricsOf = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();
  const ready = async (url: string): Promise<{ status: number; checks: Record<string, string> }> => {
    // A report is kept for a second.
    await sleep(1100);
    const response = await fetch(`${url}/ready`);
    const { checks } = (await response.json()) as { checks: Record<string, string> };
    return { status: response.status, checks };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-operations-'));
    traces = await receiveTraces();
    database = await createTestDatabase();
    environment = {
      HUB_HOME: join(folder, 'home'),
      DATABASE_URL: database.url,
      HUB_TODAY: '2026-11-22',
      HUB_LOG_LEVEL: 'info',
      REDIS_URL: '',
      HUB_INTERNAL_SECRET: 'a secret of the test, long enough for both',
      HUB_SUBGRAPH_TIMEOUT_MS: '30000',
    };
    const file = join(folder, '人口.csv');
    await writeFile(
      file,
      `户号,姓名,公民身份号码,出生日期,与户主关系,户主,人员状态,省市县（区）,乡镇（街道）,居（村）委会
1,${canaryName},${canaryId},2013-04-05,子,农父,正常,450703,大寺镇,四联村委会
3,农错号,${wrongId},2013-04-07,子,农父,正常,450703,大寺镇,四联村委会`,
    );
    const hub = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runHub(words, { ...environment, HUB_LOG_LEVEL: 'warn' });
      expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: '' });
      return stdout;
    };
    await hub('import', 'population-registry', file, '--as-of', '2026-11-01', '--json');
    childId = /^(c[0-9a-z]{20}),/m.exec(await hub('export', 'children'))?.[1] ?? '';
    token = (await hub('token', '--department', 'EDUCATION', '--division', '450703')).trim();

    const [port, managementPort, workerPort] = [await freePort(), await freePort(), await freePort()];
    gateway = `http://127.0.0.1:${port}`;
    management = `http://127.0.0.1:${managementPort}`;
    worker = `http://127.0.0.1:${workerPort}`;
    const traced = { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: traces.url };
    const [studentsPort, studentsManagement] = [await freePort(), await freePort()];
    students = `http://127.0.0.1:${studentsManagement}`;
    const subgraph = await startProcess('subgraphs/students/server.ts', studentsPort, {
      ...traced,
      HUB_MANAGEMENT_PORT: String(studentsManagement),
    });
    subgraph.stderr?.on('data', (text: string) => (logs.students += text));
    processes.push(subgraph);
    const started = spawn(process.execPath, ['cli/hub.mjs', 'start'], {
      cwd: root,
      env: {
        ...process.env,
        ...traced,
        PORT: String(port),
        SUBGRAPH_STUDENTS_URL: `http://127.0.0.1:${studentsPort}/graphql`,
        HUB_MANAGEMENT_PORT: String(managementPort),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started.stderr.setEncoding('utf8').on('data', (text: string) => (logs.hub += text));
    processes.push(started);
    await until('the gateway is up', () => isUp(`${gateway}/health`));
  }, 600_000);

  afterAll(async () => {
    for (const child of processes) await endProcess(child);
    await traces.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is alive, ready, and says what that rests on', async () => {
    expect((await fetch(`${management}/live`)).status).toBe(200);
    const names = ['database', 'migrations', 'audit-log', 'queue', 'data-folder'];
    const checks = Object.fromEntries(names.map((name) => [name, 'ok']));
    expect(await ready(management)).toEqual({ status: 200, checks });
    expect((await fetch(`${gateway}/ready`)).status).toBe(200);
  });

  it('counts requests by registered operation, source calls, plans and statements', async () => {
    const query = await readFile(join(root, 'gateway/operations/child-view.graphql'), 'utf8');
    for (let time = 0; time < 2; time += 1) {
      expect((await ask({ query, variables: { id: childId } })).status).toBe(200);
    }
    expect((await ask({ query: '{ nothing }' })).status).toBe(400);
    const text = await metricsOf(management);
    expect(text).toMatch(/^hub_gateway_requests_total\{operation="ChildView",status="200"\} 2$/m);
    expect(text).toMatch(/^hub_gateway_requests_total\{operation="other",status="400"\} 1$/m);
    expect(text).toMatch(/^hub_gateway_request_duration_seconds_count\{operation="ChildView"\} 2$/m);
    expect(text).toMatch(/^hub_gateway_source_calls_total\{subgraph="households",outcome="OK"\} 2$/m);
    expect(text).toMatch(/^hub_gateway_plan_cache_total\{outcome="hit"\} 1$/m);
    expect(text).toMatch(
      /^hub_sql_statements_total\{schema="households",statement="source-view",outcome="ok"\} 2$/m,
    );
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  });

  it('tells the state of the pipeline', async () => {
    const text = await metricsOf(management);
    expect(text).toMatch(/^hub_pipeline_readable 1$/m);
    expect(text).toMatch(/^hub_source_age_days\{source="population-registry"\} 21$/m);
    expect(text).toMatch(/^hub_source_freshness_limit_days\{source="population-registry"\} 100$/m);
    expect(text).toMatch(/^hub_queue_jobs\{queue="import",state="waiting"\} 0$/m);
    const [flags]: { department: string; open: number }[] = await (
      await database.dataSource('reconciliation')
    ).query(
      `select department, count(*)::int as open from reconciliation.mismatch
        where status not in ('RESOLVED', 'DISMISSED') group by 1 order by 2 desc limit 1`,
    );
    expect(flags?.open).toBeGreaterThan(0);
    expect(text).toContain(`\nhub_open_flags{department="${flags?.department}"} ${flags?.open}\n`);
    expect(text).not.toMatch(/^hub_source_age_days\{source="student-registry"\}/m);
  });

  it('counts what the worker did', async () => {
    const file = join(folder, '再.csv');
    await writeFile(
      file,
      `户号,姓名,公民身份号码,出生日期,与户主关系,户主,人员状态,省市县（区）,乡镇（街道）,居（村）委会
1,${canaryName},${canaryId},2013-04-05,子,农父,正常,450703,大寺镇,四联村委会
2,,450703201304060010,2013-04-06,子,农母,正常,450703,大寺镇,四联村委会`,
    );
    const words = ['import', 'population-registry', file, '--as-of', '2026-11-05', '--detach'];
    expect((await runHub(words, { ...environment, HUB_LOG_LEVEL: 'warn' })).code).toBe(0);
    let text = '';
    await until('the worker is through', async () => {
      text = await metricsOf(management);
      return text.includes('hub_step_runs_total{step="RECONCILE"');
    });
    expect(text).toMatch(/^hub_imports_total\{source="population-registry",outcome="IMPORTED"\} 1$/m);
    expect(text).toMatch(/^hub_import_rows_total\{source="population-registry",result="quarantined"\} 1$/m);
    expect(text).toMatch(/^hub_step_runs_total\{step="LINK",outcome="DONE"\} [1-9]/m);
    expect(text).toMatch(/^hub_step_duration_seconds_count\{step="RECONCILE"\} [1-9]/m);
  });

  it('never names anybody, whatever a client writes into a request', async () => {
    await ask({ query: `query ${'A'.repeat(50)} { rules { code } }`, operationName: 'A'.repeat(50) });
    await ask({ query: '{ rules { code } }', operationName: canaryName });
    await ask({ query: `{ childByCitizenId(citizenId: "${canaryId}") { name } }` });
    await ask({
      query: 'query Q($n: String!) { childByCitizenId(citizenId: $n) { name } }',
      variables: { n: canaryId },
    });
    await fetch(`${gateway}/${canaryId}`);
    const text = await metricsOf(management);
    for (const secret of [canaryName, canaryId, canaryId.slice(0, 14), childId, 'AAAA', '农父', '四联']) {
      expect(text).not.toContain(secret);
    }
    const operations = new Set([...text.matchAll(/operation="([^"]*)"/g)].map(([, name]) => name));
    expect([...operations].sort()).toEqual(['ChildView', 'other']);
  });

  it('traces a request through gateway, source call, subgraph and statement, in one trace', async () => {
    const spanOf = (name: string, where: Partial<ReceivedSpan> = {}, attributes: object = {}) =>
      traces.spans.find(
        (span) =>
          span.name === name &&
          Object.entries(where).every(([key, value]) => span[key as keyof ReceivedSpan] === value) &&
          Object.entries(attributes).every(([key, value]) => span.attributes[key] === value),
      );
    const findRequest = () => spanOf('request', { service: 'hub' }, { 'hub.operation': 'ChildView' });
    await until('the gateway sent its spans', () => findRequest() !== undefined);
    const request = findRequest();
    const trace = { traceId: request?.traceId ?? '' };
    await until('the subgraph sent its own', () => spanOf('subgraph request', trace) !== undefined);
    expect(request).toMatchObject({ parentSpanId: '', attributes: { 'http.status_code': 200 } });
    const call = spanOf('source call', trace, { 'hub.subgraph': 'students' });
    expect(call).toMatchObject({ parentSpanId: request?.spanId, attributes: { 'hub.outcome': 'OK' } });
    const answered = spanOf('subgraph request', trace);
    expect(answered).toMatchObject({ service: 'hub-students', parentSpanId: call?.spanId });
    expect(answered?.attributes['hub.request_id']).toBe(request?.attributes['hub.request_id']);
    const statement = spanOf('sql source-view', { ...trace, service: 'hub-students' });
    expect(statement).toMatchObject({
      parentSpanId: answered?.spanId,
      attributes: { 'hub.schema': 'students' },
    });
    // In the same process: under the call itself.
    const inProcess = spanOf('source call', trace, { 'hub.subgraph': 'households' });
    expect(
      spanOf('sql source-view', { ...trace, service: 'hub' }, { 'hub.schema': 'households' }),
    ).toMatchObject({
      parentSpanId: inProcess?.spanId,
    });
  });

  it('traces jobs and their steps', async () => {
    await until('the job ended', () => traces.spans.some(({ name }) => name === 'job link'));
    const job = traces.spans.find(({ name }) => name === 'job link');
    const step = traces.spans.find(
      ({ name, parentSpanId }) => name === 'step LINK' && parentSpanId === job?.spanId,
    );
    expect(job).toMatchObject({ service: 'hub', parentSpanId: '' });
    expect(step).toMatchObject({ traceId: job?.traceId, isFailed: false });
    expect(traces.spans.map(({ name }) => name)).toContain('job import');
  });

  it('lets nothing personal into a trace, whatever was asked', () => {
    const sent = traces.bodies.join('\n');
    expect(sent.length).toBeGreaterThan(1000);
    for (const secret of [
      canaryName,
      canaryId,
      canaryId.slice(0, 14),
      childId,
      'AAAA',
      '农父',
      '四联',
      'select *',
    ]) {
      expect(sent).not.toContain(secret);
    }
    const keys = new Set(traces.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...keys].filter((key) => !/^(hub\.[a-z_]+|http\.status_code)$/.test(key))).toEqual([]);
  });

  it('logs JSON lines with the id of the request, which the client and the audit log know too', async () => {
    const query = await readFile(join(root, 'gateway/operations/child-view.graphql'), 'utf8');
    const tables = await database.dataSource('students');
    await tables.query('alter table students.child_crosswalk rename to child_crosswalk_away');
    let requestId = 'none';
    try {
      const response = await ask({ query, variables: { id: childId } });
      requestId = response.headers.get('x-request-id') ?? 'none';
      expect(await response.text()).toMatch(/SOURCE_(UNAVAILABLE|TIMEOUT)/);
      const isLogged = () => logs.students.includes(requestId) && logs.hub.includes(requestId);
      await until('both have logged it', isLogged);
    } finally {
      await tables.query('alter table students.child_crosswalk_away rename to child_crosswalk');
    }
    const linesOf = (text: string) =>
      text
        .split('\n')
        // The last one is still being written.
        .slice(0, -1)
        .map(
          (line) => JSON.parse(line) as { time?: string; level?: string; msg?: string; requestId?: string },
        );
    const [hub, subgraph] = [linesOf(logs.hub), linesOf(logs.students)];
    for (const { time, level, msg } of [...hub, ...subgraph]) {
      expect({ time, level, msg }).toEqual({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
        level: expect.stringMatching(/^(info|warn|error)$/) as string,
        msg: expect.stringMatching(/^[a-z]+([.-][a-z]+)+$/) as string,
      });
    }
    expect(subgraph).toContainEqual(expect.objectContaining({ msg: 'subgraph.error', requestId }));
    expect(hub).toContainEqual(expect.objectContaining({ msg: 'gateway.source.failed', requestId }));
    const audit = await database.dataSource('audit');
    expect(await audit.query('select children from audit.entry where request_id = $1', [requestId])).toEqual([
      { children: [childId] },
    ]);
    for (const secret of [canaryName, canaryId, canaryId.slice(0, 14)]) {
      expect(logs.hub + logs.students).not.toContain(secret);
    }
  });

  it('keeps metrics off the port of the clients', async () => {
    expect((await fetch(`${gateway}/metrics`)).status).toBe(404);
    expect((await fetch(`${gateway}/live`)).status).toBe(404);
  });

  it('is not ready while its audit log cannot be written, and lives on', async () => {
    const audit = await database.dataSource('audit');
    await audit.query('alter table audit.batch rename to batch_away');
    try {
      expect(await ready(management)).toMatchObject({
        status: 503,
        checks: { 'audit-log': 'failed', database: 'ok' },
      });
      expect((await fetch(`${gateway}/ready`)).status).toBe(503);
      expect((await fetch(`${gateway}/health`)).status).toBe(200);
    } finally {
      await audit.query('alter table audit.batch_away rename to batch');
    }
    expect(await ready(management)).toMatchObject({ status: 200 });
    // The probes left nothing behind.
    expect(await audit.query('select count(*)::int as probes from audit.batch where batch < 1')).toEqual([
      { probes: 0 },
    ]);
  });

  it('is not ready while a migration is missing', async () => {
    const students = await database.dataSource('students');
    const [row]: { name: string; timestamp: number }[] = await students.query(
      'select name, timestamp from students.migration order by timestamp desc limit 1',
    );
    await students.query('delete from students.migration where name = $1', [row?.name]);
    try {
      expect(await ready(management)).toMatchObject({ status: 503, checks: { migrations: 'failed' } });
    } finally {
      await students.query('insert into students.migration (name, timestamp) values ($1, $2)', [
        row?.name,
        row?.timestamp,
      ]);
    }
  });

  it('says the same of a subgraph and of a worker that run alone', async () => {
    expect(await ready(students)).toEqual({ status: 200, checks: { database: 'ok', migrations: 'ok' } });
    expect(await metricsOf(students)).toMatch(
      /^hub_sql_statements_total\{schema="students",statement="source-view",outcome="ok"\} 2$/m,
    );
    processes.push(
      spawn(process.execPath, ['--import', 'tsx', 'jobs/worker.ts'], {
        cwd: root,
        env: { ...process.env, ...environment, HUB_MANAGEMENT_PORT: new URL(worker).port },
        stdio: 'ignore',
      }),
    );
    await until('the worker is up', () => isUp(`${worker}/live`));
    expect(await ready(worker)).toMatchObject({ status: 200, checks: { queue: 'ok', 'data-folder': 'ok' } });
    expect(await metricsOf(worker)).toMatch(/^hub_pipeline_readable 1$/m);
  });
});
