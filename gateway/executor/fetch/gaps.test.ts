import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createTestGraph } from '../../test-support.ts';
import type { TestSubgraph } from '../../test-support.ts';

type WithId = { id: string };

const catalogue: TestSubgraph = {
  sdl: `type Query { product(id: ID!): Product  products: [Product!]! }
        type Product @key(fields: "id") { id: ID!  name: String }`,
  resolvers: {
    Query: {
      product: (_: unknown, { id }: WithId) => ({ id, name: 'n' }),
      products: () => [{ id: 'known' }, { id: 'refused' }, { id: 'unknown' }, { id: 'weightless' }],
    },
  },
};
const scales: TestSubgraph = {
  sdl: 'type Product @key(fields: "id") { id: ID!  weight: Int }',
  resolvers: {
    Product: {
      __resolveReference: ({ id }: WithId) => (id === 'unknown' ? null : { id }),
      weight: ({ id }: WithId) => {
        if (id === 'refused') throw new GraphQLError('row 7', { extensions: { code: 'FORBIDDEN' } });
        return id === 'weightless' ? null : 3;
      },
    },
  },
};
const shipping: TestSubgraph = {
  sdl: `type Product @key(fields: "id") { id: ID!  weight: Int @external  stock: Int
          fee(times: Int = 1): Int @requires(fields: "weight") }`,
  resolvers: {
    Product: {
      stock: () => 9,
      fee: ({ weight }: { weight: number | null }, { times }: { times: number }) => (weight ?? 100) * times,
    },
  },
};
const all = { catalogue, scales, shipping };
const codesOf = (errors: readonly GraphQLError[] | undefined): unknown[] =>
  (errors ?? []).map(({ path, extensions }) => [path?.join('.'), extensions['code']]);

describe('a value a source needs for one of its fields', () => {
  it('takes only the fields with it that need it', async () => {
    const graph = createTestGraph(all);
    const { data, errors } = await graph.ask('{ products { id stock fee twice: fee(times: 2) } }');
    expect(data).toEqual({
      products: [
        { id: 'known', stock: 9, fee: 3, twice: 6 },
        { id: 'refused', stock: 9, fee: null, twice: null },
        { id: 'unknown', stock: 9, fee: null, twice: null },
        { id: 'weightless', stock: 9, fee: 100, twice: 200 },
      ],
    });
    expect(codesOf(errors)).toEqual([
      ['products.1.fee', 'FORBIDDEN'],
      ['products.1.twice', 'FORBIDDEN'],
    ]);
  });

  it('is missing for all when its own source does not answer', async () => {
    const down = { replace: { scales: () => Promise.reject(new Error('down')) } };
    const graph = createTestGraph(all, down);
    const { data, errors } = await graph.ask('{ product(id: "known") { name price: fee stock } }');
    expect(data).toEqual({ product: { name: 'n', price: null, stock: 9 } });
    expect(codesOf(errors)).toEqual([['product.price', 'SOURCE_UNAVAILABLE']]);
  });
});
