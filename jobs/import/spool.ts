import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DataKeys } from '../../platform/data-keys/key-source.ts';
import { findKey } from '../../platform/data-keys/keyring.ts';
import { RefusedError } from '../../platform/errors.ts';
import type { FileSource } from '../../platform/file-source.ts';
import { sealCopy, sealedSource } from '../../platform/sealing/sealed-copy.ts';

const noRoom = new Set(['ENOSPC', 'EDQUOT']);
/** Ends the names of sealed copies; a copy of a hub that did not seal yet has none. */
const sealedEnding = '.sealed';

export type SpooledFile = { sha256: string; path: string; bytes: number };

export function spoolFolder(home: string): string {
  return join(home, 'spool');
}

export function isSealed(path: string): boolean {
  return path.endsWith(sealedEnding);
}

/**
 * Copies a file, sealed under the active data key, into `<home>/spool` under the digest of its plain bytes, so that an
 * import can be started again after the original is gone. The same content twice, also at the same moment, ends up as one
 * file. Throws RefusedError (DATA_FOLDER_FULL), leaving nothing behind.
 */
export async function spoolFile(
  { home, keys }: { home: string; keys: DataKeys },
  path: string,
): Promise<SpooledFile> {
  const folder = spoolFolder(home);
  // Exports hold personal data: nobody but the hub's own user may read even the sealed copies.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [key] = await keys.read();
  const partial = join(folder, `${randomUUID()}.partial`);
  let sealed = { sha256: '', bytes: 0 };
  try {
    await pipeline(
      createReadStream(path),
      (plain: AsyncIterable<Buffer>) => sealCopy(plain, key, (told) => (sealed = told)),
      // On the disk before it is acknowledged.
      createWriteStream(partial, { mode: 0o600, flags: 'wx', flush: true }),
    );
    const spooled = join(folder, `${sealed.sha256}${extname(path).toLowerCase()}${sealedEnding}`);
    await rename(partial, spooled);
    await syncFolder(folder);
    // The key may have been taken out meanwhile, by somebody who saw no file that needs it.
    const wasTakenOut = findKey(await keys.read(), key.id) === null;
    return wasTakenOut ? await spoolFile({ home, keys }, path) : { ...sealed, path: spooled };
  } catch (error) {
    await rm(partial, { force: true });
    if (!(error instanceof Error && 'code' in error && noRoom.has(String(error.code)))) throw error;
    throw new RefusedError(
      'DATA_FOLDER_FULL',
      `${folder} is full: there is no room for a copy of the file, so it was not taken. Hand it in again when there is.`,
      { cause: error },
    );
  }
}

/** The plain bytes of a copy, sealed or of before copies were sealed. A sealed one must be of the file with this digest. */
export function openSpooled(
  { spoolPath, fileSha256 }: { spoolPath: string; fileSha256: string },
  keys: DataKeys,
): FileSource {
  return isSealed(spoolPath) ? sealedSource(spoolPath, keys, fileSha256) : spoolPath;
}

/** A new name lasts once its folder is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
