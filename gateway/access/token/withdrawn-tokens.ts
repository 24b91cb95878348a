import { readFileSync, statSync } from 'node:fs';

/** Milliseconds after which the file is looked at again. */
const lookEvery = 1000;

/**
 * Reads the ids (`jti`) of withdrawn tokens, one a line, from a file an operator may change at any time; no file
 * withdraws none. Throws while the file cannot be read.
 */
export function withdrawnTokens(
  file: string,
  now: () => number = () => performance.now(),
): (tokenId: string) => boolean {
  let ids: ReadonlySet<string> = new Set();
  let version = '';
  let lookedAt = -Infinity;
  return (tokenId) => {
    if (now() - lookedAt >= lookEvery) {
      const found = statSync(file, { throwIfNoEntry: false });
      const current = found === undefined ? '' : `${found.mtimeMs}/${found.size}`;
      if (current !== version) {
        const text = found === undefined ? '' : readFileSync(file, 'utf8');
        ids = new Set(text.split('\n').map((line) => line.trim()));
        version = current;
      }
      lookedAt = now();
    }
    return ids.has(tokenId);
  };
}
