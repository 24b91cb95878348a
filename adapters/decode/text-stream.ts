import { isAscii, isUtf8 } from 'node:buffer';
import { openSource, type FileSource } from '../../platform/file-source.ts';
import { ExportRefused } from '../export-refused.ts';

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

const blockSize = 64 * 1024;
/** Bytes that become text at once. Few, so that the rows made of them are encoded while they are still in the processor's cache. */
const pieceSize = 16 * 1024;

/** The file in blocks. A block's memory is used again for the next one. */
async function* readBlocks(
  source: FileSource,
  signal?: AbortSignal,
  size = blockSize,
): AsyncGenerator<Buffer> {
  const file = await openSource(source);
  try {
    const block = Buffer.allocUnsafe(size);
    for (let position = 0; ;) {
      signal?.throwIfAborted();
      const bytesRead = await file.read(block, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/**
 * The encoding of the whole file: byte-order mark, else UTF-8 when every byte of it is, else
 * GB18030. A sample would not do: the first Chinese name may stand on the last page.
 */
export async function detectEncoding(
  source: FileSource,
  signal?: AbortSignal,
  size = blockSize,
): Promise<TextEncoding> {
  let pending = Buffer.alloc(0);
  let first = true;
  let chinese = false;
  for await (const block of readBlocks(source, signal, size)) {
    if (first && block[0] === 0xff && block[1] === 0xfe) return 'utf-16le';
    if (first && block[0] === 0xfe && block[1] === 0xff) return 'utf-16be';
    first = false;
    const bytes = pending.length === 0 ? block : Buffer.concat([pending, block]);
    const whole = bytes.length - incompleteTail(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) {
      await refuseMixture(source, signal, size);
      return 'gb18030';
    }
    chinese ||= !isAscii(bytes.subarray(0, whole));
    pending = Buffer.from(bytes.subarray(whole));
  }
  // UTF-8 cut off inside its last character stays UTF-8, to be refused as such and not read as garbage.
  return pending.length === 0 || chinese ? 'utf-8' : 'gb18030';
}

/** Chinese characters that a line of GB18030 could hardly be by accident when it is read as UTF-8. */
const tellingCharacters = 6;

/**
 * Two files of different encodings pasted together: read as GB18030, lines in UTF-8 would become other characters
 * without any error. A mixture inside one line is not seen.
 */
async function refuseMixture(
  source: FileSource,
  signal: AbortSignal | undefined,
  size: number,
): Promise<void> {
  let line = 1;
  let pending = Buffer.alloc(0);
  for await (const block of readBlocks(source, signal, size)) {
    const bytes = pending.length === 0 ? block : Buffer.concat([pending, block]);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      if (mayBeUtf8(bytes, start, end) && isTellingUtf8(bytes.subarray(start, end)))
        throw new ExportRefused(
          'ENCODING',
          `Line ${line} of the text is UTF-8, others are not. Expected: one encoding, UTF-8 or GB18030. Export it again.`,
        );
      line += 1;
      start = end + 1;
    }
    // A line longer than this is no line of a table, and is refused when it is read.
    pending = bytes.length - start > 2 * blockSize ? Buffer.alloc(0) : Buffer.from(bytes.subarray(start));
  }
}

/** False for a line whose first character outside ASCII is none of UTF-8: nearly every line of GB18030. */
function mayBeUtf8(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    if (length === 0 || at + length > end) return false;
    for (let next = at + 1; next < at + length; next += 1)
      if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return false;
    return true;
  }
  return false;
}

function isTellingUtf8(line: Buffer): boolean {
  return isUtf8(line) && countThreeByteCharacters(line) >= tellingCharacters;
}

function countThreeByteCharacters(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if ((byte & 0xf0) === 0xe0) count += 1;
  return count;
}

/** How many bytes at the end may be the beginning of a UTF-8 character whose rest is still to come. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
  }
  return 0;
}

/** The text in pieces, characters never split, and the bytes consumed so far. Refuses undecodable bytes. */
export async function* readText(
  source: FileSource,
  encoding: TextEncoding,
  signal?: AbortSignal,
  size = blockSize,
): AsyncGenerator<{ text: string; bytesRead: number }> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let bytesRead = 0;
  try {
    for await (const block of readBlocks(source, signal, size)) {
      for (let start = 0; start < block.length; start += pieceSize) {
        const piece = block.subarray(start, start + pieceSize);
        const text = decoder.decode(piece, { stream: true });
        bytesRead += piece.length;
        if (text.includes('\0'))
          throw new ExportRefused(
            'DAMAGED',
            `The text holds NUL characters before byte ${bytesRead}: the file is damaged, or no text. Export it again.`,
          );
        if (text !== '') yield { text, bytesRead };
      }
    }
    const rest = decoder.decode();
    if (rest !== '') yield { text: rest, bytesRead };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new ExportRefused(
        'ENCODING',
        `The text is not valid ${encoding.toUpperCase()} after byte ${bytesRead}, or the file is cut off. Export it again.`,
        {},
        error,
      );
    }
    throw error;
  }
}
