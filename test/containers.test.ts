import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');

/** Volume → where it is mounted, of one service. */
function volumesOf(service: string): Map<string, string> {
  const [, after = ''] = read('docker-compose.yml').split(`\n  ${service}:\n`);
  const [block = ''] = after.split(/\n(?= {0,2}\S)/);
  const mounts = [...block.matchAll(/^ {6}- ([a-z-]+):(\/\S+)$/gm)];
  return new Map(mounts.map(([, volume = '', path = '']) => [volume, path]));
}

describe('docker-compose.yml', () => {
  it('gives evidence one folder: where cases are written, read by commands, saved and erased', () => {
    const path = '/var/lib/hub/evidence';
    expect(volumesOf('reconciliation').get('evidence')).toBe(path);
    expect(volumesOf('worker').get('evidence')).toBe(path);
  });

  it("saves the county's own operations with the backup that the worker makes", () => {
    const path = '/var/lib/hub/operations';
    expect(volumesOf('gateway').get('operations')).toBe(path);
    expect(volumesOf('worker').get('operations')).toBe(path);
  });

  it('mounts every volume of the hub on a folder that the image gives to its own user', () => {
    const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');
    const [, made = ''] = /mkdir -p ([^&]+)&&/.exec(dockerfile) ?? [];
    const [, owned = ''] = /chown -R node:node ([^\n]+)/.exec(dockerfile) ?? [];
    const mounts = ['worker', 'reconciliation', 'gateway'].flatMap((service) => [
      ...volumesOf(service).values(),
    ]);
    expect(mounts.length).toBeGreaterThan(6);
    for (const mount of mounts) {
      expect(made.split(/\s+/).some((folder) => folder === mount || folder.startsWith(`${mount}/`))).toBe(
        true,
      );
      expect(owned.split(/\s+/).some((folder) => mount === folder || mount.startsWith(`${folder}/`))).toBe(
        true,
      );
    }
  });

  it('publishes the plain HTTP of the gateway on this machine only, unless told otherwise', () => {
    expect([...read('docker-compose.yml').matchAll(/^ {6}- '(.*:\d+)'$/gm)].map(([, port]) => port)).toEqual([
      '${HUB_PUBLISHED_ADDRESS:-127.0.0.1}:4000:4000',
    ]);
  });
});
