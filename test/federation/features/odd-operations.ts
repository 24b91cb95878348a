import type { Feature, WithId } from './feature.ts';

const cat = { __typename: 'Cat', id: 'c1', name: 'Mi' };
const dog = { __typename: 'Dog', id: 'd1', name: 'Wang' };

const zoo: Feature['subgraphs'] = {
  zoo: {
    sdl: `type Query { found: [Found!]!  named: Named  cat: Cat }
          interface Named { name: String }
          union Found = Cat | Dog
          type Cat implements Named @key(fields: "id") { id: ID!  name: String  friend: Cat }
          type Dog implements Named @key(fields: "id") { id: ID!  name: String }`,
    resolvers: {
      Query: { found: () => [cat, dog], named: () => dog, cat: () => ({ ...cat, friend: cat }) },
    },
  },
  vet: {
    sdl: 'type Cat @key(fields: "id") { id: ID!  visits: Int } type Dog @key(fields: "id") { id: ID!  visits: Int }',
    resolvers: { Cat: { visits: ({ id }: WithId) => id.length }, Dog: { visits: () => 7 } },
  },
};

const runtimeTypes: Feature = {
  name: 'the runtime type of an abstract one',
  subgraphs: zoo,
  cases: [
    {
      title: 'is told under an alias alone',
      query: '{ found { kind: __typename } named { kind: __typename } }',
      data: { found: [{ kind: 'Cat' }, { kind: 'Dog' }], named: { kind: 'Dog' } },
    },
    {
      title: 'is told where one mention of several is skipped',
      query: 'query ($no: Boolean!) { named { kind: __typename type: __typename @skip(if: $no) } }',
      variables: { no: true },
      data: { named: { kind: 'Dog' } },
    },
  ],
};

const conditional = `query ($yes: Boolean!, $no: Boolean = false) { found {
  ... on Found @include(if: $yes) { kind: __typename ... on Cat @skip(if: $no) { name visits } }
  ... on Dog { visits @include(if: $no) visits @include(if: $yes) } } }`;

const oddOperations: Feature = {
  name: 'operations said in a roundabout way',
  subgraphs: zoo,
  cases: [
    {
      title: 'ask nobody when every field is skipped in the text itself',
      query:
        '{ cat @skip(if: true) { name } ...More @include(if: false) __typename } fragment More on Query { named { name } }',
      data: { __typename: 'Query' },
      calls: [],
    },
    {
      title: 'learn whether there is an object of which every field is skipped',
      query: '{ cat { name @skip(if: true) visits @include(if: false) } }',
      data: { cat: {} },
      calls: ['zoo'],
    },
    {
      title: 'mention a field with an alias that says nothing new, and without',
      query: '{ cat { friend: friend { name } friend { visits } } }',
      data: { cat: { friend: { name: 'Mi', visits: 2 } } },
    },
    {
      title: 'hang a fragment that narrows nothing on a variable',
      query: conditional,
      variables: { yes: true },
      data: {
        found: [
          { kind: 'Cat', name: 'Mi', visits: 2 },
          { kind: 'Dog', visits: 7 },
        ],
      },
      calls: ['zoo', 'vet'],
    },
    {
      title: 'leave that fragment out for another value of the variable',
      query: conditional,
      variables: { yes: false },
      data: { found: [{}, {}] },
      calls: ['zoo'],
    },
    {
      title: 'narrow twice to what was meant in the first place',
      query: `{ found { ... on Named { ... on Cat { ... on Named { name } ... on Cat { visits } ... on Found { kind: __typename } } } } }`,
      data: { found: [{ name: 'Mi', visits: 2, kind: 'Cat' }, {}] },
    },
  ],
};

export const oddFeatures = [runtimeTypes, oddOperations];
