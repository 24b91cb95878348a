import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createTestGraph } from '../test-support.ts';
import type { TestSubgraph } from '../test-support.ts';

type WithId = { id: string };

const owner: TestSubgraph = {
  sdl: `type Query { child(id: ID!): Child  children: [Child!]! }
        type Child @key(fields: "id") { id: ID!  name: String }`,
  resolvers: {
    Query: {
      child: (_: unknown, { id }: WithId) => ({ id, name: 'n' }),
      children: () => [
        { id: 'c1', name: 'n' },
        { id: 'c2', name: 'n' },
        { id: 'c3', name: 'n' },
      ],
    },
  },
};

const school: TestSubgraph = {
  sdl: 'type Child @key(fields: "id") { id: ID!  school: School } type School { name: String!  seats: [Int!] }',
  resolvers: {
    Child: { __resolveReference: ({ id }: WithId) => ({ id, school: { name: 's', seats: [1] } }) },
  },
};

function agency(resolveReference: (reference: WithId) => unknown): TestSubgraph {
  return {
    sdl: 'type Child @key(fields: "id") { id: ID!  agency: Agency  grade: Int } type Agency { state: String!  note: String }',
    resolvers: { Child: { __resolveReference: resolveReference } },
  };
}

const secret = (): never => {
  throw new Error('password at postgres://10.0.0.1');
};

describe('a failing source', () => {
  it('leaves nulls and errors at the paths the client knows, and the others are served', async () => {
    const graph = createTestGraph(
      { owner, school, agency: agency(() => ({})) },
      { replace: { agency: secret } },
    );
    const result = await graph.ask(
      '{ kid: child(id: "c1") { name it: agency { state } grade school { name } } }',
    );
    expect(result).toEqual({
      data: { kid: { name: 'n', it: null, grade: null, school: { name: 's' } } },
      errors: [
        {
          message: 'The source of this field could not answer.',
          path: ['kid', 'it'],
          extensions: { code: 'SOURCE_UNAVAILABLE' },
        },
        {
          message: 'The source of this field could not answer.',
          path: ['kid', 'grade'],
          extensions: { code: 'SOURCE_UNAVAILABLE' },
        },
      ],
    });
  });

  it('is told for every child of a list, up to a limit', async () => {
    const options = { replace: { agency: secret }, limits: { errors: 2 } };
    const graph = createTestGraph({ owner, agency: agency(() => ({})) }, options);
    const { data, errors } = await graph.ask('{ children { id agency { state } } }');
    expect(data).toMatchObject({ children: [{ id: 'c1', agency: null }, { id: 'c2' }, { id: 'c3' }] });
    expect(errors?.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['children', 0, 'agency'], 'SOURCE_UNAVAILABLE'],
      [['children', 1, 'agency'], 'SOURCE_UNAVAILABLE'],
      [undefined, 'ERRORS_TRUNCATED'],
    ]);
  });

  it('fails the root fields it owns and nothing else', async () => {
    const other = { sdl: 'type Query { hello: String }', resolvers: { Query: { hello: () => 'hi' } } };
    const graph = createTestGraph({ owner, other }, { replace: { owner: secret } });
    expect(await graph.ask('{ hello child(id: "c1") { name } }')).toMatchObject({
      data: { hello: 'hi', child: null },
      errors: [{ path: ['child'], extensions: { code: 'SOURCE_UNAVAILABLE' } }],
    });
  });

  it('that hangs is given up after its deadline', async () => {
    const hanging = {
      replace: { agency: () => new Promise<never>(() => undefined) },
      limits: { callTimeoutMs: 30 },
    };
    const graph = createTestGraph({ owner, school, agency: agency(() => ({})) }, hanging);
    expect(await graph.ask('{ child(id: "c1") { agency { state } school { name } } }')).toMatchObject({
      data: { child: { agency: null, school: { name: 's' } } },
      errors: [{ path: ['child', 'agency'], extensions: { code: 'SOURCE_TIMEOUT' } }],
    });
  });

  it('fails what another source needs it for, but only that', async () => {
    const needy: TestSubgraph = {
      sdl: `type Child @key(fields: "id") { id: ID!  grade: Int @external  fee: Int @requires(fields: "grade") }`,
      resolvers: { Child: { fee: () => 1 } },
    };
    const graph = createTestGraph(
      { owner, needy, agency: agency(() => ({})) },
      { replace: { agency: secret } },
    );
    expect(await graph.ask('{ child(id: "c1") { name fee } }')).toMatchObject({
      data: { child: { name: 'n', fee: null } },
      errors: [{ path: ['child', 'fee'], extensions: { code: 'SOURCE_UNAVAILABLE' } }],
    });
    expect(graph.calls.some(({ subgraph }) => subgraph === 'needy')).toBe(false);
  });
});

describe('an error inside an answer', () => {
  it.each(['NOT_FOUND', 'FORBIDDEN', 'BAD_USER_INPUT', 'UNAUTHENTICATED'])(
    'keeps the code %s',
    async (code) => {
      const refusing = agency(async ({ id }) => {
        if (id === 'c2') throw new GraphQLError('internal: row 7 of children', { extensions: { code } });
        return { id, agency: { state: 'FOUND' } };
      });
      const graph = createTestGraph({ owner, agency: refusing });
      const { data, errors } = await graph.ask('{ children { agency { state } } }');
      expect(data).toEqual({
        children: [{ agency: { state: 'FOUND' } }, { agency: null }, { agency: { state: 'FOUND' } }],
      });
      expect(errors).toMatchObject([{ path: ['children', 1, 'agency'], extensions: { code } }]);
      expect(JSON.stringify(errors)).not.toContain('row 7');
    },
  );

  it('hides any other code and text', async () => {
    const failing = agency(async ({ id }) => ({
      id,
      agency: { state: 'FOUND', note: Promise.reject(new Error('10.0.0.1')) },
    }));
    const graph = createTestGraph({ owner, agency: failing });
    expect(await graph.ask('{ child(id: "c1") { agency { state note } } }')).toEqual({
      data: { child: { agency: { state: 'FOUND', note: null } } },
      errors: [
        {
          message: 'The source of this field could not answer.',
          path: ['child', 'agency', 'note'],
          extensions: { code: 'SOURCE_UNAVAILABLE' },
        },
      ],
    });
  });

  it('moves a forbidden null up to the nearest place that may be null', async () => {
    const broken: TestSubgraph = {
      ...school,
      resolvers: {
        Child: { __resolveReference: async ({ id }: WithId) => ({ id, school: { seats: [1, null, 3] } }) },
      },
    };
    const graph = createTestGraph({ owner, school: broken });
    const { data, errors } = await graph.ask('{ child(id: "c1") { name school { seats } } }');
    expect(data).toEqual({ child: { name: 'n', school: { seats: null } } });
    expect(errors).toMatchObject([{ path: ['child', 'school', 'seats'] }]);
  });

  it('that takes the whole answer with it is told of its own field, not of those lost with it', async () => {
    const office: TestSubgraph = {
      sdl: 'type Query { page(after: String): [Int!]!  rules: [Int!]!  one: Int }',
      resolvers: {
        Query: {
          page: () => {
            throw new GraphQLError('x', { extensions: { code: 'BAD_USER_INPUT' } });
          },
          rules: () => [1],
          one: () => 1,
        },
      },
    };
    const graph = createTestGraph({ owner, office });
    expect(await graph.ask('{ rules one behind: page(after: "x") child(id: "c1") { name } }')).toEqual({
      data: null,
      errors: [
        { message: 'An argument was refused.', path: ['behind'], extensions: { code: 'BAD_USER_INPUT' } },
      ],
    });
  });

  it.each([
    ['after', 'after'],
    ['filter.division', 'filter.division'],
    ['450703201503200013', null],
    ['filter.张三', null],
    ['one', null],
    [['after'], null],
    [undefined, null],
  ])('that refuses %o names it only where it is an argument of the schema', async (argument, told) => {
    const office: TestSubgraph = {
      sdl: 'type Query { page(after: String, filter: Filter): [Int!]  one: Int } input Filter { division: String }',
      resolvers: {
        Query: {
          page: () => {
            throw new GraphQLError('x', { extensions: { code: 'BAD_USER_INPUT', argument } });
          },
        },
      },
    };
    const graph = createTestGraph({ owner, office });
    const { errors } = await graph.ask('{ page(after: "x") }');
    const extensions = { code: 'BAD_USER_INPUT', ...(told !== null && { argument: told }) };
    const message = told === null ? 'An argument was refused.' : `The argument "${told}" was refused.`;
    expect(errors).toEqual([{ message, path: ['page'], extensions }]);
  });

  it('without a path is still told', async () => {
    const vague = {
      replace: {
        agency: async () => ({ data: { _entities: [{ grade: 1 }] }, errors: [new GraphQLError('x')] }),
      },
    };
    const graph = createTestGraph({ owner, agency: agency(() => ({})) }, vague);
    expect(await graph.ask('{ child(id: "c1") { grade } }')).toEqual({
      data: { child: { grade: 1 } },
      errors: [
        { message: 'The source of this field could not answer.', extensions: { code: 'SOURCE_UNAVAILABLE' } },
      ],
    });
  });

  it.each(['SOURCE_TIMEOUT', 'SOURCE_UNAVAILABLE'])('%s of a source is told as it is', async (code) => {
    const told: unknown[] = [];
    const late = {
      replace: {
        agency: async () => ({
          data: { _entities: [null] },
          errors: [new GraphQLError('x', { path: ['_entities', 0], extensions: { code } })],
        }),
      },
      onFailure: (event: object) => told.push(event),
    };
    const graph = createTestGraph({ owner, agency: agency(() => ({})) }, late);
    const { data, errors } = await graph.ask('{ child(id: "c1") { grade } }');
    expect({ data, errors }).toMatchObject({
      data: { child: { grade: null } },
      errors: [{ path: ['child', 'grade'], extensions: { code } }],
    });
    expect(told).toEqual([{ source: 'agency', code, reason: 'field error' }]);
  });

  it.each([[null], ['<html>'], [{}], [{ data: null }], [{ data: { _entities: 'x' } }], [[]]])(
    'an answer that is none is a failure (%j)',
    async (answer) => {
      const graph = createTestGraph(
        { owner, agency: agency(() => ({})) },
        { replace: { agency: async () => answer as never } },
      );
      const { data } = await graph.ask('{ child(id: "c1") { name grade } }');
      expect(data).toEqual({ child: { name: 'n', grade: null } });
    },
  );

  it('a value of the wrong shape is null, with an error', async () => {
    const odd = { replace: { agency: async () => ({ data: { _entities: [{ agency: 'text' }] } }) as never } };
    const graph = createTestGraph({ owner, agency: agency(() => ({})) }, odd);
    expect(await graph.ask('{ child(id: "c1") { name agency { state } } }')).toMatchObject({
      data: { child: { name: 'n', agency: null } },
      errors: [{ path: ['child', 'agency'] }],
    });
  });
});

it('stops when the client goes away', async () => {
  const gone = new AbortController();
  const graph = createTestGraph(
    { owner, agency: agency(() => ({})) },
    { replace: { agency: () => new Promise<never>(() => gone.abort(new Error('gone'))) } },
  );
  const { data, errors } = await graph.execute({
    query: '{ child(id: "c1") { grade } }',
    signal: gone.signal,
  });
  expect(data).toBeUndefined();
  expect(errors?.[0]?.extensions['code']).toBe('REQUEST_CANCELLED');
});
