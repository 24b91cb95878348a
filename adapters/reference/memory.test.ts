import { expect, it } from 'vitest';
import { createMemory } from './memory.ts';

it('works a value out once while it is asked for, also null, and forgets what nobody asks for', () => {
  const memory = createMemory<string | null>(2);
  const worked: string[] = [];
  const ask = (key: string): string | null =>
    memory(key, () => {
      worked.push(key);
      return key === 'none' ? null : key.toUpperCase();
    });
  expect([ask('none'), ask('a'), ask('none'), ask('b'), ask('a'), ask('c'), ask('a')]).toEqual([
    null, 'A', null, 'B', 'A', 'C', 'A',
  ]); // prettier-ignore
  expect(worked).toEqual(['none', 'a', 'b', 'c']);
  ask('d');
  ask('e');
  ask('none');
  expect(worked).toEqual(['none', 'a', 'b', 'c', 'd', 'e', 'none']);
});
