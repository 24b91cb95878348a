import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RefusedError } from './errors.ts';
import { makeFolder } from './make-folder.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'hub-folder-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

describe('a folder that is made', () => {
  it('comes with every folder above it, in the mode asked for, and is left alone when it is there', async () => {
    const folder = join(place, 'a', 'b', 'c');
    makeFolder(folder, 0o700);
    makeFolder(folder, 0o755);
    for (const path of [folder, join(place, 'a')]) expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('is refused where a file or a link that leads nowhere is in the way', async () => {
    await writeFile(join(place, 'file'), '');
    await symlink(join(place, 'not-mounted'), join(place, 'link'));
    for (const name of ['file', 'link'])
      for (const path of [join(place, name), join(place, name, 'keys')])
        expect(() => makeFolder(path)).toThrow(RefusedError);
    expect(existsSync(join(place, 'not-mounted'))).toBe(false);
  });

  it.skipIf(!existsSync('/proc/self'))(
    'is refused, and not tried for ever, where the system says that it is not there',
    () => {
      for (const path of ['/proc/nope', '/proc/nope/keys'])
        expect(() => makeFolder(path)).toThrow(/cannot be made \(ENOENT\)/);
    },
  );
});
