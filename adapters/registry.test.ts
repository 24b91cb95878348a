import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importSources } from '../platform/source-systems.ts';
import { normaliseCaption } from './header-match.ts';
import { readHeader } from './read-export.ts';
import { adapters, getAdapter } from './registry.ts';

describe.each(importSources)('%s', (source) => {
  const adapter = getAdapter(source);
  const captions = adapter.columns.flatMap((column) =>
    [column.header, ...column.aliases].map((caption) => ({ key: normaliseCaption(caption), id: column.id })),
  );

  it('knows its own source', () => {
    expect(adapters[source].source).toBe(source);
  });

  it('gives no caption to two columns', () => {
    const owners = new Map<string, Set<string>>();
    for (const { key, id } of captions) owners.set(key, (owners.get(key) ?? new Set()).add(id));
    expect([...owners].filter(([, ids]) => ids.size > 1)).toEqual([]);
  });

  it('recognises every published caption, alias and field abbreviation', () => {
    const published = readFileSync(new URL(`./${source}/fixtures/captions.txt`, import.meta.url), 'utf8');
    const known = new Set(captions.map(({ key }) => key));
    const unknown = published
      .split('\n')
      .filter((caption) => caption !== '' && !known.has(normaliseCaption(caption)));
    expect(unknown).toEqual([]);
  });

  it('cites a source for every column', () => {
    expect(adapter.columns.filter((column) => column.source === undefined)).toEqual([]);
  });

  it('asks only for columns it has', () => {
    const ids = new Set(adapter.columns.map((column) => column.id));
    expect(adapter.requireOneOf.flat().filter((id) => !ids.has(id))).toEqual([]);
  });
});

it('never reads 宗教信仰', () => {
  const forbidden = adapters['population-registry'].columns.filter((column) => column.forbidden === true);
  expect(forbidden.flatMap((column) => [column.header, ...column.aliases])).toEqual(['宗教信仰', 'zjxy']);
});

describe('a list of another agency', () => {
  it.each(['student-registry', 'population-registry', 'poverty-monitoring'] as const)(
    'of names and citizen numbers is no export of %s',
    async (source) => {
      const file = join(await mkdtemp(join(tmpdir(), 'hub-registry-')), '名册.csv');
      await writeFile(file, '姓名,性别,身份证号,证件号码,残疾类别,残疾等级\n');
      await expect(readHeader(file, getAdapter(source))).rejects.toMatchObject({ code: 'MISSING_COLUMNS' });
    },
  );
});
