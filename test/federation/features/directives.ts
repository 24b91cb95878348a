import { byId } from './feature.ts';
import type { Feature, WithId } from './feature.ts';

const requiresChain: Feature = {
  name: '@requires in a chain',
  subgraphs: {
    measures: {
      sdl: `type Query { parcels: [Parcel!]! }
            type Parcel @key(fields: "id") { id: ID!  grams: Int  sides: [Side!]! }
            type Side @shareable { length: Int! }`,
      resolvers: {
        Query: {
          parcels: () => [
            { id: 'p1', grams: 100, sides: [{ length: 2 }, { length: 3 }] },
            { id: 'p2', grams: null, sides: [] },
          ],
        },
      },
    },
    sizes: {
      sdl: `type Parcel @key(fields: "id") { id: ID!  sides: [Side!]! @external
              area: Int @requires(fields: "sides { length }") }
            type Side @shareable { length: Int! }`,
      resolvers: {
        Parcel: {
          area: ({ sides }: { sides: { length: number }[] }) =>
            sides.reduce((product, { length }) => product * length, 1),
        },
      },
    },
    fees: {
      sdl: `type Parcel @key(fields: "id") { id: ID!  grams: Int @external  area: Int @external
              fee(rate: Int!): Int @requires(fields: "grams area") }`,
      resolvers: {
        Parcel: {
          fee: ({ grams, area }: { grams: number | null; area: number }, { rate }: { rate: number }) =>
            (grams ?? 0) + area * rate,
        },
      },
    },
    labels: {
      sdl: `type Parcel @key(fields: "id") { id: ID!  area: Int @external  label: String @requires(fields: "area") }`,
      resolvers: { Parcel: { label: ({ area }: { area: number }) => `area ${area}` } },
    },
  },
  cases: [
    {
      title: 'waits for each link, and shows nothing the client did not ask for',
      query: 'query ($rate: Int!) { parcels { fee(rate: $rate) label } }',
      variables: { rate: 10 },
      data: {
        parcels: [
          { fee: 160, label: 'area 6' },
          { fee: 10, label: 'area 1' },
        ],
      },
      calls: ['measures', 'sizes', 'fees', 'labels'],
    },
    {
      title: 'keeps what is needed apart from what the client calls by the same name',
      query: '{ parcels { area: label grams: id low: fee(rate: 0) high: fee(rate: 1) } }',
      data: {
        parcels: [
          { area: 'area 6', grams: 'p1', low: 100, high: 106 },
          { area: 'area 1', grams: 'p2', low: 0, high: 1 },
        ],
      },
    },
  ],
};

const provides: Feature = {
  name: '@provides',
  subgraphs: {
    users: {
      sdl: `type User @key(fields: "id") { id: ID!  name: String @shareable  place: Place @shareable }
            type Place @shareable { code: String  people: Int }`,
      resolvers: {
        User: {
          __resolveReference: ({ id }: WithId) => ({ id, name: 'slow', place: { code: 'slow', people: 5 } }),
        },
      },
    },
    posts: {
      sdl: `type Query { post: Post  draft: Post @provides(fields: "author { name place { code } }") }
            type Post { text: String  author: User }
            type User @key(fields: "id") { id: ID!  name: String @external  place: Place @external }
            type Place @shareable { code: String }`,
      resolvers: {
        Query: {
          post: () => ({ text: 'p', author: { id: 'u1' } }),
          draft: () => ({ text: 'd', author: { id: 'u1', name: 'quick', place: { code: 'quick' } } }),
        },
      },
    },
  },
  cases: [
    {
      title: 'saves the call on the path it is promised for, nested values included',
      query: '{ draft { author { name place { code } } } }',
      data: { draft: { author: { name: 'quick', place: { code: 'quick' } } } },
      calls: ['posts'],
    },
    {
      title: 'promises nothing for other paths',
      query: '{ post { author { name } } }',
      data: { post: { author: { name: 'slow' } } },
      calls: ['posts', 'users'],
    },
    {
      title: 'still asks for what was not promised',
      query: '{ draft { author { name place { people } } } }',
      data: { draft: { author: { name: 'quick', place: { people: 5 } } } },
      calls: ['posts', 'users'],
    },
  ],
};

const override: Feature = {
  name: '@override',
  subgraphs: {
    old: {
      sdl: `type Query { feed: [Post!]!  latest: Post }
            type Post @key(fields: "id") { id: ID!  title: String  likes: Int }`,
      resolvers: {
        Query: { feed: () => [{ id: 'p1', title: 'old', likes: 1 }], latest: () => ({ id: 'old' }) },
        Post: { __resolveReference: ({ id }: WithId) => ({ id, title: 'old', likes: 1 }) },
      },
    },
    recent: {
      sdl: `type Query { latest: Post @override(from: "old") }
            type Post @key(fields: "id") { id: ID!  title: String @override(from: "old")  words: Int }`,
      resolvers: {
        Query: { latest: () => ({ id: 'p2', title: 'recent', words: 9 }) },
        Post: { __resolveReference: ({ id }: WithId) => ({ id, title: 'recent', words: 9 }) },
      },
    },
  },
  cases: [
    {
      title: 'takes over a field of an entity',
      query: '{ feed { title likes words } }',
      data: { feed: [{ title: 'recent', likes: 1, words: 9 }] },
      calls: ['old', 'recent'],
    },
    {
      title: 'takes over a root field',
      query: '{ latest { id title likes } }',
      data: { latest: { id: 'p2', title: 'recent', likes: 1 } },
      calls: ['recent', 'old'],
    },
  ],
};

const inaccessible: Feature = {
  name: '@inaccessible',
  subgraphs: {
    people: {
      sdl: `type Query { people: [Person!]!  party: [Guest!]! }
            type Person @key(fields: "secret") { secret: ID! @inaccessible  name: String }
            union Guest = Person | Spy
            type Spy @inaccessible { cover: String }`,
      resolvers: {
        Query: {
          people: () => [{ secret: 's1', name: 'A' }],
          party: () => [{ __typename: 'Person', secret: 's1', name: 'A' }],
        },
      },
    },
    files: {
      sdl: `type Person @key(fields: "secret") { secret: ID! @inaccessible  secretLength: Int }`,
      resolvers: { Person: { secretLength: ({ secret }: { secret: string }) => secret.length } },
    },
  },
  cases: [
    {
      title: 'serves joins and never clients',
      query: '{ people { name secretLength } party { ... on Person { name } } }',
      data: { people: [{ name: 'A', secretLength: 2 }], party: [{ name: 'A' }] },
    },
    {
      title: 'is unknown to clients',
      query: '{ people { secret } }',
      data: undefined,
      errors: [['', 'GRAPHQL_VALIDATION_FAILED']],
      calls: [],
    },
    {
      title: 'hides a whole type',
      query: '{ party { ... on Spy { cover } } __type(name: "Spy") { name } }',
      data: undefined,
      errors: [['', 'GRAPHQL_VALIDATION_FAILED']],
    },
  ],
};

const songs = [
  { __typename: 'Song', id: 's1', title: 'Song one', seconds: 90 },
  { __typename: 'Film', id: 'f1', title: 'Film one', reels: 2 },
];

const interfaceObject: Feature = {
  name: '@interfaceObject',
  subgraphs: {
    media: {
      sdl: `type Query { media: [Media!]! }
            interface Media @key(fields: "id") { id: ID!  title: String }
            type Song implements Media @key(fields: "id") { id: ID!  title: String  seconds: Int }
            type Film implements Media @key(fields: "id") { id: ID!  title: String  reels: Int }`,
      resolvers: {
        Query: { media: () => songs },
        Media: { __resolveReference: ({ id }: WithId) => songs.find((entry) => entry.id === id) },
      },
    },
    ratings: {
      sdl: `type Query { top: [Media!]! }
            type Media @key(fields: "id") @interfaceObject { id: ID!  stars: Int  related: Media }`,
      resolvers: {
        Query: { top: () => [{ id: 'f1' }, { id: 's1' }] },
        Media: {
          __resolveReference: ({ id }: WithId) => ({ id }),
          stars: ({ id }: WithId) => (id === 's1' ? 5 : 3),
          related: ({ id }: WithId) => ({ id: id === 's1' ? 'f1' : 's1' }),
        },
      },
    },
  },
  cases: [
    {
      title: 'adds its fields to every implementation, also inside fragments on one of them',
      query: '{ media { title stars ... on Film { reels related { id } } } }',
      data: {
        media: [
          { title: 'Song one', stars: 5 },
          { title: 'Film one', stars: 3, reels: 2, related: { id: 's1' } },
        ],
      },
    },
    {
      title: 'learns the runtime type from the source that knows it',
      query: '{ top { __typename id stars ... on Song { seconds } } }',
      data: {
        top: [
          { __typename: 'Film', id: 'f1', stars: 3 },
          { __typename: 'Song', id: 's1', stars: 5, seconds: 90 },
        ],
      },
    },
    {
      title: 'needs nobody else for its own fields',
      query: '{ top { id stars } }',
      data: {
        top: [
          { id: 'f1', stars: 3 },
          { id: 's1', stars: 5 },
        ],
      },
      calls: ['ratings'],
    },
    {
      title: 'leads on from one of its own to the implementation',
      query: '{ top { related { title ... on Song { seconds } } } }',
      data: { top: [{ related: { title: 'Song one', seconds: 90 } }, { related: { title: 'Film one' } }] },
    },
  ],
};

const externalEntity = [{ id: 'x1', name: 'X' }];
const extended: Feature = {
  name: 'types extended the old way',
  subgraphs: {
    owner: {
      sdl: 'type Query { x: X } type X @key(fields: "id") { id: ID!  name: String }',
      resolvers: { Query: { x: () => externalEntity[0] }, X: { __resolveReference: byId(externalEntity) } },
    },
    extension: {
      sdl: 'extend type X @key(fields: "id") { id: ID! @external  length: Int }  extend type Query { other: X }',
      resolvers: {
        X: { length: ({ id }: WithId) => id.length },
        Query: { other: () => ({ id: 'x1' }) },
      },
    },
  },
  cases: [
    {
      title: 'join both ways',
      query: '{ x { name length } other { name length } }',
      data: { x: { name: 'X', length: 2 }, other: { name: 'X', length: 2 } },
    },
  ],
};

export const directiveFeatures = [requiresChain, provides, override, inaccessible, interfaceObject, extended];
