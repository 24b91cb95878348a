import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RefusedError } from '../../platform/errors.ts';

const noRoom = new Set(['ENOSPC', 'EDQUOT']);

export type SpooledFile = { sha256: string; path: string; bytes: number };

export function spoolFolder(home: string): string {
  return join(home, 'spool');
}

/**
 * Copies a file into `<home>/spool` under its own digest, so that an import can be started again after the
 * original is gone. The same content twice, also at the same moment, ends up as one file. Throws RefusedError
 * (DATA_FOLDER_FULL), leaving nothing behind.
 */
export async function spoolFile(home: string, path: string): Promise<SpooledFile> {
  const folder = spoolFolder(home);
  // Exports hold personal data: nobody but the hub's own user may read the copies.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const partial = join(folder, `${randomUUID()}.partial`);
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      createReadStream(path),
      async function* (blocks: AsyncIterable<Buffer>) {
        for await (const block of blocks) {
          digest.update(block);
          bytes += block.length;
          yield block;
        }
      },
      createWriteStream(partial, { mode: 0o600, flags: 'wx' }),
    );
    const sha256 = digest.digest('hex');
    const spooled = join(folder, `${sha256}${extname(path).toLowerCase()}`);
    await rename(partial, spooled);
    return { sha256, path: spooled, bytes };
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
