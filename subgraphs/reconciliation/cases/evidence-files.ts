import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The largest file a case takes in. */
export const largestEvidence = 5 * 1024 * 1024;

const signatures: readonly { mediaType: string; starts: readonly number[] }[] = [
  { mediaType: 'application/pdf', starts: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { mediaType: 'image/jpeg', starts: [0xff, 0xd8, 0xff] },
  { mediaType: 'image/png', starts: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
];

/** The kind of file by its first bytes, whatever it is called; null: not one that is accepted. */
export function mediaTypeOf(content: Uint8Array): string | null {
  const found = signatures.find(({ starts }) => starts.every((byte, index) => content[index] === byte));
  return found?.mediaType ?? null;
}

/** Where a file lies in the data folder. */
export function evidencePath(sha256: string): string {
  return join('evidence', sha256.slice(0, 2), sha256);
}

function pathOf(home: string, sha256: string): string {
  return join(home, evidencePath(sha256));
}

/**
 * Keeps a file under its own digest in the data folder, readable by the hub's own user only. The same content twice is
 * one file. Written whole or not at all.
 */
export async function saveEvidence(home: string, content: Uint8Array): Promise<{ sha256: string }> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const path = pathOf(home, sha256);
  await mkdir(join(home, 'evidence', sha256.slice(0, 2)), { recursive: true, mode: 0o700 });
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, content, { mode: 0o600, flag: 'wx' });
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  return { sha256 };
}

/** Null when the file is gone, or is no longer what was stored. */
export async function readEvidence(home: string, sha256: string): Promise<Uint8Array | null> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return null;
  try {
    const content = await readFile(pathOf(home, sha256));
    return createHash('sha256').update(content).digest('hex') === sha256 ? content : null;
  } catch {
    return null;
  }
}
