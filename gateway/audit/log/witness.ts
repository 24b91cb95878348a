import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Head } from '../chain/chain.ts';

/** The newest head this data folder has seen: what a database that lost its last entries is found out by. */
export type WitnessedHead = Pick<Head, 'batch' | 'hash'>;

export type Witness = {
  saw: (head: WitnessedHead) => void;
  /** Writes down what was seen last. */
  close: () => Promise<void>;
};

/** A file on every commit would cost more than the commit. */
const writeEveryMs = 1000;

function witnessFile(home: string): string {
  return join(home, 'keys', 'audit-head.json');
}

export function openWitness(home: string, onFailure: () => void): Witness {
  const file = witnessFile(home);
  let latest: WitnessedHead | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  const write = (): void => {
    timer = null;
    const head = latest;
    latest = null;
    if (head !== null) writing = writing.then(() => writeHead(file, head)).catch(onFailure);
  };
  return {
    saw(head) {
      latest = head;
      timer ??= setTimeout(write, writeEveryMs).unref();
    },
    async close() {
      if (timer !== null) clearTimeout(timer);
      write();
      await writing;
    },
  };
}

export async function findWitnessedHead(home: string): Promise<WitnessedHead | null> {
  try {
    const { batch, hash } = JSON.parse(await readFile(witnessFile(home), 'utf8')) as WitnessedHead;
    return { batch, hash };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Takes the head this folder has seen out of the way, under another name: what was written after a backup is lost with
 * the store it was restored in place of. Answers that head; null when there was none.
 */
export async function setWitnessAside(home: string, stamp: string): Promise<WitnessedHead | null> {
  const head = await findWitnessedHead(home);
  if (head !== null)
    await rename(witnessFile(home), witnessFile(home).replace(/json$/, `before-${stamp}.json`));
  return head;
}

async function writeHead(file: string, head: WitnessedHead): Promise<void> {
  const known = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as WitnessedHead,
    () => null,
  );
  // Another process of this data folder may be further.
  if (known !== null && known.batch >= head.batch) return;
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, JSON.stringify(head), { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}
