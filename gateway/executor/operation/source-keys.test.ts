import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createTestGraph } from '../../test-support.ts';
import { withSourceKeys } from './source-keys.ts';

type WithId = { id: string };

const catalogue = {
  sdl: `type Query { product(id: ID!): Product }
        type Product @key(fields: "id") { id: ID!  weight: Int  size: Size }
        type Size @shareable { width: Int  height: Int }`,
  resolvers: {
    Query: { product: (_: unknown, { id }: WithId) => ({ id, weight: 3, size: { width: 4, height: 9 } }) },
  },
};
const shipping = {
  sdl: `type Product @key(fields: "id") {
          id: ID!  weight: Int @external  size: Size @external
          fee: Int @requires(fields: "weight size { width }")}
        type Size @shareable { width: Int  height: Int }`,
  resolvers: {
    Product: {
      fee: ({ weight, size }: { weight: number; size: { width: number } }) => weight * size.width,
    },
  },
};

describe('an alias that equals a field the plan needs itself', () => {
  it.each([
    ['below a nested @requires', '{ fee size { width: height } }', { fee: 12, size: { width: 9 } }],
    [
      'two of them crosswise',
      '{ fee size { width: height height: width } }',
      { fee: 12, size: { width: 9, height: 4 } },
    ],
    ['beside @requires', '{ fee weight: id }', { fee: 12, weight: 'p1' }],
    ['of a key', '{ id: weight fee: id cost: fee }', { id: 3, fee: 'p1', cost: 12 }],
    [
      'of the object above',
      '{ fee weight: size { size: width } size: weight }',
      { fee: 12, weight: { size: 4 }, size: 3 },
    ],
    [
      'in a fragment',
      '{ ...Parts fee } fragment Parts on Product { size { ... on Size { width: height } } }',
      { size: { width: 9 }, fee: 12 },
    ],
  ])('is only an alias: %s', async (_, selection, product) => {
    const graph = createTestGraph({ catalogue, shipping });
    const [first, ...rest] = selection.split(/(?<=\}) (?=fragment)/);
    const answer = await graph.ask(`{ product(id: "p1") ${first} } ${rest.join(' ')}`);
    expect(answer).toEqual({ data: { product } });
    expect(JSON.stringify(answer)).toBe(JSON.stringify({ data: { product } }));
  });

  it('stands in the paths of errors as the client wrote it', async () => {
    const broken = { replace: { shipping: () => Promise.reject(new Error('down')) } };
    const graph = createTestGraph({ catalogue, shipping }, broken);
    expect(await graph.ask('{ weight: product(id: "p1") { size: fee } }')).toMatchObject({
      data: { weight: { size: null } },
      errors: [{ path: ['weight', 'size'] }],
    });
  });
});

describe('a source key', () => {
  it('is the name of the field where an alias says nothing new', () => {
    const document = parse('{ a: a b: c { d } }', { noLocation: true });
    expect(print(withSourceKeys(document, 'alias_'))).toBe(print(parse('{ a alias_b: c { d } }')));
  });
});
