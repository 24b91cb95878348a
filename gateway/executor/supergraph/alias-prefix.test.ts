import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { findAliasPrefix } from './alias-prefix.ts';

it('the prefix of aliases begins no field of the supergraph', () => {
  expect(findAliasPrefix(parse('type Query { a: Int }'))).toBe('alias_');
  expect(findAliasPrefix(parse('type Query { alias_x: Int  alias__: Int }'))).toBe('alias___');
});
