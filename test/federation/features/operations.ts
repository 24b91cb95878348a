import { GraphQLError } from 'graphql';
import type { Feature, WithId } from './feature.ts';

const animals = [
  { __typename: 'Cat', id: 'c1', name: 'Mi', lives: 9 },
  { __typename: 'Dog', id: 'd1', name: 'Wang', tricks: ['sit'] },
  { __typename: 'Fish', id: 'f1', name: 'Jin' },
];

const abstractTypes: Feature = {
  name: 'abstract types',
  subgraphs: {
    zoo: {
      sdl: `type Query { animals: [Animal!]!  found: [Found]!  cages: [[Animal!]] }
            interface Named { name: String }
            interface Animal implements Named { id: ID!  name: String }
            type Cat implements Animal & Named @key(fields: "id") { id: ID!  name: String  lives: Int }
            type Dog implements Animal & Named @key(fields: "id") { id: ID!  name: String  tricks: [String!] }
            type Fish implements Animal & Named @key(fields: "id") { id: ID!  name: String }
            type Rock { weight: Int }
            union Found = Cat | Dog | Rock`,
      resolvers: {
        Query: {
          animals: () => animals,
          found: () => [animals[1], null, { __typename: 'Rock', weight: 7 }, animals[0]],
          cages: () => [[animals[0], animals[2]], null, []],
        },
      },
    },
    vet: {
      sdl: `type Cat @key(fields: "id") { id: ID!  visits: Int }
            type Dog @key(fields: "id") { id: ID!  visits: String }
            type Fish @key(fields: "id") { id: ID!  tank: Tank }
            interface Tank { litres: Int }
            type Pond implements Tank { litres: Int  frogs: Int }
            type Bowl implements Tank { litres: Int }`,
      resolvers: {
        Cat: { visits: () => 2 },
        Dog: { visits: () => 'often' },
        Fish: { tank: () => ({ __typename: 'Pond', litres: 100, frogs: 3 }) },
      },
    },
  },
  cases: [
    {
      title: 'give each runtime type its own fields, also where the types of a field differ',
      query: `{ animals { __typename id ... on Named { name } ... on Cat { lives times: visits }
                ... on Dog { tricks often: visits } ... on Fish { tank { litres ... on Pond { frogs } } } } }`,
      data: {
        animals: [
          { __typename: 'Cat', id: 'c1', name: 'Mi', lives: 9, times: 2 },
          { __typename: 'Dog', id: 'd1', name: 'Wang', tricks: ['sit'], often: 'often' },
          { __typename: 'Fish', id: 'f1', name: 'Jin', tank: { litres: 100, frogs: 3 } },
        ],
      },
      calls: ['zoo', 'vet'],
    },
    {
      title: 'walk unions with gaps, and interfaces inside of unions',
      query:
        '{ found { kind: __typename ... on Animal { name } ... on Rock { weight } ... on Cat { visits } } }',
      data: {
        found: [
          { kind: 'Dog', name: 'Wang' },
          null,
          { kind: 'Rock', weight: 7 },
          { kind: 'Cat', name: 'Mi', visits: 2 },
        ],
      },
    },
    {
      title: 'walk lists of lists',
      query: '{ cages { ... on Cat { visits } ... on Fish { id } } }',
      data: { cages: [[{ visits: 2 }, { id: 'f1' }], null, []] },
    },
    {
      title: 'call nobody for members that are not there',
      query: '{ found { ... on Rock { weight } } }',
      data: { found: [{}, null, { weight: 7 }, {}] },
      calls: ['zoo'],
    },
  ],
};

const partialUnions: Feature = {
  name: 'unions of which each source knows some members',
  subgraphs: {
    a: {
      sdl: `type Query { fromA: [Item!]! } union Item = Book | Film
            type Book @key(fields: "id") { id: ID!  title: String @shareable }
            type Film @key(fields: "id") { id: ID!  title: String @shareable }`,
      resolvers: {
        Query: {
          fromA: () => [
            { __typename: 'Book', id: 'b1', title: 'B' },
            { __typename: 'Film', id: 'f1', title: 'F' },
          ],
        },
      },
    },
    b: {
      sdl: `type Query { fromB: [Item!]! } union Item = Film | Game
            type Film @key(fields: "id") { id: ID!  title: String @shareable  length: Int }
            type Game { players: Int }`,
      resolvers: {
        Query: {
          fromB: () => [
            { __typename: 'Film', id: 'f1', title: 'F', length: 9 },
            { __typename: 'Game', players: 2 },
          ],
        },
        Film: { __resolveReference: ({ id }: WithId) => ({ id, title: 'F', length: 9 }) },
      },
    },
  },
  cases: [
    {
      title: 'are asked only for the members they have',
      query: `{ fromA { ...Parts } fromB { ...Parts } }
              fragment Parts on Item { __typename ... on Book { title } ... on Film { title length } ... on Game { players } }`,
      data: {
        fromA: [
          { __typename: 'Book', title: 'B' },
          { __typename: 'Film', title: 'F', length: 9 },
        ],
        fromB: [
          { __typename: 'Film', title: 'F', length: 9 },
          { __typename: 'Game', players: 2 },
        ],
      },
    },
  ],
};

const steering = {
  owner: {
    sdl: `type Query { child(id: ID!): Child  children: [Child!]! }
          type Child @key(fields: "id") { id: ID!  name: String  friend: Child }`,
    resolvers: {
      Query: {
        child: (_: unknown, { id }: WithId) => ({ id, name: `n-${id}`, friend: { id: 'c9', name: 'n-c9' } }),
        children: () => ['c1', 'c2', 'c3'].map((id) => ({ id, name: `n-${id}` })),
      },
    },
  },
  school: {
    sdl: `type Child @key(fields: "id") { id: ID!  school: School  grade: Int! }
          type School { name: String!  rooms: [Room!]  seats: [[Int!]!] }
          type Room { number: Int! }`,
    resolvers: {
      Child: {
        __resolveReference: ({ id }: WithId) => ({ id }),
        grade: ({ id }: WithId) => {
          if (id === 'c2') throw new GraphQLError('row 7', { extensions: { code: 'NOT_FOUND' } });
          return 3;
        },
        school: ({ id }: WithId) => ({
          name: 's',
          rooms: [{ number: 1 }, { number: id === 'c2' ? null : 2 }],
          seats: [[1, 2], [id === 'c3' ? null : 3]],
        }),
      },
    },
  },
};

const fragments: Feature = {
  name: 'fragments, @skip and @include',
  subgraphs: steering,
  cases: [
    {
      title: 'merge selections of one field from everywhere, in the order of first mention',
      query: `query { child(id: "c1") { ...A ... on Child { name ...B } ... { friend { id } } } }
              fragment A on Child { friend { name ...B } }
              fragment B on Child { school { name } }`,
      data: {
        child: {
          friend: { name: 'n-c9', school: { name: 's' }, id: 'c9' },
          name: 'n-c1',
          school: { name: 's' },
        },
      },
    },
    {
      title: 'are followed for the variables given: nothing skipped',
      query: `query ($no: Boolean!, $yes: Boolean = true) { child(id: "c1") { name @skip(if: $no)
                ...S @include(if: $yes) ... @skip(if: $no) { friend { id } } } } fragment S on Child { school { name } }`,
      variables: { no: false },
      data: { child: { name: 'n-c1', school: { name: 's' }, friend: { id: 'c9' } } },
    },
    {
      title: 'are followed for the variables given: everything but one field skipped',
      query: `query ($no: Boolean!, $yes: Boolean = true) { child(id: "c1") { id name @skip(if: $no)
                ...S @include(if: $yes) ... @skip(if: $no) { friend { id } } } } fragment S on Child { school { name } }`,
      variables: { no: true, yes: false },
      data: { child: { id: 'c1' } },
      calls: ['owner'],
    },
    {
      title: 'show a field that one of its mentions includes',
      query: `query ($a: Boolean!, $b: Boolean!) { child(id: "c1") {
                school @include(if: $a) { name } school @include(if: $b) { seats } } }`,
      variables: { a: false, b: true },
      data: { child: { school: { seats: [[1, 2], [3]] } } },
    },
    {
      title: 'may leave nothing at all',
      query: 'query ($no: Boolean!) { child(id: "c1") @skip(if: $no) { school { name } } }',
      variables: { no: true },
      data: {},
    },
  ],
};

const nulls: Feature = {
  name: 'null propagation and error paths',
  subgraphs: steering,
  cases: [
    {
      title:
        'a missing value takes the nearest parent that may be null, and is told where the client asked for it',
      query: '{ kids: children { n: name s: school { rows: rooms { no: number } } } }',
      data: {
        kids: [
          { n: 'n-c1', s: { rows: [{ no: 1 }, { no: 2 }] } },
          { n: 'n-c2', s: { rows: null } },
          { n: 'n-c3', s: { rows: [{ no: 1 }, { no: 2 }] } },
        ],
      },
      errors: [['kids.1.s.rows', 'SOURCE_UNAVAILABLE']],
    },
    {
      title: 'through lists of lists',
      query: '{ children { school { seats } } }',
      data: {
        children: [
          { school: { seats: [[1, 2], [3]] } },
          { school: { seats: [[1, 2], [3]] } },
          { school: { seats: null } },
        ],
      },
      errors: [['children.2.school.seats', 'SOURCE_UNAVAILABLE']],
    },
    {
      title: 'a required field of another source takes the whole list with it, up to the root',
      query: '{ kids: children { g: grade } one: child(id: "c1") { g: grade } }',
      data: null,
      errors: [['kids.1.g', 'NOT_FOUND']],
    },
    {
      title: 'every mention of a failed entity tells its own path',
      query:
        '{ a: child(id: "c2") { x: grade } b: child(id: "c2") { y: grade } ok: child(id: "c1") { grade } }',
      data: { a: null, b: null, ok: { grade: 3 } },
      errors: [
        ['a.x', 'NOT_FOUND'],
        ['b.y', 'NOT_FOUND'],
      ],
    },
  ],
};

const mutations: Feature = {
  name: 'mutations in order',
  subgraphs: {
    counter: counterSubgraph(),
    names: {
      sdl: 'type Mutation { rename(to: String!): Counter } type Counter @key(fields: "id") { id: ID!  label: String }',
      resolvers: {
        Mutation: { rename: (_: unknown, { to }: { to: string }) => ({ id: 'k', label: to }) },
        Counter: { __resolveReference: ({ id }: WithId) => ({ id, label: `label of ${id}` }) },
      },
    },
  },
  cases: [
    {
      title: 'run one after the other across sources, each followed by its joins',
      query: `mutation { reset { value label } a: add(n: 1) { value } rename(to: "x") { label value }
              b: add(n: 10) { value label } }`,
      data: {
        reset: { value: 0, label: 'label of k' },
        a: { value: 1 },
        rename: { label: 'x', value: 1 },
        b: { value: 11, label: 'label of k' },
      },
    },
  ],
};

function counterSubgraph(): Feature['subgraphs'][string] {
  let value = 5;
  const current = () => ({ id: 'k', value });
  return {
    sdl: `type Query { counter: Counter } type Mutation { reset: Counter  add(n: Int!): Counter }
          type Counter @key(fields: "id") { id: ID!  value: Int }`,
    resolvers: {
      Query: { counter: current },
      Mutation: {
        reset: async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          value = 0;
          return current();
        },
        add: (_: unknown, { n }: { n: number }) => {
          value += n;
          return current();
        },
      },
      Counter: { __resolveReference: current },
    },
  };
}

const enumsAndInputs: Feature = {
  name: 'enums and input objects',
  subgraphs: {
    a: {
      sdl: `type Query { echo(input: Input, levels: [Level!] = [LOW]): String  level: Level }
            input Input { text: String!  nested: Input  n: Int = 4 } enum Level { LOW HIGH }`,
      resolvers: {
        Query: { echo: (_: unknown, given: unknown) => JSON.stringify(given), level: () => 'HIGH' },
      },
    },
    b: {
      sdl: 'type Query { other: Level } enum Level { LOW HIGH }',
      resolvers: { Query: { other: () => 'LOW' } },
    },
  },
  cases: [
    {
      title: 'reach the source as the client meant them',
      query: `query ($in: Input, $level: Level!) { a: echo(input: $in, levels: [$level, LOW])
              b: echo(input: { text: "\\"quoted\\"", nested: { text: "x", n: null } }) level other }`,
      variables: { in: { text: '字', nested: { text: 'y', n: 1 } }, level: 'HIGH' },
      data: {
        a: '{"input":{"text":"字","nested":{"text":"y","n":1},"n":4},"levels":["HIGH","LOW"]}',
        b: '{"input":{"text":"\\"quoted\\"","nested":{"text":"x","n":null},"n":4},"levels":["LOW"]}',
        level: 'HIGH',
        other: 'LOW',
      },
    },
  ],
};

export const operationFeatures = [abstractTypes, partialUnions, fragments, nulls, mutations, enumsAndInputs];
