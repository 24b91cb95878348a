import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createTestGraph } from '../../test-support.ts';
import type { TestSubgraph } from '../../test-support.ts';

type WithId = { id: string };

/** Two sources that answer the same root fields, each its own part of what is there. */
const names: TestSubgraph = {
  sdl: `type Query { me: User @shareable  all: [User!]! @shareable }
        type User @key(fields: "id") { id: ID!  name: String }`,
  resolvers: {
    Query: { me: () => ({ id: 'u1', name: 'Lin' }), all: () => [{ id: 'u1', name: 'Lin' }] },
    User: { __resolveReference: ({ id }: WithId) => ({ id, name: 'Lin' }) },
  },
};
const refuse = (): never => {
  throw new GraphQLError('row 7', { extensions: { code: 'NOT_FOUND' } });
};
const ages: TestSubgraph = {
  sdl: `type Query { me: User @shareable  all: [User!]! @shareable }
        type User @key(fields: "id", resolvable: false) { id: ID!  age: Int  school: School  badge: Int! }
        type School @key(fields: "id") { id: ID! }`,
  resolvers: {
    Query: { me: () => ({ id: 'u1', age: 7 }), all: () => [{ id: 'u1', age: 7 }] },
    User: { badge: refuse },
  },
};
const schools: TestSubgraph = {
  sdl: 'type School @key(fields: "id") { id: ID!  title: String }',
  resolvers: { School: { __resolveReference: ({ id }: WithId) => ({ id, title: 't' }) } },
};
const down = { replace: { ages: () => Promise.reject(new Error('down')) } };

describe('an object of which one source told its part and another failed', () => {
  it.each([1, 2, 3, 4])('has an error for each missing field, whatever went before (%i)', async (times) => {
    const graph = createTestGraph({ names, ages, schools }, down);
    const query = '{ me { name years: age school { title } } all { name age } }';
    for (let time = 1; time < times; time += 1) await graph.ask(query);
    const result = await graph.ask(query);
    expect(result.data).toEqual({
      me: { name: 'Lin', years: null, school: null },
      all: [{ name: 'Lin', age: null }],
    });
    expect(result.errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']])).toEqual([
      ['me.years', 'SOURCE_UNAVAILABLE'],
      ['me.school', 'SOURCE_UNAVAILABLE'],
      ['all.0.age', 'SOURCE_UNAVAILABLE'],
    ]);
  });

  it('keeps the reason when the failing source lost the object to a field of its own', async () => {
    const graph = createTestGraph({ names, ages, schools });
    const result = await graph.ask('{ me { name age badge } }');
    expect(result.data).toEqual({ me: null });
    expect(result.errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']])).toEqual([
      ['me.age', 'NOT_FOUND'],
      ['me.badge', 'NOT_FOUND'],
    ]);
  });

  it('has no error for what nobody asked for', async () => {
    const graph = createTestGraph({ names, ages, schools }, down);
    expect(await graph.ask('query ($no: Boolean = false) { me { name age @include(if: $no) } }')).toEqual({
      data: { me: { name: 'Lin' } },
    });
  });
});
