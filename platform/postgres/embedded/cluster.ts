import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { RefusedError } from '../../errors.ts';
import type { Binaries } from './binaries.ts';
import type { Account } from './run-as.ts';

export const databaseName = 'hub';

/** An initialised data folder and what is needed to run a server on it. */
export type Cluster = {
  data: string;
  password: string;
  /** Owner of the data; null when that is whoever runs the hub. */
  account: Account | null;
};

/**
 * How a program under another account names the data folder. Linux lets a process that was started inside a folder use
 * it through /proc even where that account could not walk there, as below /root; other systems need the path open.
 */
export function dataArguments(cluster: Pick<Cluster, 'data' | 'account'>): { path: string; cwd: string } {
  if (cluster.account !== null && process.platform === 'linux')
    return { path: '/proc/self/cwd', cwd: cluster.data };
  return { path: cluster.data, cwd: '/' };
}

export function hasCluster(folder: string): boolean {
  return existsSync(join(folder, 'data', 'PG_VERSION'));
}

/** Reads a cluster made before. Throws a RefusedError when it is another version's or another user's. */
export function openCluster(folder: string, majorVersion: string): Cluster {
  const data = join(folder, 'data');
  const owner = statSync(data);
  const self = process.getuid?.() ?? owner.uid;
  if (self !== 0 && owner.uid !== self) {
    throw new RefusedError(
      'DATA_FOLDER_NOT_OURS',
      `The database in ${folder} belongs to another user (uid ${owner.uid}). ` +
        'Run as that user or as root, or set HUB_HOME to a folder of your own.',
    );
  }
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (version !== majorVersion) {
    throw new RefusedError(
      'DATABASE_VERSION_DIFFERS',
      `The database in ${folder} was written by PostgreSQL ${version}; this is PostgreSQL ${majorVersion}. ` +
        'Move the folder away to start empty, or install the version of the hub that wrote it.',
    );
  }
  return {
    data,
    password: readFileSync(join(folder, 'password'), 'utf8').trim(),
    account: self === 0 ? { uid: owner.uid, gid: owner.gid } : null,
  };
}

/** Makes a new cluster; nothing is left in place when that is interrupted. */
export function createCluster(
  folder: string,
  binaries: Binaries,
  account: Account | null,
  durable: boolean,
): void {
  const unfinished = join(folder, 'data.new');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  if (account !== null) chownSync(unfinished, account.uid, account.gid);
  const { path, cwd } = dataArguments({ data: unfinished, account });

  // With the locale C, pg_trgm finds no letters in Chinese text.
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C.UTF-8'];
  const sync = durable ? [] : ['--no-sync'];
  run(binaries.initdb, ['-D', path, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', ...locale, ...sync], {
    cwd,
    account,
    input: '',
  });
  const password = randomBytes(24).toString('hex');
  run(binaries.postgres, ['--single', '-D', path, 'postgres'], {
    cwd,
    account,
    input: `alter role postgres password '${password}'\ncreate database ${databaseName}\n`,
  });
  writeFileSync(join(folder, 'password'), password, { mode: 0o600 });
  // Other people may be logged in to the same machine: a connection from it proves nothing.
  writeFileSync(join(unfinished, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  renameSync(unfinished, join(folder, 'data'));
}

function run(
  program: string,
  args: readonly string[],
  options: { cwd: string; account: Account | null; input: string },
): void {
  const result = spawnSync(program, args, {
    cwd: options.cwd,
    input: options.input,
    encoding: 'utf8',
    ...options.account,
  });
  // A server without clients ends well whatever it said to its statements, and puts the time before what it says.
  const failure = /\b(?:ERROR|FATAL|PANIC): +(.*)$/m.exec(result.stderr)?.[1];
  if (result.status === 0 && failure === undefined && result.error === undefined) return;
  // Of a server that left without reading its statements, what it said tells more than the pipe that broke.
  const reason = failure ?? result.error?.message ?? result.stderr.trim().split('\n').at(-1) ?? '';
  throw new RefusedError('DATABASE_CANNOT_RUN', `The embedded PostgreSQL could not be set up: ${reason}`);
}
