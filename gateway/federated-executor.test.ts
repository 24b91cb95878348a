import { describe, expect, it } from 'vitest';
import { createTestGraph } from './test-support.ts';
import type { TestSubgraph } from './test-support.ts';

const books = {
  sdl: `type Query { books: [Book!]!  book(id: ID!): Book }
        type Book @key(fields: "id") { id: ID!  title: String }`,
  resolvers: {
    Book: { __resolveReference: ({ id }: { id: string }) => ({ id, title: 'One' }) },
    Query: {
      books: () => [
        { id: 'b1', title: 'One' },
        { id: 'b2', title: 'Two' },
        { id: 'b1', title: 'One' },
      ],
      book: (_: unknown, { id }: { id: string }) => ({ id, title: 'One' }),
    },
  },
};

const reviews = {
  sdl: `type Book @key(fields: "id") { id: ID!  reviews(first: Int = 10): [Review!]!  stars: Int }
        type Review { id: ID!  book: Book!  text(upper: Boolean = false): String }`,
  resolvers: {
    Book: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      reviews: ({ id }: { id: string }, { first }: { first: number }) =>
        [1, 2].slice(0, first).map((n) => ({ id: `${id}-r${n}`, book: { id }, text: 'good' })),
      stars: () => 5,
    },
    Review: {
      text: ({ text }: { text: string }, { upper }: { upper: boolean }) =>
        upper ? text.toUpperCase() : text,
    },
  },
};

describe('entities', () => {
  it('joins the parts of an entity from two sources', async () => {
    const graph = createTestGraph({ books, reviews });
    expect(await graph.ask('{ book(id: "b1") { title stars } }')).toEqual({
      data: { book: { title: 'One', stars: 5 } },
    });
  });

  it('asks for each entity of a list once, in one call', async () => {
    const graph = createTestGraph({ books, reviews });
    const { data } = await graph.ask('{ books { id stars } }');
    expect(data).toEqual({
      books: [
        { id: 'b1', stars: 5 },
        { id: 'b2', stars: 5 },
        { id: 'b1', stars: 5 },
      ],
    });
    expect(graph.calls.map(({ subgraph }) => subgraph)).toEqual(['books', 'reviews']);
    expect(graph.calls[1]?.variables['representations']).toEqual([
      { __typename: 'Book', id: 'b1' },
      { __typename: 'Book', id: 'b2' },
    ]);
  });

  it('follows an entity back to its first source, under aliases and with arguments', async () => {
    const graph = createTestGraph({ books, reviews });
    const query = `query($n: Int) { book(id: "b1") {
      few: reviews(first: $n) { id again: book { name: title } }
      many: reviews { text loud: text(upper: true) } } }`;
    expect(await graph.ask(query, { n: 1 })).toEqual({
      data: {
        book: {
          few: [{ id: 'b1-r1', again: { name: 'One' } }],
          many: [
            { text: 'good', loud: 'GOOD' },
            { text: 'good', loud: 'GOOD' },
          ],
        },
      },
    });
  });

  it('keeps places with different selections apart although they need the same entity', async () => {
    const graph = createTestGraph({ books, reviews });
    const query = '{ a: book(id: "b1") { reviews { x: id } } b: book(id: "b1") { reviews { x: text } } }';
    expect(await graph.ask(query)).toEqual({
      data: {
        a: { reviews: [{ x: 'b1-r1' }, { x: 'b1-r2' }] },
        b: { reviews: [{ x: 'good' }, { x: 'good' }] },
      },
    });
  });

  it('answers null where a source knows no such entity, without an error', async () => {
    const silent = {
      ...reviews,
      resolvers: {
        ...reviews.resolvers,
        Book: { ...reviews.resolvers.Book, __resolveReference: () => null },
      },
    };
    const graph = createTestGraph({ books, reviews: silent });
    expect(await graph.ask('{ book(id: "b1") { title stars } }')).toEqual({
      data: { book: { title: 'One', stars: null } },
    });
  });
});

describe('keys', () => {
  const a = {
    sdl: `type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! }`,
    resolvers: { Query: { items: () => [{ id: 'i1' }] } },
  };
  const b = {
    sdl: `type Item @key(fields: "id") @key(fields: "shop { code } sku") { id: ID!  sku: String!  shop: Shop! }
          type Shop @shareable { code: String! }`,
    resolvers: {
      Item: { __resolveReference: ({ id }: { id: string }) => ({ id, sku: 's1', shop: { code: 'k' } }) },
    },
  };
  const c = {
    sdl: `type Item @key(fields: "shop { code } sku") { sku: String!  shop: Shop!  price: Int! }
          type Shop @shareable { code: String! }`,
    resolvers: {
      Item: {
        __resolveReference: ({ sku, shop }: { sku: string; shop: { code: string } }) => ({
          sku,
          shop,
          price: sku === 's1' && shop.code === 'k' ? 7 : 0,
        }),
      },
    },
  };

  it('reaches a source with a compound nested key by way of a third one', async () => {
    const graph = createTestGraph({ a, b, c });
    expect(await graph.ask('{ items { price } }')).toEqual({ data: { items: [{ price: 7 }] } });
    expect(graph.calls.map(({ subgraph }) => subgraph)).toEqual(['a', 'b', 'c']);
  });
});

describe('operations', () => {
  it('runs root fields of several sources in one operation', async () => {
    const other = {
      sdl: 'type Query { hello(name: String): String }',
      resolvers: { Query: { hello: () => 'hi' } },
    };
    const graph = createTestGraph({ books, other });
    expect(await graph.ask('{ __typename hello book(id: "b2") { id __typename } }')).toEqual({
      data: { __typename: 'Query', hello: 'hi', book: { id: 'b2', __typename: 'Book' } },
    });
  });

  it('answers the type of the root without asking any source', async () => {
    const graph = createTestGraph({ books });
    expect(await graph.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    expect(graph.calls).toEqual([]);
  });

  it.each([
    [true, { title: 'One' }, ['books']],
    [false, { title: 'One', stars: 5 }, ['books', 'reviews']],
  ])('leaves a source alone whose fields are skipped (%s)', async (skip, book, subgraphs) => {
    const graph = createTestGraph({ books, reviews });
    const query = 'query($skip: Boolean!) { book(id: "b1") { title stars @skip(if: $skip) } }';
    expect((await graph.ask(query, { skip })).data).toEqual({ book });
    expect(graph.calls.map(({ subgraph }) => subgraph)).toEqual(subgraphs);
  });

  it('runs mutations one after the other', async () => {
    const log: string[] = [];
    const pause = (milliseconds: number): Promise<void> =>
      new Promise((resolve) => setTimeout(resolve, milliseconds));
    const one = {
      sdl: 'type Query { a: Int } type Mutation { first: Int  third: Int }',
      resolvers: {
        Mutation: {
          first: async () => {
            await pause(20);
            return log.push('first');
          },
          third: () => log.push('third'),
        },
      },
    };
    const two = {
      sdl: 'type Query { b: Int } type Mutation { second: Int }',
      resolvers: { Mutation: { second: () => log.push('second') } },
    };
    const graph = createTestGraph({ one, two });
    expect(await graph.ask('mutation { first second third }')).toEqual({
      data: { first: 1, second: 2, third: 3 },
    });
    expect(log).toEqual(['first', 'second', 'third']);
  });

  it('answers introspection itself, and hides what federation adds', async () => {
    const graph = createTestGraph({ books });
    const { data } = await graph.ask('{ __schema { types { name } } __type(name: "Book") { kind } }');
    const { __schema, __type } = data as { __schema: { types: { name: string }[] }; __type: unknown };
    expect(__type).toEqual({ kind: 'OBJECT' });
    expect(__schema.types.filter(({ name }) => /^(join__|link__|_)(?!_)/.test(name))).toEqual([]);
    expect(graph.calls).toEqual([]);
  });

  it('refuses introspection when it is switched off', async () => {
    const graph = createTestGraph({ books }, { introspection: false });
    const result = await graph.ask('{ ...Hidden } fragment Hidden on Query { __schema { types { name } } }');
    expect(result).toMatchObject({ errors: [{ extensions: { code: 'INTROSPECTION_DISABLED' } }] });
    expect(result.data).toBeUndefined();
  });

  it('refuses what the schema does not know, before any source is asked', async () => {
    const graph = createTestGraph({ books });
    expect(await graph.ask('{ nothing }')).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    expect(await graph.ask('{ books ')).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
    });
    expect(graph.calls).toEqual([]);
  });

  it('refuses a variable of the wrong type without repeating its value', async () => {
    const graph = createTestGraph({ books });
    const result = await graph.ask('query($id: ID!) { book(id: $id) { id } }', { id: { secret: '450703' } });
    expect(result).toEqual({
      errors: [
        {
          message: 'Variable "$id" is not a valid ID!.',
          extensions: { code: 'BAD_USER_INPUT', variable: 'id' },
        },
      ],
    });
  });

  it('says which parts of a variable do not fit, and repeats neither values nor unknown names', async () => {
    const shelf: TestSubgraph = {
      sdl: `type Query { find(by: Search!, more: [Search!]): Int }
            input Search { year: Int!  title: String  near: Search }`,
      resolvers: { Query: { find: () => 1 } },
    };
    const graph = createTestGraph({ shelf });
    const result = await graph.ask('query($by: Search!, $more: [Search!]) { find(by: $by, more: $more) }', {
      by: { year: '450703', near: { title: 'x' }, 王小明: 1 },
      more: [{ year: 1 }, { year: 2, title: 3 }],
    });
    const refused = 'Variable "$by" is not a valid Search!';
    expect(result.errors?.map(({ message, extensions }) => [message, extensions['variable']])).toEqual([
      [`${refused}: "by.year" does not fit.`, 'by.year'],
      [`${refused}: "by.near.year" is missing.`, 'by.near.year'],
      [`${refused}: "by" has a field that its type does not have.`, 'by'],
      ['Variable "$more" is not a valid [Search!]: "more.1.title" does not fit.', 'more.1.title'],
    ]);
    expect(graph.calls).toEqual([]);
  });

  it('refuses an alias that would replace the prototype of the answer', async () => {
    const graph = createTestGraph({ books });
    expect((await graph.ask('{ __proto__: books { id } }')).errors).toHaveLength(1);
  });

  it('wants to know which of several operations is meant', async () => {
    const graph = createTestGraph({ books });
    const query = 'query A { books { id } } query B { book(id: "b9") { id } }';
    expect((await graph.execute({ query })).errors?.[0]?.extensions['code']).toBe(
      'OPERATION_RESOLUTION_FAILURE',
    );
    expect((await graph.execute({ query, operationName: 'B' })).data).toEqual({ book: { id: 'b9' } });
  });
});
