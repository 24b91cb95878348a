import { createHash, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { HubError } from '../errors.ts';
import { dataPurpose, findKey } from '../data-keys/keyring.ts';
import type { DataKey, Keyring } from '../data-keys/keyring.ts';
import type { DataKeys } from '../data-keys/key-source.ts';
import type { FileSource, OpenFile } from '../file-source.ts';
import { createChunkCipher, keyIdBytes, saltBytes, tagBytes } from './chunk-cipher.ts';

/** The last character is the version of the format. */
const magic = Buffer.from('HUBCOPY1', 'latin1');
const headerBytes = magic.length + keyIdBytes + saltBytes;
const frameBytes = 64 * 1024;
const sealedFrameBytes = frameBytes + tagBytes;
/** Length and SHA-256 of the plain bytes, as a last frame of their own. */
const footBytes = 8 + 32;
const sealedFootBytes = footBytes + tagBytes;
/** Frames kept while a file is open: a directory at one end, a part in the middle. */
const framesKept = 4;

type SealedProblem = 'SEALED_KEY_MISSING' | 'SEALED_DAMAGED';

/** A sealed file that cannot be opened. The message is fit to show; the name of the file holds nobody. */
export class SealedFileError extends HubError {
  declare readonly code: SealedProblem;

  constructor(code: SealedProblem, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options);
  }
}

/** The one problem that passes by itself: when the key is given back. */
export function isKeyMissing(code: string): boolean {
  return code === ('SEALED_KEY_MISSING' satisfies SealedProblem);
}

/**
 * Encrypts a file in frames of 64 KiB, so that any of them can be read without the others: header (format, id of the key,
 * salt), frames, and a foot with the length and the SHA-256 of it all. A frame changed, moved, left out or of another
 * file, and a file cut or lengthened anywhere, does not open. `onEnd` is told what was sealed, before its last bytes leave.
 */
export async function* sealCopy(
  plain: AsyncIterable<Uint8Array>,
  { id, key }: DataKey,
  onEnd: (sealed: { sha256: string; bytes: number }) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  const header = Buffer.concat([magic, Buffer.from(id, 'hex'), salt]);
  const cipher = createChunkCipher(key, { header, salt, purpose: dataPurpose });
  const digest = createHash('sha256');
  yield header;
  let number = 0;
  let length = 0;
  for await (const frame of inFrames(plain)) {
    digest.update(frame);
    length += frame.length;
    yield cipher.seal(number++, false, frame);
  }
  const sha256 = digest.digest();
  const foot = Buffer.alloc(8);
  foot.writeBigUInt64BE(BigInt(length));
  onEnd({ sha256: sha256.toString('hex'), bytes: length });
  yield cipher.seal(number, true, Buffer.concat([foot, sha256]));
}

/** The same bytes in pieces of one frame; the last may be shorter. */
async function* inFrames(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const part of plain) {
    const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    for (; pending.length >= frameBytes; pending = pending.subarray(frameBytes)) {
      yield pending.subarray(0, frameBytes);
    }
  }
  if (pending.length > 0) yield pending;
}

/**
 * A sealed file, to be read as the plain one. With `sha256` it must be of the file with that digest: a whole file put in
 * the place of another one is noticed. Opening and reading throw SealedFileError.
 */
export function sealedSource(path: string, keys: DataKeys, sha256: string | null): FileSource {
  return { open: async () => openSealed(path, await keys.read(), sha256) };
}

/** The id of the key a sealed file needs. Throws SealedFileError for one that is cut off before. */
export async function readKeyId(path: string): Promise<string> {
  const file = await open(path);
  try {
    return keyIdIn(await readHeader(file, path));
  } finally {
    await file.close();
  }
}

async function openSealed(path: string, keyring: Keyring, sha256: string | null): Promise<OpenFile> {
  const file = await open(path);
  try {
    const header = await readHeader(file, path);
    const keyId = keyIdIn(header);
    const key = findKey(keyring, keyId);
    if (key === null) {
      throw new SealedFileError(
        'SEALED_KEY_MISSING',
        `The hub's copy of the file was sealed under the data key ${keyId}, which is not among the hub's data keys.`,
      );
    }
    const salt = header.subarray(magic.length + keyIdBytes);
    const cipher = createChunkCipher(key.key, { header, salt, purpose: dataPurpose });
    const { size: fileSize } = await file.stat();
    const sealedBytes = fileSize - headerBytes - sealedFootBytes;
    const rest = sealedBytes % sealedFrameBytes;
    if (sealedBytes < 0 || (rest > 0 && rest <= tagBytes)) throw damaged();
    const frames = Math.ceil(sealedBytes / sealedFrameBytes);
    const size = sealedBytes - frames * tagBytes;

    /** Used again for the next frame: memory that is thrown away costs more than the decryption. */
    let spare: Buffer | null = null;

    async function openFrame(number: number, isLast: boolean): Promise<Buffer> {
      const start = headerBytes + (isLast ? sealedBytes : number * sealedFrameBytes);
      const length = isLast ? sealedFootBytes : Math.min(sealedFrameBytes, headerBytes + sealedBytes - start);
      const block = spare ?? Buffer.allocUnsafe(sealedFrameBytes);
      spare = null;
      const sealed = block.subarray(0, length);
      await readFully(file, sealed, start);
      try {
        return cipher.open(number, isLast, sealed);
      } catch (cause) {
        throw damaged(cause);
      } finally {
        spare = block;
      }
    }

    // The foot first: only it tells that nothing is missing at the end.
    const foot = await openFrame(frames, true);
    if (foot.readBigUInt64BE() !== BigInt(size)) throw damaged();
    if (sha256 !== null && foot.toString('hex', 8) !== sha256) throw damaged();
    return {
      size,
      read: readAnywhere(size, (number) => openFrame(number, false)),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function readAnywhere(size: number, openFrame: (number: number) => Promise<Buffer>): OpenFile['read'] {
  const kept = new Map<number, Promise<Buffer>>();
  function frame(number: number): Promise<Buffer> {
    const found = kept.get(number) ?? openFrame(number);
    // Put last: the one in front is the one not asked for the longest.
    kept.delete(number);
    kept.set(number, found);
    if (kept.size > framesKept) kept.delete(kept.keys().next().value ?? number);
    return found;
  }
  return async (into, position) => {
    const wanted = Math.max(0, Math.min(into.length, size - position));
    let filled = 0;
    while (filled < wanted) {
      const at = position + filled;
      const bytes = await frame(Math.floor(at / frameBytes));
      const from = at % frameBytes;
      const piece = bytes.subarray(from, from + wanted - filled);
      into.set(piece, filled);
      filled += piece.length;
    }
    return filled;
  };
}

async function readHeader(file: FileHandle, path: string): Promise<Buffer> {
  const header = Buffer.alloc(headerBytes);
  const { bytesRead } = await file.read(header, 0, headerBytes, 0);
  if (bytesRead < headerBytes || !header.subarray(0, magic.length).equals(magic)) {
    throw new SealedFileError('SEALED_DAMAGED', `${path} is no sealed copy, or breaks off at its beginning.`);
  }
  return header;
}

function keyIdIn(header: Buffer): string {
  return header.toString('hex', magic.length, magic.length + keyIdBytes);
}

async function readFully(file: FileHandle, into: Buffer, start: number): Promise<void> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, start + filled);
    // It was cut while it was being read.
    if (bytesRead === 0) throw damaged();
    filled += bytesRead;
  }
}

function damaged(cause?: unknown): SealedFileError {
  return new SealedFileError(
    'SEALED_DAMAGED',
    "The hub's copy of the file is damaged, cut off, or another file's. Hand the file in again.",
    cause === undefined ? {} : { cause },
  );
}
