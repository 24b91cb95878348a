import { byId } from './feature.ts';
import type { Feature, WithId } from './feature.ts';

const authors = [
  { id: 'a1', name: 'Lu' },
  { id: 'a2', name: 'Ba' },
];
const books = [
  { id: 'b1', title: 'One', author: { id: 'a1' } },
  { id: 'b2', title: 'Two', author: { id: 'a2' } },
  { id: 'b3', title: 'Three', author: { id: 'a1' } },
];

const circular: Feature = {
  name: 'circular references',
  subgraphs: {
    authors: {
      sdl: `type Query { author(id: ID!): Author }
            type Author @key(fields: "id") { id: ID!  name: String!  first: Book }
            type Book @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: {
        Query: { author: (_: unknown, reference: WithId) => byId(authors)(reference) },
        Author: {
          __resolveReference: byId(authors),
          first: ({ id }: WithId) => books.find(({ author }) => author.id === id),
        },
      },
    },
    books: {
      sdl: `type Query { books: [Book!]! }
            type Book @key(fields: "id") { id: ID!  title: String  author: Author! }
            type Author @key(fields: "id") { id: ID!  books: [Book!]! }`,
      resolvers: {
        Query: { books: () => books },
        Book: { __resolveReference: byId(books) },
        Author: {
          __resolveReference: ({ id }: WithId) => ({ id }),
          books: ({ id }: WithId) => books.filter(({ author }) => author.id === id),
        },
      },
    },
  },
  cases: [
    {
      title: 'goes back and forth as deep as asked, each entity once a level',
      query: '{ books { title author { name books { title author { name first { title } } } } } }',
      data: {
        books: [
          {
            title: 'One',
            author: {
              name: 'Lu',
              books: [
                { title: 'One', author: { name: 'Lu', first: { title: 'One' } } },
                { title: 'Three', author: { name: 'Lu', first: { title: 'One' } } },
              ],
            },
          },
          {
            title: 'Two',
            author: {
              name: 'Ba',
              books: [{ title: 'Two', author: { name: 'Ba', first: { title: 'Two' } } }],
            },
          },
          {
            title: 'Three',
            author: {
              name: 'Lu',
              books: [
                { title: 'One', author: { name: 'Lu', first: { title: 'One' } } },
                { title: 'Three', author: { name: 'Lu', first: { title: 'One' } } },
              ],
            },
          },
        ],
      },
    },
    {
      title: 'answers keys that are known already without another call',
      query: '{ books { id author { id } } }',
      data: { books: books.map(({ id, author }) => ({ id, author })) },
      calls: ['books'],
    },
    {
      title: 'reaches a type through a reference that cannot be resolved where it stands',
      query: '{ author(id: "a2") { first { id title } } }',
      data: { author: { first: { id: 'b2', title: 'Two' } } },
      calls: ['authors', 'books'],
    },
  ],
};

const nullKeys: Feature = {
  name: 'null keys and unknown entities',
  subgraphs: {
    owner: {
      sdl: `type Query { things: [Thing]! } type Thing @key(fields: "id") @key(fields: "code") {
              id: ID  code: String  next: Thing }`,
      resolvers: {
        Query: {
          things: () => [
            { id: 't1', code: 'c1', next: { id: null, code: null } },
            null,
            { id: null, code: 'c2', next: null },
            { id: 'nobody', code: 'c3' },
          ],
        },
      },
    },
    agency: {
      sdl: 'type Thing @key(fields: "id") { id: ID  value: Int }',
      resolvers: {
        Thing: { __resolveReference: byId([{ id: 't1', value: 1 }]) },
      },
    },
  },
  cases: [
    {
      title: 'leave the fields of the other source null, and every place where it is',
      query: '{ things { code value next { value } } }',
      data: {
        things: [
          { code: 'c1', value: 1, next: { value: null } },
          null,
          { code: 'c2', value: null, next: null },
          { code: 'c3', value: null, next: null },
        ],
      },
    },
  ],
};

const severalKeys: Feature = {
  name: 'several keys, nested keys, keys that differ between sources',
  subgraphs: {
    registry: {
      sdl: `type Query { pupils: [Pupil!]! }
            type Pupil @key(fields: "number") { number: String!  name: String }`,
      resolvers: {
        Query: {
          pupils: () => [
            { number: 'n1', name: 'One' },
            { number: 'n2', name: 'Two' },
          ],
        },
      },
    },
    crosswalk: {
      sdl: `type Pupil @key(fields: "number") @key(fields: "place { code } row") {
              number: String!  row: Int!  place: Place! }
            type Place @shareable { code: String! }`,
      resolvers: {
        Pupil: {
          __resolveReference: ({ number }: { number: string }) => ({
            number,
            row: Number(number.slice(1)),
            place: { code: 'p' },
          }),
        },
      },
    },
    rows: {
      sdl: `type Pupil @key(fields: "place { code } row") { row: Int!  place: Place!  score(scale: Int = 1): Int! }
            type Place @shareable { code: String! }`,
      resolvers: {
        Pupil: {
          score: ({ row, place }: { row: number; place: WithCode }, { scale }: { scale: number }) =>
            place.code === 'p' ? row * 10 * scale : -1,
        },
      },
    },
  },
  cases: [
    {
      title: 'hop from key to key by way of the source that knows both',
      query: 'query ($scale: Int = 2) { pupils { name plain: score scaled: score(scale: $scale) } }',
      data: {
        pupils: [
          { name: 'One', plain: 10, scaled: 20 },
          { name: 'Two', plain: 20, scaled: 40 },
        ],
      },
      calls: ['registry', 'crosswalk', 'rows'],
    },
    {
      title: 'take a variable the client gives over its default',
      query: 'query ($scale: Int = 2) { pupils { score(scale: $scale) } }',
      variables: { scale: 3 },
      data: { pupils: [{ score: 30 }, { score: 60 }] },
    },
  ],
};

type WithCode = { code: string };

const sharedRoots: Feature = {
  name: 'shared roots and shared values',
  subgraphs: {
    one: {
      sdl: `type Query { me: User @shareable  version: String @shareable }
            type User @key(fields: "id") { id: ID!  name: String  place: Place @shareable }
            type Place @shareable { code: String  name: String }`,
      resolvers: {
        Query: {
          me: () => ({ id: 'u1', name: 'Lin', place: { code: '45', name: 'Guangxi' } }),
          version: () => '1',
        },
        User: {
          __resolveReference: ({ id }: WithId) => ({
            id,
            name: 'Lin',
            place: { code: '45', name: 'Guangxi' },
          }),
        },
      },
    },
    two: {
      sdl: `type Query { me: User @shareable  version: String @shareable }
            type User @key(fields: "id") { id: ID!  age: Int  place: Place @shareable }
            type Place @shareable { code: String  people: Int }`,
      resolvers: {
        Query: {
          me: () => ({ id: 'u1', age: 7, place: { code: '45', people: 50 } }),
          version: () => '1',
        },
        User: { __resolveReference: ({ id }: WithId) => ({ id, age: 7, place: { code: '45', people: 50 } }) },
      },
    },
  },
  cases: [
    {
      title: 'join what each source knows of the same object',
      query: '{ me { id name age place { code name people } } version }',
      data: {
        me: { id: 'u1', name: 'Lin', age: 7, place: { code: '45', name: 'Guangxi', people: 50 } },
        version: '1',
      },
    },
    {
      title: 'ask one source where one is enough',
      query: '{ version }',
      data: { version: '1' },
      calls: ['one'],
    },
  ],
};

export const entityFeatures = [circular, nullKeys, severalKeys, sharedRoots];
