import type { Feature, WithId } from './feature.ts';

const rows = [
  {
    id: 'r1',
    data: { __typename: 'Bar', foo: 'f', bar: 'b', inner: { __typename: 'Baz', foo: 'g', baz: 'z' } },
  },
  { id: 'r2', data: { __typename: 'Baz', foo: 'f', baz: 'z', inner: null } },
  { id: 'r3', data: null },
];

const data = `interface Data { foo: String  inner: Data }
  type Bar implements Data @shareable { foo: String  inner: Data  bar: String }
  type Baz implements Data @shareable { foo: String  inner: Data  baz: String }`;

const withFragments: Feature = {
  name: '@requires with fragments',
  subgraphs: {
    rows: {
      sdl: `type Query { rows: [Row!]! } type Row @key(fields: "id") { id: ID!  data: Data } ${data}`,
      resolvers: { Query: { rows: () => rows } },
    },
    sums: {
      sdl: `type Row @key(fields: "id") { id: ID!  data: Data @external
              sum: String @requires(fields: "data { foo ... on Bar { bar inner { ... on Baz { baz } } } ... on Baz { baz } }") }
            ${data}`,
      resolvers: { Row: { sum: (row: { data: unknown }) => JSON.stringify(row.data) } },
    },
  },
  cases: [
    {
      title: 'sends each runtime type with the fields it has',
      query: '{ rows { sum } }',
      data: {
        rows: [
          { sum: '{"foo":"f","bar":"b","inner":{"baz":"z"}}' },
          { sum: '{"foo":"f","baz":"z"}' },
          { sum: 'null' },
        ],
      },
      calls: ['rows', 'sums'],
    },
    {
      title: 'keeps them apart from what the client asks for itself',
      query: '{ rows { data { type: __typename foo } id: sum } }',
      data: {
        rows: [
          {
            data: { type: 'Bar', foo: 'f' },
            id: '{"foo":"f","bar":"b","inner":{"baz":"z"}}',
          },
          { data: { type: 'Baz', foo: 'f' }, id: '{"foo":"f","baz":"z"}' },
          { data: null, id: 'null' },
        ],
      },
    },
  ],
};

const media = [
  { __typename: 'Song', id: 's1', weight: 2 },
  { __typename: 'Film', id: 'f1', weight: 3 },
];

const onInterfaceObject: Feature = {
  name: '@requires on an interface object',
  subgraphs: {
    media: {
      sdl: `type Query { media: [Media!]! }
            interface Media @key(fields: "id") { id: ID!  weight: Int }
            type Song implements Media @key(fields: "id") { id: ID!  weight: Int }
            type Film implements Media @key(fields: "id") { id: ID!  weight: Int }`,
      resolvers: {
        Query: { media: () => media },
        Media: { __resolveReference: ({ id }: WithId) => media.find((entry) => entry.id === id) },
      },
    },
    fees: {
      sdl: `type Media @key(fields: "id") @interfaceObject { id: ID!  weight: Int @external
              fee: Int @requires(fields: "weight") }`,
      resolvers: { Media: { fee: ({ weight }: { weight: number }) => weight * 10 } },
    },
  },
  // Our composer drops who owns a field of an interface; other composers write it down.
  adjust: (sdl) =>
    sdl.replace(
      /(interface Media [^{]*\{\s+id: ID!\s+weight: Int)/,
      '$1 @join__field(graph: MEDIA) @join__field(graph: FEES, external: true)',
    ),
  cases: [
    {
      title: 'fetches what is needed from the implementation first',
      query: '{ media { __typename fee } }',
      data: {
        media: [
          { __typename: 'Song', fee: 20 },
          { __typename: 'Film', fee: 30 },
        ],
      },
      calls: ['media', 'fees'],
    },
  ],
};

export const requiresFeatures = [withFragments, onInterfaceObject];
