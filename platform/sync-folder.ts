import { open } from 'node:fs/promises';

/** Puts the names in a folder on the disk: a file that was renamed or linked keeps its new name only then, should the power fail. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
