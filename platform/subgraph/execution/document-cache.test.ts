import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDocumentCache } from './document-cache.ts';

const schema = buildSchema('type Query { name: String }');

describe('createDocumentCache', () => {
  it('parses a text once', () => {
    const cache = createDocumentCache(schema);
    expect(cache.read('{ name }')).toBe(cache.read('{ name }'));
  });

  it('never holds more than its bound, and forgets the text used longest ago', () => {
    const cache = createDocumentCache(schema, 2);
    const kept = cache.read('{ a: name }');
    const forgotten = cache.read('{ b: name }');
    cache.read('{ a: name }');
    cache.read('{ c: name }');
    expect(cache.size).toBe(2);
    expect(cache.read('{ a: name }')).toBe(kept);
    expect(cache.read('{ b: name }')).not.toBe(forgotten);
  });

  it('does not keep huge texts', () => {
    const cache = createDocumentCache(schema);
    cache.read(`{ name } ${' '.repeat(70_000)}`);
    expect(cache.size).toBe(0);
  });

  it('gives up on a document of too many tokens', () => {
    const reading = createDocumentCache(schema).read(`{ ${'name '.repeat(20_001)} }`);
    expect(reading.errors?.[0]?.extensions['code']).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('compiles an operation once it is asked for again and again, under its own name only', () => {
    const cache = createDocumentCache(schema);
    const compiled = (query: string, operationName?: string): boolean => {
      const reading = cache.read(query);
      return reading.errors === undefined && reading.compiledOperation(operationName) !== null;
    };
    const query = 'query Name { name }';
    expect([compiled(query), compiled(query, 'Name'), compiled(query)]).toEqual([false, false, true]);
    expect(compiled(query, 'Other')).toBe(false);
    const several = 'query A { name } query B { name }';
    expect([1, 2, 3, 4].map(() => compiled(several, 'A'))).toEqual([false, false, false, false]);
  });
});
