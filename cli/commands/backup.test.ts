import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseFile } from './backup.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-backup-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('where a backup goes', () => {
  it('takes a path that ends in a slash for a folder, whether it is there or not', async () => {
    const nightly = join(folder, 'nightly');
    for (const night of ['first', 'second']) {
      const file = await chooseFile(`${nightly}/`);
      expect(dirname(file), night).toBe(nightly);
      expect(file, night).toMatch(/hub-\d{8}T\d{6}Z\.backup$/);
    }
  });

  it('takes any other path that is not there for the file itself, and never writes over one', async () => {
    const file = join(folder, 'hub.backup');
    expect(await chooseFile(file)).toBe(file);
    await writeFile(file, '');
    await expect(chooseFile(file)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
    await expect(chooseFile(`${file}/`)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
  });
});
