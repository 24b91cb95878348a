import { expect, it } from 'vitest';
import type { Sql } from '../connection/data-source.ts';
import { asServerReads } from './server-version.ts';

const read = async (version: string | undefined): Promise<unknown> => {
  const echo = ((text: string) => Promise.resolve(text)) as Sql['query'];
  return asServerReads(
    echo,
    version,
  )('create temp table t (a text storage plain, b int[] storage plain not null)');
};

it('leaves out of a working table where values are stored, for servers before 16 only', async () => {
  expect(await read('15.18')).toBe('create temp table t (a text, b int[] not null)');
  for (const version of ['16.0', '18.4', undefined])
    expect(await read(version)).toContain('text storage plain');
});
