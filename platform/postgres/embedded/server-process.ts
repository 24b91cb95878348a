import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { RefusedError } from '../../errors.ts';
import type { Binaries } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { dataArguments, databaseName } from './cluster.ts';
import { isProcessAlive } from './folder-lock.ts';
import { serverMemory } from './server-memory.ts';

export type RunningServer = { pid: number; port: number };

/** Replaying a long log after a crash takes its time; a server that ends is noticed at once. */
const startTimeoutMs = 180_000;
const stopTimeoutMs = 60_000;
const maxLogBytes = 10 * 1024 * 1024;

export function serverUrl(cluster: Cluster, port: number): string {
  return `postgres://postgres:${cluster.password}@127.0.0.1:${port}/${databaseName}`;
}

/**
 * The server that already runs on this cluster, once it accepts connections. PostgreSQL outlives a killed parent and
 * leaves `postmaster.pid` behind when it is killed itself: a file that names a dead or a foreign process is removed.
 */
export async function findRunningServer(folder: string, cluster: Cluster): Promise<RunningServer | null> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const noted = readPostmasterFile(cluster.data);
    if (noted === null) return null;
    if (isProcessAlive(noted.pid) && looksLikePostgres(noted.pid)) {
      const answer = await ask(folder, cluster, noted.port);
      if (answer === 'OURS') return noted;
      if (answer === 'NOT_YET' && Date.now() < deadline) {
        await sleep(50);
        continue;
      }
      if (answer === 'NOT_YET') {
        throw new RefusedError(
          'DATABASE_NOT_ANSWERING',
          `PostgreSQL (process ${noted.pid}) runs in ${folder} and does not answer. Its log is ${logPath(folder)}.`,
        );
      }
    }
    rmSync(join(cluster.data, 'postmaster.pid'), { force: true });
    return null;
  }
}

/** Starts a server that outlives an interrupted terminal; stop it with {@link stopServer}. */
export async function startServer(
  folder: string,
  cluster: Cluster,
  binaries: Binaries,
  options: { durable: boolean; preferredPort: number | null },
): Promise<RunningServer> {
  const { preferredPort } = options;
  const preferred = preferredPort === null ? null : await findFreePort(preferredPort).catch(() => null);
  let port = preferred ?? (await findFreePort(0));
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryStart(folder, cluster, binaries, { port, durable: options.durable });
    if (outcome.ok) return outcome.server;
    if (!outcome.portTaken || attempt === 5) {
      throw new RefusedError(
        'DATABASE_NOT_STARTED',
        `PostgreSQL in ${folder} did not start: ${outcome.reason} Its log is ${logPath(folder)}.`,
      );
    }
    port = await findFreePort(0);
  }
}

/** Lets open transactions go and writes everything out. Returns when the process has ended. */
export async function stopServer(cluster: Cluster): Promise<void> {
  const noted = readPostmasterFile(cluster.data);
  if (noted === null || !isProcessAlive(noted.pid) || !looksLikePostgres(noted.pid)) return;
  signal(noted.pid, 'SIGINT');
  const deadline = Date.now() + stopTimeoutMs;
  while (isProcessAlive(noted.pid) && looksLikePostgres(noted.pid)) {
    if (Date.now() > deadline) {
      // Immediate shutdown: nothing committed is lost, the next start replays the log.
      signal(noted.pid, 'SIGQUIT');
      return;
    }
    await sleep(20);
  }
}

async function tryStart(
  folder: string,
  cluster: Cluster,
  binaries: Binaries,
  options: { port: number; durable: boolean },
): Promise<{ ok: true; server: RunningServer } | { ok: false; portTaken: boolean; reason: string }> {
  const { path, cwd } = dataArguments(cluster);
  const log = openLog(folder);
  const logStart = statSync(logPath(folder)).size;
  const child = spawn(binaries.postgres, ['-D', path, ...settings(folder, options)], {
    cwd,
    // A session of its own: Ctrl-C ends the hub, which then ends PostgreSQL when nobody else uses it.
    detached: true,
    stdio: ['ignore', log, log],
    ...cluster.account,
  });
  closeSync(log);
  child.unref();
  let ended: string | null = null;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', () => (ended ??= ''));

  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    if (ended !== null) {
      const lines = readFileSync(logPath(folder)).subarray(logStart).toString('utf8');
      const fatal = /^.*(?:FATAL|PANIC): +(.*)$/m.exec(lines)?.[1];
      return {
        ok: false,
        portTaken: /could not (?:bind|create any TCP)/.test(lines),
        reason: ended || `${fatal ?? 'it ended at once'}.`,
      };
    }
    if (child.pid !== undefined && (await ask(folder, cluster, options.port)) === 'OURS') {
      return { ok: true, server: { pid: child.pid, port: options.port } };
    }
    await sleep(20);
  }
  return { ok: false, portTaken: false, reason: `no answer for ${startTimeoutMs / 1000} seconds.` };
}

function settings(folder: string, { port, durable }: { port: number; durable: boolean }): string[] {
  const memory = serverMemory();
  const values: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    cluster_name: clusterName(folder),
    max_connections: 200,
    shared_buffers: `${memory.sharedBuffers}MB`,
    effective_cache_size: `${memory.effectiveCache}MB`,
    work_mem: '32MB',
    maintenance_work_mem: `${memory.maintenanceWork}MB`,
    random_page_cost: 1.1,
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    // No replicas: bulk loads into new tables need no write-ahead log.
    wal_level: 'minimal',
    max_wal_senders: 0,
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Error texts and statements quote what people are called; the hub logs its own errors.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    dynamic_shared_memory_type: sharedMemoryIsSmall() ? 'mmap' : 'posix',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Containers often get 64 MB, too little for a parallel hash join. */
function sharedMemoryIsSmall(): boolean {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize < 512 * 1024 * 1024;
  } catch {
    return false;
  }
}

/** Tells our server from another one on the same port. */
function clusterName(folder: string): string {
  return `hub-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
}

/** NOT_YET also while the server starts, recovers or shuts down. */
async function ask(folder: string, cluster: Cluster, port: number): Promise<'OURS' | 'FOREIGN' | 'NOT_YET'> {
  const client = new pg.Client({ connectionString: serverUrl(cluster, port), connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ cluster_name: string }>('show cluster_name');
    return rows[0]?.cluster_name === clusterName(folder) ? 'OURS' : 'FOREIGN';
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    // Class 28 and 3D: a server with other users or databases. 57P03 is "starting up" or "shutting down".
    return /^(?:28|3D)/.test(code) ? 'FOREIGN' : 'NOT_YET';
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Lines of postmaster.pid: process, data folder, start time, port, … Null while the server has not written the port. */
function readPostmasterFile(data: string): RunningServer | null {
  let text: string;
  try {
    text = readFileSync(join(data, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const lines = text.split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** True where the system does not tell. */
function looksLikePostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return process.platform !== 'linux';
  }
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function logPath(folder: string): string {
  return join(folder, 'server.log');
}

function openLog(folder: string): number {
  const path = logPath(folder);
  const tooLong = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes;
  return openSync(path, tooLong ? 'w' : 'a', 0o600);
}

/** The port asked for, 0 for any. Rejects when it is taken. */
async function findFreePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
