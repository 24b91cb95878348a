import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { RefusedError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';

export function backupKeyFile({ home, backupKeyFile: file }: Pick<Config, 'home' | 'backupKeyFile'>): string {
  return file ?? join(home, 'keys', 'backup.key');
}

/** 32 bytes, in hexadecimal. Throws RefusedError (BACKUP_KEY_MISSING, BACKUP_KEY_INVALID). */
export async function readBackupKey(file: string): Promise<Buffer> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new RefusedError('BACKUP_KEY_MISSING', `There is no backup key at ${file}.`, { cause });
  }
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new RefusedError('BACKUP_KEY_INVALID', `${file} must hold 64 hexadecimal digits.`);
  }
  return Buffer.from(text, 'hex');
}

/** Makes a key unless there is one, and says whether it did. */
export async function makeBackupKey(file: string): Promise<boolean> {
  makeFolder(dirname(file), 0o700);
  try {
    await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
