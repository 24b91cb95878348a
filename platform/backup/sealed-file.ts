import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { RefusedError } from '../errors.ts';

/** The last character is the version of the format. */
const magic = Buffer.from('HUBBKUP1', 'latin1');
const keyIdBytes = 8;
const saltBytes = 32;
const headerBytes = magic.length + keyIdBytes + saltBytes;
const chunkBytes = 64 * 1024;
const tagBytes = 16;

/**
 * Encrypts bytes with AES-256-GCM in chunks of 64 KiB under a key of this file's own (HKDF of the backup key and a
 * random salt). A chunk's nonce is its number and whether it is the last, and the header is authenticated with each:
 * a chunk changed, moved, left out or taken from another file, and a file cut anywhere, is noticed.
 */
export async function* seal(plain: AsyncIterable<Uint8Array>, key: Buffer): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  const header = Buffer.concat([magic, keyIdOf(key), salt]);
  const fileKey = deriveFileKey(key, salt);
  yield header;
  let number = 0;
  let pending: Buffer[] = [];
  let bytes = 0;
  const sealNext = (chunk: Buffer, isLast: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonceOf(number, isLast)).setAAD(header);
    number += 1;
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  };
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
    if (!header.subarray(magic.length, magic.length + keyIdBytes).equals(keyIdOf(key))) {
      throw new RefusedError('BACKUP_KEY_WRONG', `${path} was encrypted with another key.`);
    }
    const fileKey = deriveFileKey(key, header.subarray(magic.length + keyIdBytes));
    let chunk = await readExactly(file, chunkBytes + tagBytes);
    for (let number = 0; ; number += 1) {
      const next = await readExactly(file, chunkBytes + tagBytes);
      yield openChunk(path, chunk, { fileKey, header, nonce: nonceOf(number, next.length === 0) });
      if (next.length === 0) return;
      chunk = next;
    }
  } finally {
    await file.close();
  }
}

function openChunk(
  path: string,
  chunk: Buffer,
  { fileKey, header, nonce }: { fileKey: Buffer; header: Buffer; nonce: Buffer },
): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', fileKey, nonce, { authTagLength: tagBytes }).setAAD(
      header,
    );
    decipher.setAuthTag(chunk.subarray(-tagBytes));
    return Buffer.concat([decipher.update(chunk.subarray(0, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new RefusedError('BACKUP_DAMAGED', `${path} is cut off or has been changed.`, { cause });
  }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function deriveFileKey(key: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, 'not-one-less backup', 32));
}

/** Tells a wrong key from a damaged file; says nothing about the key. */
function keyIdOf(key: Buffer): Buffer {
  const mark = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'not-one-less backup key id', 32));
  return createHash('sha256').update(mark).digest().subarray(0, keyIdBytes);
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
