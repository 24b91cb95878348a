import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RefusedError } from '../errors.ts';
import { decodeFrames } from './frames.ts';
import type { BackupFoot, BackupHead, FileHead, Frame, PartEnd, TableHead } from './frames.ts';
import { unseal } from './sealed-file.ts';

/** Takes what a backup holds, in the order it was written. Nothing is to be believed before `readBackup` has answered. */
export type BackupSink = {
  head: (head: BackupHead) => Promise<void>;
  /** Consumes the rows as COPY text and answers how many there were. */
  table: (table: TableHead, data: AsyncIterable<Buffer>) => Promise<number>;
  file: (file: FileHead, data: AsyncIterable<Buffer>) => Promise<void>;
};

/** Looks at a backup without keeping anything of it. */
export const nowhere: BackupSink = {
  head: () => Promise.resolve(),
  table: async (_, data) => drain(data),
  file: async (_, data) => void (await drain(data)),
};

/** What a backup says of itself: authenticated, and nothing after it is read. Throws RefusedError (BACKUP_…). */
export async function readBackupHead(path: string, key: Buffer): Promise<BackupHead> {
  return withFrames(path, key, async (frames) => {
    const first = await nextFrame(frames);
    if (first.kind !== 'HEAD') throw incomplete();
    return first.value;
  });
}

/**
 * Reads a whole backup into a sink: every chunk authenticated, every table and file compared with its digest, and all of
 * them with the list at the end. Throws RefusedError (BACKUP_…) at the first thing that does not agree.
 */
export async function readBackup(path: string, key: Buffer, sink: BackupSink): Promise<BackupFoot> {
  return withFrames(path, key, (frames) => readFrames(frames, sink));
}

async function withFrames<T>(
  path: string,
  key: Buffer,
  work: (frames: AsyncGenerator<Frame>) => Promise<T>,
): Promise<T> {
  const sealed = Readable.from(unseal(path, key), { objectMode: false });
  const plain = createGunzip();
  sealed.once('error', (error) => plain.destroy(error));
  sealed.pipe(plain);
  try {
    return await work(decodeFrames(plain));
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) throw incomplete();
    throw error;
  } finally {
    plain.destroy();
    sealed.destroy();
  }
}

async function readFrames(frames: AsyncGenerator<Frame>, sink: BackupSink): Promise<BackupFoot> {
  const first = await nextFrame(frames);
  if (first.kind !== 'HEAD') throw incomplete();
  await sink.head(first.value);
  const tables: BackupFoot['tables'] = [];
  const files: BackupFoot['files'] = [];
  for (;;) {
    const frame = await nextFrame(frames);
    if (frame.kind === 'TABLE') {
      const { schema, table } = frame.value;
      const part = createPart(frames);
      const rows = await sink.table(frame.value, part.data);
      const end = part.end();
      if (rows !== -1 && rows !== end.rows) throw differs(`${schema}.${table}`);
      tables.push({ schema, table, ...end });
    } else if (frame.kind === 'FILE') {
      const part = createPart(frames);
      await sink.file(frame.value, part.data);
      files.push({ ...frame.value, ...part.end() });
    } else if (frame.kind === 'FOOT') {
      const foot = frame.value;
      if (!(await frames.next()).done) throw incomplete();
      if (JSON.stringify([foot.tables, foot.files]) !== JSON.stringify([tables, files])) throw incomplete();
      return foot;
    } else throw incomplete();
  }
}

/** The data of one table or file, and what its end says, once all of it was read and found to agree. */
function createPart(frames: AsyncGenerator<Frame>): { data: AsyncGenerator<Buffer>; end: () => PartEnd } {
  let end: PartEnd | null = null;
  const read = async function* (): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    for (;;) {
      const frame = await nextFrame(frames);
      if (frame.kind === 'DATA') {
        hash.update(frame.bytes);
        yield frame.bytes;
      } else if (frame.kind === 'END' && hash.digest('hex') === frame.value.sha256) {
        end = frame.value;
        return;
      } else throw incomplete();
    }
  };
  return {
    data: read(),
    end: () => {
      if (end === null) throw incomplete();
      return end;
    },
  };
}

async function nextFrame(frames: AsyncGenerator<Frame>): Promise<Frame> {
  const { value, done } = await frames.next();
  if (done === true) throw incomplete();
  return value;
}

/** -1: rows were not counted. */
async function drain(data: AsyncIterable<Buffer>): Promise<number> {
  for await (const chunk of data) void chunk;
  return -1;
}

function incomplete(): RefusedError {
  return new RefusedError('BACKUP_DAMAGED', 'The backup does not hold what it says it holds.');
}

function differs(table: string): RefusedError {
  return new RefusedError('BACKUP_DAMAGED', `The backup's rows of ${table} are not as many as it says.`);
}
