import { expect, it } from 'vitest';
import { createLruCache } from './lru-cache.ts';

it('drops what was not used for longest', () => {
  const cache = createLruCache<number>({ entries: 2 });
  cache.set('a', 1);
  cache.set('b', 2);
  cache.get('a');
  cache.set('c', 3);
  expect(['a', 'b', 'c'].map(cache.get)).toEqual([1, undefined, 3]);
});

it('keeps the newest entry where it is, and takes another for the newest once it is asked for', () => {
  const cache = createLruCache<number>({ entries: 2 });
  cache.set('a', 1);
  cache.set('b', 2);
  expect([cache.get('b'), cache.get('a'), cache.get('a')]).toEqual([2, 1, 1]);
  cache.set('c', 3);
  expect(['a', 'b', 'c'].map(cache.get)).toEqual([1, undefined, 3]);
  cache.delete('c');
  expect(cache.get('c')).toBeUndefined();
});

it('is bounded by the length of its keys too', () => {
  const cache = createLruCache<number>({ entries: 100, characters: 10 });
  cache.set('aaaa', 1);
  cache.set('bbbb', 2);
  cache.set('cccc', 3);
  expect(cache.get('aaaa')).toBeUndefined();
  cache.set('longer than all of it', 4);
  expect(cache.get('longer than all of it')).toBeUndefined();
  expect(cache.size()).toBe(2);
});
