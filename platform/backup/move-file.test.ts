import { statSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { moveFile } from './move-file.ts';

const memory = '/dev/shm';
const isAnotherVolume =
  statSync(memory, { throwIfNoEntry: false }) !== undefined &&
  statSync(memory).dev !== statSync(tmpdir()).dev;

describe('moveFile', () => {
  const folders: string[] = [];

  async function folderIn(parent: string): Promise<string> {
    const folder = await mkdtemp(join(parent, 'hub-move-'));
    folders.push(folder);
    return folder;
  }

  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it.skipIf(!isAnotherVolume)('moves a file onto another volume, readable by its owner only', async () => {
    const [here, there] = [await folderIn(tmpdir()), await folderIn(memory)];
    await writeFile(join(here, 'a'), 'what was saved', { mode: 0o600 });
    await moveFile(join(here, 'a'), join(there, 'b'));
    expect(await readFile(join(there, 'b'), 'utf8')).toBe('what was saved');
    expect((await stat(join(there, 'b'))).mode & 0o777).toBe(0o600);
    expect([await readdir(here), await readdir(there)]).toEqual([[], ['b']]);
  });

  it('fails for a file that is not there, and leaves nothing', async () => {
    const here = await folderIn(tmpdir());
    await expect(moveFile(join(here, 'a'), join(here, 'b'))).rejects.toThrow('ENOENT');
    expect(await readdir(here)).toEqual([]);
  });
});
