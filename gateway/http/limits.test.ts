import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { limitOperations } from './limits.ts';

const schema = buildSchema('type Query { a: Query  b: Int }');
const problems = (query: string): string[] =>
  validate(schema, parse(query), [limitOperations({ depth: 3, aliases: 2, tokens: 100 })]).map(
    ({ message }) => message,
  );
const tooDeep = ['The operation nests deeper than 3 levels.'];

describe('limitOperations', () => {
  it.each([
    ['{ a { a { b } } }', []],
    ['{ a { a { a { b } } } }', tooDeep],
    ['{ ...F } fragment F on Query { a { a { ...G } } } fragment G on Query { a { b } }', tooDeep],
    ['{ a { ... on Query { a { a { b } } } } }', tooDeep],
    ['{ x: b y: b }', []],
    ['{ x: b y: b z: b }', ['The operation uses more than 2 aliases.']],
    ['{ ...F a { ...F } } fragment F on Query { x: b y: b }', ['The operation uses more than 2 aliases.']],
  ])('judges %s', (query, expected) => {
    expect(problems(query)).toEqual(expected);
  });

  it('leaves introspection alone', () => {
    expect(problems('{ __schema { types { fields { type { ofType { name } } } } } }')).toEqual([]);
  });

  it('measures fragments that spread each other many times in no time', () => {
    const fragments = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`,
    );
    const startedAt = performance.now();
    problems(`{ ...F0 } ${fragments.join(' ')} fragment F60 on Query { b }`);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('survives a fragment that spreads itself', () => {
    expect(() => problems('{ ...F } fragment F on Query { a { ...F } }')).not.toThrow();
  });
});
