import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RefusedError } from '../../errors.ts';

let counter = 0;

/**
 * Runs `work` while no other process does the same in this folder. A lock whose holder died is taken over.
 * Throws a RefusedError when a live holder keeps it for `timeoutMs`.
 */
export async function withFolderLock<T>(
  folder: string,
  work: () => Promise<T>,
  timeoutMs = 200_000,
): Promise<T> {
  const path = join(folder, 'lock');
  const mine = `${processMark(process.pid)} ${++counter}`;
  const deadline = Date.now() + timeoutMs;
  while (!tryCreate(path, mine)) {
    const holder = readIfThere(path);
    if (holder !== null && !isAlive(holder)) breakLock(path, holder);
    else if (Date.now() > deadline) {
      throw new RefusedError(
        'DATA_FOLDER_LOCKED',
        `Process ${holder?.split(' ')[0] ?? '?'} has been starting or stopping the database in ${folder} for too long. ` +
          `End it, or remove ${path} when it is not one of the hub's.`,
      );
    } else await sleep(30);
  }
  try {
    return await work();
  } finally {
    if (readIfThere(path) === mine) rmSync(path, { force: true });
  }
}

/** Notes that this process uses the server in this folder; the answer takes the note back. Hold the lock for both. */
export function registerUser(folder: string): () => void {
  const users = join(folder, 'users');
  mkdirSync(users, { recursive: true, mode: 0o700 });
  const path = join(users, `${process.pid}-${++counter}`);
  writeFileSync(path, processMark(process.pid));
  return () => rmSync(path, { force: true });
}

/** How many live users are noted; notes of dead processes are removed. Hold the lock. */
export function countUsers(folder: string): number {
  const users = join(folder, 'users');
  mkdirSync(users, { recursive: true, mode: 0o700 });
  return readdirSync(users).filter((name) => {
    const mark = readIfThere(join(users, name));
    if (mark !== null && isAlive(mark)) return true;
    rmSync(join(users, name), { force: true });
    return false;
  }).length;
}

/** False for a process that has ended, even when nobody collected its exit; true for one of somebody else's. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // An orphan that ends in a container without an init process stays behind as a zombie.
  return statFields(pid)?.[0] !== 'Z';
}

function isAlive(mark: string): boolean {
  const [pid = '', started = ''] = mark.split(' ');
  return isProcessAlive(Number(pid)) && processMark(Number(pid)) === `${pid} ${started}`;
}

/**
 * A process id and when the process began, because ids are used again: in a container the hub is process 1 every time.
 * Where the system does not tell the beginning (macOS), the id has to do.
 */
function processMark(pid: number): string {
  const started = statFields(pid)?.[19];
  if (started === undefined) return `${pid} unknown`;
  const boot = readIfThere('/proc/sys/kernel/random/boot_id')?.slice(0, 8) ?? '';
  return `${pid} ${boot}-${started}`;
}

/** What /proc/<pid>/stat says after the process name: first the state, twentieth the start. */
function statFields(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

function tryCreate(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}.${++counter}`;
  writeFileSync(draft, content);
  try {
    // A link appears whole or not at all: nobody ever reads a lock that is created but not yet written.
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function breakLock(path: string, deadHolder: string): void {
  const aside = `${path}.${process.pid}.${++counter}`;
  try {
    renameSync(path, aside);
    // Between reading and moving, another process may have broken the lock and taken it: then give it back.
    if (readIfThere(aside) !== deadHolder) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
