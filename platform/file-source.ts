import { open } from 'node:fs/promises';

/** An open file, read at any place. */
export type OpenFile = {
  /** Bytes. */
  readonly size: number;
  /** Fills `into` with what stands from `position` on and answers how many bytes; fewer only at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
};

/** A file to be read: the path of a plain one, or whatever opens to the plain bytes of one that is not. */
export type FileSource = string | { open(): Promise<OpenFile> };

export function openSource(source: FileSource): Promise<OpenFile> {
  return typeof source === 'string' ? openPlain(source) : source.open();
}

/** Works with the open file and closes it whatever happens. */
export async function withOpenFile<T>(source: FileSource, work: (file: OpenFile) => Promise<T>): Promise<T> {
  const file = await openSource(source);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

const pieceBytes = 64 * 1024;

/** From the first byte to the last. */
export async function* readThrough(source: FileSource): AsyncGenerator<Buffer> {
  const file = await openSource(source);
  try {
    for (let at = 0; at < file.size;) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const bytes = await file.read(piece, at);
      if (bytes === 0) return;
      at += bytes;
      yield piece.subarray(0, bytes);
    }
  } finally {
    await file.close();
  }
}

async function openPlain(path: string): Promise<OpenFile> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return {
      size,
      async read(into, position) {
        let filled = 0;
        while (filled < into.length) {
          const { bytesRead } = await file.read(into, filled, into.length - filled, position + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return filled;
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
