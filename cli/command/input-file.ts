import { access, constants, open, stat } from 'node:fs/promises';
import { RefusedError } from '../../platform/errors.ts';

/**
 * A small file whole. Throws RefusedError (FILE_UNREADABLE, FILE_TOO_LARGE); of a larger one, or of a pipe that never ends,
 * no more is read than may be.
 */
export async function readSmallFile(path: string, mostBytes: number): Promise<Buffer> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new RefusedError('FILE_UNREADABLE', 'There is no such file, or it may not be read.', { cause });
  });
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of file.createReadStream({ end: mostBytes, autoClose: false })) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
    if (size <= mostBytes) return Buffer.concat(chunks);
  } finally {
    await file.close();
  }
  throw new RefusedError('FILE_TOO_LARGE', `The file is larger than ${mostBytes / 1024 ** 2} MiB.`);
}

/** Throws RefusedError (FILE_UNREADABLE) naming the file as it was given. */
export async function refuseUnreadable(path: string): Promise<void> {
  const refuse = (why: string): never => {
    throw new RefusedError('FILE_UNREADABLE', `${path}: ${why}`);
  };
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) refuse('this is a folder; name the files in it.');
  await access(path, constants.R_OK).catch(() => refuse('there is no such file, or it may not be read.'));
}
