import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importSources, subgraphNames } from '../platform/source-systems.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const longestFile = 400;

function listFolders(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Names in a folder, tests left out. */
function listNames(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => !name.endsWith('.test.ts'))
    .sort();
}

const subgraphNamesInCommon = [
  'loaders.ts',
  'migrations',
  'resolvers.ts',
  'schema.graphql',
  'server.ts',
  'store.ts',
  'tables.ts',
];
const ownFolders: Record<string, readonly string[]> = {
  children: ['linkage', 'accesses'],
  reconciliation: ['mismatch', 'cases', 'queues', 'statistics'],
};

describe('subgraphs/', () => {
  it('holds one folder a subgraph', () => {
    expect(listFolders('subgraphs')).toEqual([...subgraphNames].sort());
  });

  it.each(subgraphNames)('%s holds the same names as the others', (name) => {
    const expected = [...subgraphNamesInCommon, ...(ownFolders[name] ?? [])].sort();
    expect(listNames(`subgraphs/${name}`)).toEqual(expected);
  });
});

describe('adapters/', () => {
  // Folders that are no adapter hold what adapters share.
  it.each(importSources)('%s holds columns, row parser and fixtures', (name) => {
    expect(listNames(`adapters/${name}`)).toEqual(
      expect.arrayContaining(['columns.ts', 'fixtures', 'parse-row.ts']),
    );
  });
});

describe('source files', () => {
  const skipped = new Set(['node_modules', '.git', '.hub', 'coverage', 'dist']);

  function* sourceFiles(folder: string): Generator<string> {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) yield* sourceFiles(path);
      } else if (/\.(ts|tsx|mts|mjs|js|css)$/.test(entry.name)) yield path;
    }
  }

  it(`have at most ${longestFile} lines`, () => {
    const tooLong = [...sourceFiles('.')]
      .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > longestFile);
    expect(tooLong).toEqual([]);
  });

  it('draw random cases by the seed that all share', () => {
    const drawing = [...sourceFiles('.')].filter((path) =>
      /from ['"]fast-check['"]/.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(drawing).toEqual(['test/fast-check.ts']);
  });
});
