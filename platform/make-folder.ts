import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { RefusedError } from './errors.ts';

/**
 * As `mkdir -p`. Node's own tries for ever where a folder is said not to be there although the one above it is, as in
 * /proc; this one climbs each step once. Throws a RefusedError with the folder and the system's code.
 */
export function makeFolder(path: string, mode = 0o777): void {
  try {
    make(path, mode);
  } catch (error) {
    const code = codeOf(error);
    throw new RefusedError(
      'FOLDER_UNUSABLE',
      `The folder ${path} cannot be made (${code}). Is the path right, and its volume mounted?`,
      { cause: error },
    );
  }
}

function make(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const code = codeOf(error);
    // Also a link that leads nowhere is there, for mkdir: then there is nothing for stat.
    if (code === 'EEXIST' || code === 'EISDIR') {
      if (statSync(path).isDirectory()) return;
      throw error;
    }
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path || isFolder(above)) throw error;
    make(above, mode);
    // Another process may have been quicker.
    make(path, mode);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'no code';
}
