import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RefusedError } from '../../../platform/errors.ts';
import { makeFolder } from '../../../platform/make-folder.ts';
import type { Checkpoint } from '../chain/checkpoint.ts';
import { lineOf, readLogFile } from '../log/read-batches.ts';
import type { LogRecord } from '../log/read-batches.ts';

/** Where segments lie unless another folder is named; in every backup. */
export function archiveFolder(home: string): string {
  return join(home, 'audit-archive');
}

export type SegmentFile = { path: string; firstBatch: number; lastBatch: number };

/** Twelve digits: the order of the names is the order of the log. */
const segmentName = /^audit-(\d{12})-(\d{12})\.ndjson$/;
const digits = (batch: number): string => String(batch).padStart(12, '0');

/** Segments of a folder in the order of the log; none where there is no such folder. */
export async function listSegments(folder: string): Promise<SegmentFile[]> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.sort().flatMap((name) => {
    const [, first, last] = segmentName.exec(name) ?? [];
    return first === undefined || last === undefined
      ? []
      : [{ path: join(folder, name), firstBatch: Number(first), lastBatch: Number(last) }];
  });
}

/** What the segments of a folder hold, one after the other. */
export async function* readSegments(folder: string): AsyncGenerator<LogRecord> {
  for (const { path } of await listSegments(folder)) yield* readLogFile(path);
}

/**
 * Writes one segment: the checkpoint it goes on from, its batches, the checkpoint that ends it. It is on the disk under its
 * name, or there is no such file: whoever finds one may rely on it.
 */
export async function writeSegment(
  folder: string,
  closing: Checkpoint,
  records: AsyncIterable<LogRecord>,
): Promise<string> {
  makeFolder(folder, 0o700);
  const path = join(folder, `audit-${digits(closing.firstBatch)}-${digits(closing.batch)}.ndjson`);
  const draft = join(folder, `.draft-${randomBytes(6).toString('hex')}`);
  const lines = async function* (): AsyncGenerator<string> {
    for await (const record of records) yield lineOf(record);
    yield lineOf({ checkpoint: closing });
  };
  try {
    await pipeline(Readable.from(lines()), createWriteStream(draft, { mode: 0o600, flags: 'wx' }));
    await sync(draft);
    await rename(draft, path);
    await sync(folder);
  } finally {
    await rm(draft, { force: true });
  }
  return path;
}

/** Drafts of an archiving that was killed: nobody has relied on them. */
export async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (name.startsWith('.draft-')) await rm(join(folder, name), { force: true });
}

/** The checkpoint a segment ends with. Throws RefusedError when it ends otherwise. */
export async function readClosingCheckpoint(path: string): Promise<Checkpoint> {
  let last: LogRecord | null = null;
  for await (const record of readLogFile(path)) last = record;
  if (last !== null && 'checkpoint' in last) return last.checkpoint;
  throw new RefusedError('AUDIT_SEGMENT_BROKEN', `${path} does not end as a segment does.`);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
