import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withdrawnTokens } from './withdrawn-tokens.ts';

it('follows a file that comes, changes and goes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'withdrawn-'));
  const file = join(folder, 'withdrawn-tokens');
  let now = 0;
  const isWithdrawn = withdrawnTokens(file, () => now);
  expect(isWithdrawn('t1')).toBe(false);
  await writeFile(file, 't1\r\nt2\n');
  expect(isWithdrawn('t1')).toBe(false);
  now += 1000;
  expect([isWithdrawn('t1'), isWithdrawn('t2'), isWithdrawn('t')]).toEqual([true, true, false]);
  await writeFile(file, 't2\n');
  now += 1000;
  expect([isWithdrawn('t1'), isWithdrawn('t2')]).toEqual([false, true]);
  await rm(folder, { recursive: true });
  now += 1000;
  expect(isWithdrawn('t2')).toBe(false);
});

it('says nothing of anybody while the file cannot be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'withdrawn-'));
  const file = join(folder, 'withdrawn-tokens');
  const isWithdrawn = withdrawnTokens(file);
  await mkdir(file);
  for (let time = 0; time < 2; time += 1) expect(() => isWithdrawn('t1')).toThrow();
  await rm(folder, { recursive: true });
  expect(isWithdrawn('t1')).toBe(false);
});
