import { Readable } from 'node:stream';
import yauzl from 'yauzl';
import type { OpenFile } from '../../platform/file-source.ts';

const pieceBytes = 64 * 1024;

/**
 * Lets yauzl read an open file at any place. It closes the file once the archive is closed and the last stream has ended;
 * what reading throws arrives unchanged. A class, because the library asks for one.
 */
export class PackageReader extends yauzl.RandomAccessReader {
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(piecesOf(this.#file, start, end), { objectMode: false });
  }

  /** Directories are read in pieces of a few bytes: a stream for each would cost more than all the rest. */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#file
      .read(buffer.subarray(offset, offset + length), position)
      .then((bytes) => callback(bytes < length ? new Error('unexpected end of file') : null), callback);
  }

  override close(callback: (error: Error | null) => void): void {
    this.#file.close().then(() => callback(null), callback);
  }
}

async function* piecesOf(file: OpenFile, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, end - at));
    const bytes = await file.read(piece, at);
    if (bytes === 0) return;
    at += bytes;
    yield piece.subarray(0, bytes);
  }
}
