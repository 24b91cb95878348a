import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DataKeys } from '../../../platform/data-keys/key-source.ts';
import type { DataKey } from '../../../platform/data-keys/keyring.ts';
import { findKey } from '../../../platform/data-keys/keyring.ts';
import { RefusedError } from '../../../platform/errors.ts';
import { makeFolder } from '../../../platform/make-folder.ts';
import type { FileSource } from '../../../platform/file-source.ts';
import { sealCopy, sealedSource } from '../../../platform/sealing/sealed-copy.ts';
import { syncFolder } from '../../../platform/sync-folder.ts';

const noRoom = new Set(['ENOSPC', 'EDQUOT']);
/** Ends the names of sealed copies; a copy of a hub that did not seal yet has none. */
export const sealedEnding = '.sealed';
/** Advisory lock of whoever puts a new file in the place of a copy, or deletes copies for good. */
export const spoolLock = 7_316_450_751;

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
  makeFolder(folder, 0o700);
  const [key] = await keys.read();
  const name = (sha256: string): string => `${sha256}${extname(path).toLowerCase()}${sealedEnding}`;
  try {
    const spooled = await writeSealed(folder, createReadStream(path), key, name);
    // The key may have been taken out meanwhile, by somebody who saw no file that needs it.
    const wasTakenOut = findKey(await keys.read(), key.id) === null;
    return wasTakenOut ? await spoolFile({ home, keys }, path) : spooled;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && noRoom.has(String(error.code)))) throw error;
    throw new RefusedError(
      'DATA_FOLDER_FULL',
      `${folder} is full: there is no room for a copy of the file, so it was not taken. Hand it in again when there is.`,
      { cause: error },
    );
  }
}

/**
 * Seals what comes into a folder, under the name that `nameOf` makes of its digest and in the place of whatever had that
 * name. It is on the disk then, or nothing of it is there.
 */
export async function writeSealed(
  folder: string,
  plain: AsyncIterable<Uint8Array>,
  key: DataKey,
  nameOf: (sha256: string) => string,
): Promise<SpooledFile> {
  const partial = join(folder, `${randomUUID()}.partial`);
  let sealed = { sha256: '', bytes: 0 };
  try {
    await pipeline(
      plain,
      (pieces: AsyncIterable<Uint8Array>) => sealCopy(pieces, key, (told) => (sealed = told)),
      createWriteStream(partial, { mode: 0o600, flags: 'wx', flush: true }),
    );
    const path = join(folder, nameOf(sealed.sha256));
    await rename(partial, path);
    await syncFolder(folder);
    return { ...sealed, path };
  } finally {
    await rm(partial, { force: true });
  }
}

/** The plain bytes of a copy, sealed or of before copies were sealed. A sealed one must be of the file with this digest. */
export function openSpooled(
  { spoolPath, fileSha256 }: { spoolPath: string; fileSha256: string },
  keys: DataKeys,
): FileSource {
  return isSealed(spoolPath) ? sealedSource(spoolPath, keys, fileSha256) : spoolPath;
}
