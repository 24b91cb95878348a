import { GraphQLError } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSubgraphHandler } from './handler.ts';
import type { ResolverMap } from './schema/build.ts';
import { DateScalar, DateTimeScalar } from './schema/scalars.ts';
import { caller, silentLog } from './test-support.ts';
import type { SubgraphLog } from './types.ts';

const typeDefs = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
  scalar Date
  scalar DateTime
  type Query {
    division: String
    day(on: Date): Date
    instant(at: DateTime): DateTime
    refused: String
    broken: String
  }
  type Child @key(fields: "id") {
    id: ID!
    name: String
  }
`;

const resolvers: ResolverMap = {
  Date: DateScalar,
  DateTime: DateTimeScalar,
  Query: {
    division: (_: unknown, __: unknown, context: { division: string }) => context.division,
    day: (_: unknown, { on }: { on: string }) => on,
    instant: (_: unknown, { at }: { at: Date }) => at,
    refused: () => {
      throw new GraphQLError('Not found', { extensions: { code: 'NOT_FOUND' } });
    },
    broken: () => {
      throw new Error('duplicate key: (张三, 450703201501010015)');
    },
  },
  Child: {
    // Throws instead of rejecting, as a careless resolver may.
    __resolveReference: ({ id }: { id: string }) => {
      if (id === 'broken') throw statementFailure;
      return { id, name: `name of ${id}` };
    },
  },
};
const statementFailure = new Error('statement failed: 450703201501010015');

function build(log: SubgraphLog = silentLog) {
  return createSubgraphHandler({
    name: 'students',
    typeDefs,
    resolvers,
    log,
    createContext: ({ division }) => ({ division }),
  });
}

const codes = (result: ExecutionResult) => result.errors?.map((error) => error.extensions['code']);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('createSubgraphHandler', () => {
  it('answers a caller with a context made for that caller', async () => {
    const handler = build();
    const one = await handler({ query: '{ division }' }, { caller: { ...caller, division: '450703' } });
    const other = await handler({ query: '{ division }' }, { caller: { ...caller, division: '4501' } });
    expect(plain([one, other])).toEqual([{ data: { division: '450703' } }, { data: { division: '4501' } }]);
  });

  it('refuses a request without a caller', async () => {
    expect(codes(await build()({ query: '{ division }' }))).toEqual(['UNAUTHENTICATED']);
  });

  it('answers what can be parsed and validated only, each time the same', async () => {
    const handler = build();
    for (let time = 0; time < 2; time += 1) {
      expect(codes(await handler({ query: '{ division' }, { caller }))).toEqual(['GRAPHQL_PARSE_FAILED']);
      expect(codes(await handler({ query: '{ nothing }' }, { caller }))).toEqual([
        'GRAPHQL_VALIDATION_FAILED',
      ]);
    }
  });

  it('does not repeat the value of a variable that does not fit', async () => {
    const query = 'query ($on: Date) { day(on: $on) }';
    const result = await build()({ query, variables: { on: '450703201501010015' } }, { caller });
    expect(codes(result)).toEqual(['BAD_USER_INPUT']);
    expect(JSON.stringify(result)).not.toContain('450703');
  });

  it('passes errors with a code, and masks all others behind an id that is logged', async () => {
    const logged: object[] = [];
    const handler = build({ ...silentLog, error: (fields) => logged.push(fields) });
    const result = await handler({ query: '{ refused broken }' }, { caller });
    expect(plain(result.data)).toEqual({ refused: null, broken: null });
    expect(codes(result)).toEqual(['NOT_FOUND', 'INTERNAL_SERVER_ERROR']);
    expect(result.errors?.[1]?.message).toBe('Internal server error');
    expect(result.errors?.[1]?.path).toEqual(['broken']);
    expect(logged).toEqual([
      expect.objectContaining({ subgraph: 'students', errorId: result.errors?.[1]?.extensions['errorId'] }),
    ]);
    expect(JSON.stringify([logged, result])).not.toMatch(/张三|450703/);
  });

  it('fails each entity of a failed statement by itself, under one id, and answers the others', async () => {
    const logged: object[] = [];
    const handler = build({ ...silentLog, error: (fields) => logged.push(fields) });
    const representations = ['broken', 'c1', 'broken'].map((id) => ({ __typename: 'Child', id }));
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Child { name } } }';
    const result = await handler({ query, variables: { r: representations } }, { caller });
    expect(plain(result.data)).toEqual({ _entities: [null, { name: 'name of c1' }, null] });
    expect(result.errors?.map((error) => error.path)).toEqual([
      ['_entities', 0],
      ['_entities', 2],
    ]);
    expect(new Set(result.errors?.map((error) => error.extensions['errorId'])).size).toBe(1);
    expect(logged).toHaveLength(1);
  });
});

describe('scalars', () => {
  const ask = async (query: string, variables: Record<string, unknown> = {}) =>
    plain(await build()({ query, variables }, { caller }));

  it('reads and writes calendar days and instants', async () => {
    expect(await ask('{ day(on: "2024-02-29") }')).toEqual({ data: { day: '2024-02-29' } });
    expect(
      await ask('query ($at: DateTime) { instant(at: $at) }', { at: '2024-09-01T08:00:00+08:00' }),
    ).toEqual({
      data: { instant: '2024-09-01T00:00:00.000Z' },
    });
  });

  it.each(['2023-02-29', '2024-2-9', '20240209', ''])('refuses %j as a day', async (on) => {
    expect(await ask('query ($on: Date) { day(on: $on) }', { on })).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  it.each(['2024-09-01T08:00:00', '2024-09-01', '2023-02-29T00:00:00Z', '2024-09-01T25:00:00Z'])(
    'refuses %j as an instant',
    async (at) => {
      expect(await ask('query ($at: DateTime) { instant(at: $at) }', { at })).toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
    },
  );
});
