import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCitizenId } from '../../platform/citizen-id.ts';
import { plainDate } from '../../platform/plain-date.ts';
import { getCounty } from './county.ts';
import { synthesize, type SynthesizeSummary } from './index.ts';
import { drawHouseholds } from './population.ts';
import { createRandom } from './random.ts';

const day = plainDate('2026-11-01');
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-synthesize-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function make(name: string, seed: number): Promise<SynthesizeSummary> {
  const county = await getCounty('450703');
  return synthesize({ children: 200, seed, errorRate: 1, out: join(folder, name), county, day });
}

describe('synthesize', () => {
  it('writes an export of every source system, and the truth beside them', async () => {
    const summary = await make('a', 1);
    expect(summary.children).toBe(200);
    expect(summary.files.map((file) => file.source).toSorted()).toEqual([
      'disability-register',
      'graduate-roster',
      'population-registry',
      'poverty-monitoring',
      'student-registry',
      'term-registration',
    ]);
    expect((await readdir(join(folder, 'a', 'truth'))).toSorted()).toEqual(['links.csv', 'mismatches.csv']);
    const links = (await readFile(join(folder, 'a', 'truth', 'links.csv'), 'utf8')).trim().split('\n');
    expect(links.length - 1).toBe(summary.files.reduce((sum, file) => sum + file.rows, 0));
  });

  it('writes the same county for the same seed and another for another', async () => {
    await make('a', 1);
    await make('b', 1);
    await make('c', 2);
    const text = (name: string): Promise<string> =>
      readFile(join(folder, name, '人口基础信息.csv'), 'latin1');
    expect(await text('a')).toBe(await text('b'));
    expect(await text('a')).not.toBe(await text('c'));
  });
});

describe('drawHouseholds', () => {
  it('draws children of 0 to 18 years with valid citizen numbers of their own', async () => {
    const county = await getCounty('450703');
    const seen = new Set<string>();
    for (const household of drawHouseholds(createRandom(3), county, 500, day)) {
      for (const child of household.children) {
        expect(parseCitizenId(child.citizenId)).toMatchObject({
          status: 'VALID',
          birthDate: child.birthDate,
          sex: child.sex,
        });
        expect(child.birthDate > '2007-11-01' && child.birthDate <= day).toBe(true);
        expect(seen.has(child.citizenId)).toBe(false);
        seen.add(child.citizenId);
      }
    }
    expect(seen.size).toBe(500);
  });
});
