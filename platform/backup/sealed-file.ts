import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { RefusedError } from '../errors.ts';
import { createChunkCipher, keyIdBytes, keyIdOf, saltBytes, tagBytes } from '../sealing/chunk-cipher.ts';
import type { ChunkCipher } from '../sealing/chunk-cipher.ts';

/** The last character is the version of the format. */
const magic = Buffer.from('HUBBKUP1', 'latin1');
const purpose = 'not-one-less backup';
const headerBytes = magic.length + keyIdBytes + saltBytes;
const chunkBytes = 64 * 1024;

/**
 * Encrypts bytes with AES-256-GCM in chunks of 64 KiB under a key of this file's own (HKDF of the backup key and a
 * random salt). A chunk's nonce is its number and whether it is the last, and the header is authenticated with each:
 * a chunk changed, moved, left out or taken from another file, and a file cut anywhere, is noticed.
 */
export async function* seal(plain: AsyncIterable<Uint8Array>, key: Buffer): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  const header = Buffer.concat([magic, keyIdOf(key, purpose), salt]);
  const cipher = createChunkCipher(key, { header, salt, purpose });
  yield header;
  let number = 0;
  let pending: Buffer[] = [];
  let bytes = 0;
  const sealNext = (chunk: Buffer, isLast: boolean): Buffer => cipher.seal(number++, isLast, chunk);
  for await (const part of plain) {
    pending.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
    bytes += part.byteLength;
    if (bytes <= chunkBytes) continue;
    let joined = Buffer.concat(pending);
    // One byte at least stays behind: only the end of the input tells which chunk is the last.
    for (; joined.length > chunkBytes; joined = joined.subarray(chunkBytes)) {
      yield sealNext(joined.subarray(0, chunkBytes), false);
    }
    pending = [Buffer.from(joined)];
    bytes = joined.length;
  }
  yield sealNext(Buffer.concat(pending), true);
}

/**
 * Decrypts what `seal` wrote; no byte of a chunk is given out before the chunk is authenticated. Throws RefusedError:
 * BACKUP_MISSING, BACKUP_FORMAT, BACKUP_KEY_WRONG, BACKUP_DAMAGED.
 */
export async function* unseal(path: string, key: Buffer): AsyncGenerator<Buffer> {
  const file = await openBackup(path);
  try {
    const header = await readExactly(file, headerBytes);
    if (!header.subarray(0, magic.length - 1).equals(magic.subarray(0, -1)) || header.length < headerBytes) {
      throw new RefusedError(
        'BACKUP_FORMAT',
        `${path} is no backup of the hub, or breaks off at its beginning.`,
      );
    }
    if (!header.subarray(0, magic.length).equals(magic)) {
      throw new RefusedError('BACKUP_FORMAT', `${path} has a format this version of the hub does not know.`);
    }
    if (!header.subarray(magic.length, magic.length + keyIdBytes).equals(keyIdOf(key, purpose))) {
      throw new RefusedError('BACKUP_KEY_WRONG', `${path} was encrypted with another key.`);
    }
    const salt = header.subarray(magic.length + keyIdBytes);
    const cipher = createChunkCipher(key, { header, salt, purpose });
    let chunk = await readExactly(file, chunkBytes + tagBytes);
    for (let number = 0; ; number += 1) {
      const next = await readExactly(file, chunkBytes + tagBytes);
      yield openChunk(path, cipher, { number, isLast: next.length === 0, chunk });
      if (next.length === 0) return;
      chunk = next;
    }
  } finally {
    await file.close();
  }
}

function openChunk(
  path: string,
  cipher: ChunkCipher,
  { number, isLast, chunk }: { number: number; isLast: boolean; chunk: Buffer },
): Buffer {
  try {
    return cipher.open(number, isLast, chunk);
  } catch (cause) {
    throw new RefusedError('BACKUP_DAMAGED', `${path} is cut off or has been changed.`, { cause });
  }
}

async function openBackup(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw new RefusedError('BACKUP_MISSING', `${path} cannot be read.`, { cause });
  }
}

/** Fewer bytes at the end of the file. */
async function readExactly(file: FileHandle, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
