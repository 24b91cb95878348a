import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCluster, hasCluster } from './cluster.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-cluster-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('createCluster', () => {
  it('leaves nothing in place when a statement of the setup fails, although the server ends well', async () => {
    // What PostgreSQL says and how it ends when a database cannot be created, of a full disk for instance.
    const postgres = join(folder, 'postgres');
    const said = '2026-11-22 22:15:40.475 UTC [23832] ERROR:  could not copy: No space left on device';
    await writeFile(postgres, `#!/bin/sh\necho '${said}' >&2\n`, { mode: 0o755 });
    const initdb = join(folder, 'initdb');
    await writeFile(initdb, '#!/bin/sh\n', { mode: 0o755 });
    const binaries = { postgres, initdb, majorVersion: '18' };
    expect(() => createCluster(folder, binaries, null, false)).toThrow(
      'could not copy: No space left on device',
    );
    expect(hasCluster(folder)).toBe(false);
  });
});
