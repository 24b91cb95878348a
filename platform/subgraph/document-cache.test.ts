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
});
