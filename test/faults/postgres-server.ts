import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { appendFileSync, chownSync, cpSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { schemaModules } from '../../jobs/schema-modules.ts';
import { locateBinaries } from '../../platform/postgres/embedded/binaries.ts';
import { createCluster, dataArguments, openCluster } from '../../platform/postgres/embedded/cluster.ts';
import { connect } from '../../platform/postgres/connection/connect.ts';
import { prepareDatabase } from '../../platform/postgres/schema/migrate.ts';
import { findServerAccount } from '../../platform/postgres/embedded/run-as.ts';
import { serverUrl } from '../../platform/postgres/embedded/server-process.ts';
import { freePort } from '../e2e/running-process.ts';
import { until } from './until.ts';

export type PostgresServer = {
  folder: string;
  port: number;
  /** Of the migrated, empty database of the hub. */
  url: string;
  start(): Promise<void>;
  /** `immediate`: like a crash, nothing is written out; `fast`: cuts connections, writes everything out. */
  stop(mode: 'immediate' | 'fast'): Promise<void>;
  /** Stops every process of it where it stands: connections stay, and nothing is answered. */
  freeze(): void;
  thaw(): void;
};

type ServerOptions = {
  /** Further settings, as of postgresql.conf. */
  settings?: Readonly<Record<string, string>>;
};

/** A server of the embedded binaries in `folder`, stopped: the test starts, kills and starts it as it likes. */
async function createServer(folder: string, options: ServerOptions): Promise<PostgresServer> {
  mkdirSync(folder, { recursive: true });
  const account = findServerAccount();
  const binaries = locateBinaries({ folder, account });
  createCluster(folder, binaries, account, false);
  appendFileSync(join(folder, 'data', 'pg_hba.conf'), 'host replication all 127.0.0.1/32 scram-sha-256\n');
  return openServer(folder, await freePort(), options);
}

/** Created, started, and with every table of the hub. */
export async function createHubServer(folder: string, options: ServerOptions = {}): Promise<PostgresServer> {
  const server = await createServer(folder, options);
  await server.start();
  await prepareDatabase(server.url, schemaModules);
  return server;
}

/** A stopped copy of a stopped server, on a port of its own. */
export async function copyServer(
  from: string,
  folder: string,
  options: ServerOptions = {},
): Promise<PostgresServer> {
  cpSync(from, folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const account = findServerAccount();
  // Root's copies belong to root; PostgreSQL wants its own.
  if (account !== null) chownTree(join(folder, 'data'), account);
  return openServer(folder, await freePort(), options);
}

/** A copy of a database that nobody is connected to. */
export async function copyDatabase(
  server: PostgresServer,
  from: string,
  name: string,
  tablespace = 'pg_default',
): Promise<string> {
  const admin = await connect({ url: withDatabase(server.url, 'postgres') });
  try {
    await admin.query(`create database ${name} template ${from} strategy file_copy tablespace ${tablespace}`);
  } finally {
    await admin.end();
  }
  return withDatabase(server.url, name);
}

export async function runStatement(url: string, statement: string): Promise<void> {
  const client = await connect({ url });
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export function withDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
}

function openServer(folder: string, port: number, options: ServerOptions): PostgresServer {
  const account = findServerAccount();
  const binaries = locateBinaries({ folder, account });
  const cluster = openCluster(folder, binaries.majorVersion);
  const url = serverUrl(cluster, port);
  let running: ChildProcess | null = null;
  // The postmaster first to stop, and last to go on: it must not see to its children meanwhile.
  const family = (): number[] =>
    running?.pid === undefined ? [] : [running.pid, ...listChildren(running.pid)];

  return {
    folder,
    port,
    url,
    async start() {
      const { path, cwd } = dataArguments(cluster);
      const log = openSync(join(folder, 'server.log'), 'a');
      const server = spawn(binaries.postgres, ['-D', path, ...settings(port, options.settings)], {
        cwd,
        stdio: ['ignore', log, log],
        ...cluster.account,
      });
      running = server;
      await until(`PostgreSQL in ${folder} answers`, async () => {
        if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`);
        return answers(url);
      });
    },
    async stop(mode) {
      const server = running;
      running = null;
      if (server === null || server.exitCode !== null) return;
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill(mode === 'immediate' ? 'SIGQUIT' : 'SIGINT');
      await ended;
    },
    freeze: () => family().forEach((pid) => process.kill(pid, 'SIGSTOP')),
    thaw: () =>
      family()
        .toReversed()
        .forEach((pid) => process.kill(pid, 'SIGCONT')),
  };
}

function listChildren(parent: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => (line.trim() === '' ? [] : [Number(line)]));
}

/** As the hub runs its embedded server, but small, with replication, and without waiting for the disk. */
function settings(port: number, further: Readonly<Record<string, string>> = {}): string[] {
  const values: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '64MB',
    work_mem: '32MB',
    jit: 'off',
    timezone: 'UTC',
    wal_level: 'replica',
    max_wal_senders: '4',
    // Processes are killed here, not the machine: what the system was given, it writes.
    fsync: 'off',
    ...further,
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function answers(url: string): Promise<boolean> {
  try {
    const client = await connect({ url });
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function chownTree(folder: string, { uid, gid }: { uid: number; gid: number }): void {
  chownSync(folder, uid, gid);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    chownSync(join(folder, name), uid, gid);
}
