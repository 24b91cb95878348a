import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { DataKeys } from '../../../platform/data-keys/key-source.ts';
import type { DataKey } from '../../../platform/data-keys/keyring.ts';
import { readThrough } from '../../../platform/file-source.ts';
import type { ImportId } from '../../../platform/ids.ts';
import { withTransaction } from '../../../platform/postgres/index.ts';
import { readKeyId, SealedFileError } from '../../../platform/sealing/sealed-copy.ts';
import { lockImport } from '../import-lock.ts';
import { isSealed, openSpooled, sealedEnding, spoolFolder, spoolLock, writeSealed } from './spool.ts';

export type SpoolKeys = {
  /** Copies by the id of the key each was sealed under. */
  sealed: ReadonlyMap<string, number>;
  /** Copies of before copies were sealed. */
  plain: number;
  /** Cut off before they tell their key. */
  broken: number;
};

export type Resealed = {
  resealed: number;
  /** Names of copies that cannot be opened, with the code of why; they stay as they are. */
  left: { name: string; code: string }[];
};

/** Which keys the copies of files need. */
export async function countSpoolKeys(home: string): Promise<SpoolKeys> {
  const sealed = new Map<string, number>();
  let [plain, broken] = [0, 0];
  for (const name of await listCopies(home)) {
    if (!isSealed(name)) {
      plain += 1;
      continue;
    }
    const id = await findKeyId(join(spoolFolder(home), name));
    if (id === 'GONE') continue;
    if (id === 'BROKEN') broken += 1;
    else sealed.set(id, (sealed.get(id) ?? 0) + 1);
  }
  return { sealed, plain, broken };
}

/**
 * Seals every copy anew that is not sealed under the active key: one after the other, each replaced whole, so that whoever
 * is stopped in between goes on where it was by beginning again. Imports of a copy wait while it is replaced.
 */
export async function resealSpool(
  deps: { jobs: DataSource; home: string; keys: DataKeys },
  onCopy: (done: number, total: number) => void = () => undefined,
): Promise<Resealed> {
  const names = await listCopies(deps.home);
  const result: Resealed = { resealed: 0, left: [] };
  for (const [index, name] of names.entries()) {
    try {
      if (await resealCopy(deps, join(spoolFolder(deps.home), name))) result.resealed += 1;
    } catch (error) {
      if (!(error instanceof SealedFileError)) throw error;
      result.left.push({ name, code: error.code });
    }
    onCopy(index + 1, names.length);
  }
  return result;
}

async function resealCopy(
  deps: { jobs: DataSource; home: string; keys: DataKeys },
  path: string,
): Promise<boolean> {
  const [active] = await deps.keys.read();
  if (isSealed(path) && (await findKeyId(path)) === active.id) return false;
  const isReplaced = await withTransaction(deps.jobs, async (tx) => {
    // An import that is reading the copy may take long.
    await tx.query('set local statement_timeout = 0');
    await tx.query('set local idle_in_transaction_session_timeout = 0');
    const imports: { import_id: ImportId }[] = await tx.query(
      'select import_id from jobs.import where spool_path = $1 order by import_id',
      [path],
    );
    // Nobody's: the sweep of old copies takes it away.
    if (imports.length === 0) return false;
    for (const { import_id: importId } of imports) await lockImport(tx, importId);
    await tx.query('select pg_advisory_xact_lock($1)', [spoolLock]);
    // Erased or spent meanwhile: it must not come back.
    if (!(await exists(path))) return false;
    const sealed = await replaceCopy(deps, path, active);
    await tx.query('update jobs.import set spool_path = $2 where spool_path = $1 and spool_path <> $2', [
      path,
      sealed,
    ]);
    return true;
  });
  // Only now is the ledger sure to name the sealed one; who was killed just before finds it here the next time.
  if (!isSealed(path) && (isReplaced || (await exists(path + sealedEnding))))
    await removeUnnamed(deps.jobs, path);
  return isReplaced;
}

async function removeUnnamed(jobs: DataSource, path: string): Promise<void> {
  const named: unknown[] = await jobs.query('select from jobs.import where spool_path = $1 limit 1', [path]);
  if (named.length === 0) await rm(path, { force: true });
}

async function replaceCopy(
  { home, keys }: { home: string; keys: DataKeys },
  path: string,
  active: DataKey,
): Promise<string> {
  const name = basename(path);
  const fileSha256 = name.slice(0, 64);
  const plain = readThrough(openSpooled({ spoolPath: path, fileSha256 }, keys));
  const written = await writeSealed(spoolFolder(home), plain, active, (sha256) => {
    if (sha256 !== fileSha256)
      throw new SealedFileError('SEALED_DAMAGED', `${path} does not hold what its name says.`);
    return isSealed(name) ? name : `${name}${sealedEnding}`;
  });
  return written.path;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function findKeyId(path: string): Promise<string> {
  try {
    return await readKeyId(path);
  } catch (error) {
    if (error instanceof SealedFileError) return 'BROKEN';
    // Another process was faster.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'GONE';
    throw error;
  }
}

async function listCopies(home: string): Promise<string[]> {
  const names = await readdir(spoolFolder(home)).catch((error: unknown) => {
    // Nothing was ever handed in here.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => !name.endsWith('.partial')).sort();
}
