import { expect, it } from 'vitest';
import { composeSupergraph } from '../compose.ts';
import { createOperationCache, OperationRefused } from './operation-cache.ts';
import { loadSupergraph } from './supergraph/load.ts';

const { supergraphSdl } = composeSupergraph([{ name: 'one', sdl: 'type Query { a: Int  b: Int }' }]);
const supergraph = loadSupergraph(supergraphSdl ?? '');
const source = (query: string) => ({ query, operationName: undefined, document: undefined });

it('prepares an operation once, however it is written and however often it is asked at once', async () => {
  const cache = createOperationCache(supergraph, { entries: 10, characters: 1000 });
  const [one, same] = await Promise.all([cache.get(source('{ a }')), cache.get(source('{ a }'))]);
  expect(same).toBe(one);
  expect(await cache.get(source('{a} # comment'))).toBe(one);
  expect(cache.get(source('{ a }'))).toBe(one);
});

it('stays within its bound', async () => {
  const cache = createOperationCache(supergraph, { entries: 4, characters: 1000 });
  for (let index = 0; index < 20; index++) await cache.get(source(`{ x${index}: a }`));
  expect(cache.size()).toBe(4);
});

it('keeps no refused operation', async () => {
  const cache = createOperationCache(supergraph, { entries: 10, characters: 1000 });
  await expect(cache.get(source('{ c }'))).rejects.toBeInstanceOf(OperationRefused);
  expect(cache.size()).toBe(0);
});
