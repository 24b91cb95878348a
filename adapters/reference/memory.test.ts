import { expect, it } from 'vitest';
import { createMemory, createMemoryOfTexts } from './memory.ts';

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

it('finds what several texts said together, the last time and earlier, and works it out for no others', () => {
  const memory = createMemoryOfTexts<string>(10);
  const worked: string[] = [];
  const ask = (...texts: (string | null)[]): string =>
    memory(texts, () => {
      worked.push(texts.join('+'));
      return texts.join('/');
    });
  expect([ask('a', 'b'), ask('a', 'b'), ask('a', null), ask('ab'), ask('a', 'b')]).toEqual([
    'a/b', 'a/b', 'a/', 'ab', 'a/b',
  ]); // prettier-ignore
  expect(worked).toEqual(['a+b', 'a+', 'ab']);
});
