import { describe, expect, it } from 'vitest';
import { createTestGraph } from '../test-support.ts';

type WithId = { id: string };

describe('@requires', () => {
  const catalogue = {
    sdl: `type Query { product(id: ID!): Product }
          type Product @key(fields: "id") { id: ID!  weight: Int  size: Size }
          type Size @shareable { width: Int }`,
    resolvers: {
      Query: {
        product: (_: unknown, { id }: WithId) => ({
          id,
          weight: id === 'light' ? null : 3,
          size: { width: 4 },
        }),
      },
    },
  };
  const shipping = {
    sdl: `type Product @key(fields: "id") {
            id: ID!  weight: Int @external  size: Size @external
            fee: Int @requires(fields: "weight size { width }")}
          type Size @shareable { width: Int }`,
    resolvers: {
      Product: {
        fee: ({ weight, size }: { weight: number | null; size: { width: number } }) =>
          (weight ?? 0) * size.width,
      },
    },
  };

  it('sends the fields of another source along', async () => {
    const graph = createTestGraph({ catalogue, shipping });
    expect(await graph.ask('{ product(id: "heavy") { fee } }')).toEqual({ data: { product: { fee: 12 } } });
    expect(graph.calls.at(-1)?.variables['representations']).toEqual([
      { __typename: 'Product', id: 'heavy', weight: 3, size: { width: 4 } },
    ]);
  });

  it('sends null where the other source knows null', async () => {
    const graph = createTestGraph({ catalogue, shipping });
    expect(await graph.ask('{ product(id: "light") { fee } }')).toEqual({ data: { product: { fee: 0 } } });
  });
});

describe('@provides, @override, @inaccessible', () => {
  it('does not ask again for what a source provides on the way', async () => {
    const users = {
      sdl: 'type User @key(fields: "id") { id: ID!  name: String @shareable }',
      resolvers: { User: { __resolveReference: ({ id }: WithId) => ({ id, name: 'from users' }) } },
    };
    const posts = {
      sdl: `type Query { post: Post } type Post { author: User @provides(fields: "name") }
            type User @key(fields: "id") { id: ID!  name: String @external }`,
      resolvers: { Query: { post: () => ({ author: { id: 'u1', name: 'from posts' } }) } },
    };
    const graph = createTestGraph({ users, posts });
    expect(await graph.ask('{ post { author { name } } }')).toEqual({
      data: { post: { author: { name: 'from posts' } } },
    });
    expect(graph.calls).toHaveLength(1);
  });

  it('asks the source that took a field over', async () => {
    const old = {
      sdl: 'type Query { thing: Thing } type Thing @key(fields: "id") { id: ID!  value: String }',
      resolvers: { Query: { thing: () => ({ id: 't1', value: 'old' }) } },
    };
    const recent = {
      sdl: 'type Thing @key(fields: "id") { id: ID!  value: String @override(from: "old") }',
      resolvers: { Thing: { __resolveReference: ({ id }: WithId) => ({ id, value: 'recent' }) } },
    };
    const graph = createTestGraph({ old, recent });
    expect(await graph.ask('{ thing { value } }')).toEqual({ data: { thing: { value: 'recent' } } });
  });

  it('hides inaccessible fields and enum values, in questions and in answers', async () => {
    const source = {
      sdl: `type Query { things: [Thing!]! } type Thing { shown: Level  hidden: String @inaccessible }
            enum Level { LOW SECRET @inaccessible }`,
      resolvers: { Query: { things: () => [{ shown: 'LOW' }, { shown: 'SECRET' }] } },
    };
    const graph = createTestGraph({ source });
    expect(await graph.ask('{ things { shown } }')).toMatchObject({
      data: { things: [{ shown: 'LOW' }, { shown: null }] },
      errors: [{ path: ['things', 1, 'shown'] }],
    });
    expect((await graph.ask('{ things { hidden } }')).data).toBeUndefined();
  });
});

describe('abstract types', () => {
  const search = {
    sdl: `type Query { hits: [Hit!]!  nodes: [[Node]] }
          union Hit = Song | Film | Other
          interface Node { id: ID! }
          type Song implements Node @key(fields: "id") { id: ID! }
          type Film implements Node @key(fields: "id") { id: ID! }
          type Other { text: String }`,
    resolvers: {
      Query: {
        hits: () => [
          { __typename: 'Song', id: 's1' },
          { __typename: 'Other', text: 'plain' },
          { __typename: 'Film', id: 'f1' },
        ],
        nodes: () => [[{ __typename: 'Film', id: 'f1' }, null], [], null, [{ __typename: 'Song', id: 's1' }]],
      },
    },
  };
  const details = {
    sdl: `type Song @key(fields: "id") { id: ID!  length: Int }
          type Film @key(fields: "id") { id: ID!  length: String }`,
    resolvers: {
      Song: { __resolveReference: ({ id }: WithId) => ({ id, length: 3 }) },
      Film: { __resolveReference: ({ id }: WithId) => ({ id, length: 'long' }) },
    },
  };

  it('projects each member of a union by its own fields, also where their types clash', async () => {
    const graph = createTestGraph({ search, details });
    const query = `{ hits { __typename ... on Song { songLength: length } ...FilmParts ... on Other { text } } }
                   fragment FilmParts on Film { filmLength: length id }`;
    expect(await graph.ask(query)).toEqual({
      data: {
        hits: [
          { __typename: 'Song', songLength: 3 },
          { __typename: 'Other', text: 'plain' },
          { __typename: 'Film', filmLength: 'long', id: 'f1' },
        ],
      },
    });
  });

  it('walks nested lists with gaps', async () => {
    const graph = createTestGraph({ search, details });
    expect(await graph.ask('{ nodes { id ... on Film { length } } }')).toEqual({
      data: { nodes: [[{ id: 'f1', length: 'long' }, null], [], null, [{ id: 's1' }]] },
    });
  });

  it('reaches the fields an interface object adds to every implementation', async () => {
    const media = {
      sdl: `type Query { media: [Media!]! } interface Media @key(fields: "id") { id: ID! }
            type Song implements Media @key(fields: "id") { id: ID! }
            type Film implements Media @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          media: () => [
            { __typename: 'Song', id: 's1' },
            { __typename: 'Film', id: 'f1' },
          ],
        },
      },
    };
    const ratings = {
      sdl: `type Media @key(fields: "id") @interfaceObject { id: ID!  rating: Int }
            type Query { best: Media }`,
      resolvers: {
        Media: { __resolveReference: ({ id }: WithId) => ({ id, rating: 4 }) },
        Query: { best: () => ({ id: 's1', rating: 5 }) },
      },
    };
    const graph = createTestGraph({ media, ratings });
    expect(await graph.ask('{ media { __typename id rating } }')).toEqual({
      data: {
        media: [
          { __typename: 'Song', id: 's1', rating: 4 },
          { __typename: 'Film', id: 'f1', rating: 4 },
        ],
      },
    });
    expect(graph.calls.at(-1)?.variables).toMatchObject({
      representations: [
        { __typename: 'Media', id: 's1' },
        { __typename: 'Media', id: 'f1' },
      ],
    });
    expect(await graph.ask('{ best { id rating } }')).toEqual({ data: { best: { id: 's1', rating: 5 } } });
  });
});
