import { readFileSync, realpathSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefusedError } from '../../errors.ts';
import { makeFolder } from '../../make-folder.ts';
import { locateBinaries } from './binaries.ts';
import { createCluster, hasCluster, openCluster } from './cluster.ts';
import { countUsers, registerUser, withFolderLock } from './folder-lock.ts';
import { findServerAccount } from './run-as.ts';
import { findRunningServer, serverUrl, startServer, stopServer } from './server-process.ts';

export type EmbeddedPostgres = {
  url: string;
  /** The server ran already, for another process or after a crash of one. */
  reused: boolean;
  /** Stops the server unless another live process uses it. May be called twice. */
  close(): Promise<void>;
};

export type EmbeddedOptions = {
  /** False only for data that may be lost with the machine, as in tests. Default true. */
  durable?: boolean;
  /** Told in words what takes its time. */
  onProgress?: (message: string) => void;
};

/**
 * Starts PostgreSQL in `folder` (made when missing), or joins the server that runs there. Real binaries from npm,
 * reachable from this machine only, with a password that lies in the folder. Works for root and for other users.
 * Throws a RefusedError with what to do when the folder is locked, foreign or broken.
 */
export async function startEmbeddedPostgres(
  folder: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedPostgres> {
  const place = makeDataFolder(folder);
  const tell = options.onProgress ?? (() => undefined);
  const durable = options.durable ?? true;
  return withFolderLock(place, async () => {
    const account = findServerAccount();
    const binaries = locateBinaries({ folder: place, account });
    if (!hasCluster(place)) {
      tell('Creating the database (first start only).');
      createCluster(place, binaries, account, durable);
    }
    const cluster = openCluster(place, binaries.majorVersion);
    const running = await findRunningServer(place, cluster);
    if (running === null) tell('Starting the database.');
    const server =
      running ??
      (await startServer(place, cluster, binaries, {
        durable,
        preferredPort: readPort(place),
      }));
    rememberPort(place, server.port);

    const leave = registerUser(place);
    let closed: Promise<void> | null = null;
    return {
      url: serverUrl(cluster, server.port),
      reused: running !== null,
      close: () =>
        (closed ??= withFolderLock(place, async () => {
          leave();
          if (countUsers(place) === 0) await stopServer(cluster);
        })),
    };
  });
}

function makeDataFolder(folder: string): string {
  // Without /proc, the account that PostgreSQL gets when root starts it has to walk to the data on its own.
  const mode = process.platform === 'linux' || process.getuid?.() !== 0 ? 0o700 : 0o711;
  try {
    makeFolder(folder, mode);
    const probe = join(folder, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    unlinkSync(probe);
    return realpathSync(folder);
  } catch (error) {
    const cause = error instanceof RefusedError ? error.cause : error;
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST', 'ENOSPC'].includes(code)) throw error;
    throw new RefusedError(
      'DATA_FOLDER_NOT_OURS',
      `The data folder ${folder} cannot be written (${code}). Is its volume mounted? Set HUB_HOME to a folder of your own.`,
      { cause: error },
    );
  }
}

function readPort(folder: string): number | null {
  try {
    const port = Number(readFileSync(join(folder, 'port'), 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  } catch {
    return null;
  }
}

function rememberPort(folder: string, port: number): void {
  // Replaced, not rewritten: the old file may belong to root.
  writeFileSync(join(folder, `port.${process.pid}`), String(port));
  renameSync(join(folder, `port.${process.pid}`), join(folder, 'port'));
}
