import { expect, it } from 'vitest';
import { operationKey } from './key.ts';

it('tells every pair of text and name apart', () => {
  const pairs: [string, string | undefined][] = [
    ['{ a }', undefined],
    ['{ a }', 'A'],
    ['A\0{ a }', undefined],
    ['query A { a }', undefined],
    ['query A { a }', 'A'],
    ['query\n{ a }', undefined],
    ['{ a }', 'query'],
  ];
  expect(new Set(pairs.map(([query, name]) => operationKey(query, name))).size).toBe(pairs.length);
});

it('takes an empty name for none', () => {
  expect(operationKey('{ a }', '')).toBe(operationKey('{ a }', undefined));
});
