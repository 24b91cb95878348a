import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { issueDevelopmentToken } from '../../gateway/development-issuer.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { runHub, type HubResult } from '../e2e/run-hub.ts';
import { endProcess, freePort, startProcess } from '../e2e/running-process.ts';
import { receiveTraces, type TraceReceiver } from '../e2e/trace-receiver.ts';
import { createRedis, type RedisServer } from '../faults/redis-server.ts';
import { until } from '../faults/until.ts';
import { elsewhere, pupil, untaken, writeExports } from './people.ts';
import { recordCalls, type RecordingProxy } from './recording-proxy.ts';
import { watchRedis, type RedisWatch } from './redis-watch.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A hub at work on the canaries: a gateway with its worker, two subgraphs of their own behind proxies, Redis, a collector. */
export type Stage = {
  folder: string;
  database: TestDatabase;
  jobs: DataSource;
  redis: RedisServer;
  watch: RedisWatch;
  traces: TraceReceiver;
  proxies: { students: RecordingProxy; children: RecordingProxy };
  files: Awaited<ReturnType<typeof writeExports>>;
  gateway: string;
  managementUrls: string[];
  childId: string;
  elsewhereId: string;
  tokens: { full: string; masked: string; other: string };
  /** Standard error of the processes that stay, and of commands. */
  logs: string[];
  commandErrors: string[];
  /** A command, with these changes to its environment. */
  run: (words: readonly string[], changes?: Record<string, string>) => Promise<HubResult>;
  close: () => Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-canaries-'));
  const [database, traces] = await Promise.all([createTestDatabase(), receiveTraces()]);
  const jobs = await database.dataSource('jobs');
  const redis = await createRedis(join(folder, 'redis'), { keeps: false });
  await redis.start();
  const watch = await watchRedis(redis.url);
  const files = await writeExports(folder);
  const home = join(folder, 'home');
  const environment = {
    HUB_HOME: home,
    DATABASE_URL: database.url,
    HUB_TODAY: '2026-11-22',
    HUB_LOG_LEVEL: 'trace',
    REDIS_URL: redis.url,
    HUB_INTERNAL_SECRET: 'a secret of the test, long enough for both',
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
    HUB_SUBGRAPH_TIMEOUT_MS: '30000',
  };
  const logs: string[] = [];
  const commandErrors: string[] = [];
  const processes: ChildProcess[] = [];
  const managementUrls: string[] = [];

  const run: Stage['run'] = async (words, changes = {}) => {
    const result = await runHub(words, { ...environment, ...changes });
    commandErrors.push(result.stderr);
    return result;
  };
  const succeed = async (...words: string[]): Promise<void> => {
    const { code, stderr } = await run(words);
    if (code !== 0) throw new Error(`hub ${words[0]} ended with ${code}: ${stderr.slice(-2000)}`);
  };
  const keep = (child: ChildProcess, management: number): void => {
    child.stderr?.on('data', (text: Buffer | string) => logs.push(text.toString()));
    processes.push(child);
    managementUrls.push(`http://127.0.0.1:${management}`);
  };
  const startSubgraph = async (name: string): Promise<RecordingProxy> => {
    const [port, management] = [await freePort(), await freePort()];
    const entry = `subgraphs/${name}/server.ts`;
    keep(
      await startProcess(entry, port, { ...environment, HUB_MANAGEMENT_PORT: String(management) }),
      management,
    );
    return recordCalls(`http://127.0.0.1:${port}/graphql`);
  };

  const asked = { home, department: 'EDUCATION', division: '450703' };
  const tokens = {
    full: await issueDevelopmentToken({ ...asked, scope: 'citizen-id:full' }),
    masked: await issueDevelopmentToken(asked),
    other: await issueDevelopmentToken({ ...asked, division: '450721' }),
  };

  // A command that works its own jobs, then a hub that works what is handed in.
  await succeed('import', 'population-registry', files.household.path, '--as-of', '2026-11-01');
  // Rows the database refuses are quoted in what it says of them.
  const students = await database.dataSource('students');
  await students.query(
    `alter table students.term_record add constraint not_this_one check (name <> '${untaken.name}') not valid`,
  );
  const proxies = { students: await startSubgraph('students'), children: await startSubgraph('children') };
  const [port, management] = [await freePort(), await freePort()];
  const gateway = `http://127.0.0.1:${port}`;
  const started = spawn(process.execPath, ['cli/hub.mjs', 'start'], {
    cwd: root,
    env: {
      ...process.env,
      ...environment,
      PORT: String(port),
      HUB_MANAGEMENT_PORT: String(management),
      SUBGRAPH_STUDENTS_URL: proxies.students.url,
      SUBGRAPH_CHILDREN_URL: proxies.children.url,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  keep(started, management);
  const isUp = async (): Promise<boolean> => {
    try {
      return (await fetch(`${gateway}/health`)).ok;
    } catch {
      return false;
    }
  };
  await until('the gateway answers', isUp);
  const handedIn = [
    files.suspects,
    files.students,
    files.graduates,
    files.welfare,
    files.disability,
    files.refused,
    files.untaken,
  ];
  for (const { source, path } of handedIn) {
    await succeed('import', source, path, '--as-of', '2026-11-02', '--detach');
  }
  await until('all is read, linked and compared', () => isSettled(jobs));
  const childWith = async (name: string): Promise<string> => {
    const [row]: { child_id: string }[] = await jobs.query(
      'select child_id from children.child where name = $1 and redirect_to is null',
      [name],
    );
    return row?.child_id ?? '';
  };

  return {
    folder,
    database,
    jobs,
    redis,
    watch,
    traces,
    proxies,
    files,
    gateway,
    managementUrls,
    childId: await childWith(pupil.name),
    elsewhereId: await childWith(elsewhere.name),
    tokens,
    logs,
    commandErrors,
    run,
    async close() {
      for (const child of processes) await endProcess(child);
      for (const proxy of Object.values(proxies)) await proxy.close();
      watch.close();
      await redis.kill();
      await traces.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isSettled(jobs: DataSource): Promise<boolean> {
  const [row]: { done: boolean }[] = await jobs.query(`
    select (select array_agg(distinct status order by status) from jobs.import) = '{FAILED,IMPORTED,REFUSED}'
       and not exists (select from jobs.touched_record) and not exists (select from jobs.touched_child)
       and (select status = 'DONE' and step = 'RECONCILE' from jobs.step_run order by run_id desc limit 1) as done`);
  return row?.done === true;
}
