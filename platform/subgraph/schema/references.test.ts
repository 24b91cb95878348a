import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSubgraphHandler } from '../handler.ts';
import { caller, silentLog } from '../test-support.ts';
import { resolveTogether } from './references.ts';
import type { ResolveReferences } from './references.ts';

const typeDefs = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
  type Query {
    nothing: Int
  }
  type Child @key(fields: "id") {
    id: ID!
    view: String
  }
  type School @key(fields: "id") {
    id: ID!
    name: String
  }
`;

const query = `query ($r: [_Any!]!) {
  _entities(representations: $r) { __typename ... on Child { id view } ... on School { name } } }`;

function build(asked: unknown[][], fail = false) {
  const resolveChildren: ResolveReferences<unknown> = (references) => {
    asked.push(references.map(({ id }) => id));
    const loading = fail ? Promise.reject(new Error('statement failed')) : Promise.resolve('view');
    return resolveTogether(references, loading, ({ id }, loaded) =>
      id === 'unknown'
        ? new GraphQLError('Not found', { extensions: { code: 'NOT_FOUND' } })
        : { __typename: 'Child', id, view: `${loaded} of ${String(id)}` },
    );
  };
  const handler = createSubgraphHandler({
    name: 'students',
    typeDefs,
    resolvers: {
      Child: { __resolveReferences: resolveChildren },
      School: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `school ${id}` }) },
    },
    log: silentLog,
    createContext: () => ({}),
  });
  return async (...entities: [typename: string, id: string][]) => {
    const representations = entities.map(([__typename, id]) => ({ __typename, id }));
    const { data, errors } = await handler({ query, variables: { r: representations } }, { caller });
    const told = errors?.map(({ path, extensions }) => [path?.[1], extensions['code']]) ?? [];
    return { entities: JSON.parse(JSON.stringify(data?.['_entities'] ?? null)) as unknown, errors: told };
  };
}

const child = (id: string) => ({ __typename: 'Child', id, view: `view of ${id}` });

describe('references resolved by the list', () => {
  // Once by graphql-js, then by the compiled operation.
  it.each([1, 2, 3, 4, 5])('are asked for together, and answered in their order (time %i)', async (times) => {
    const asked: unknown[][] = [];
    const ask = build(asked);
    for (let time = 1; time < times; time += 1) await ask(['Child', 'c9']);
    expect(await ask(['Child', 'c2'], ['Child', 'unknown'], ['Child', 'c1'])).toEqual({
      entities: [child('c2'), null, child('c1')],
      errors: [[1, 'NOT_FOUND']],
    });
    expect(asked.at(-1)).toEqual(['c2', 'unknown', 'c1']);
  });

  it('fail one by one when the list fails', async () => {
    const ask = build([], true);
    expect(await ask(['Child', 'c1'], ['Child', 'c2'])).toEqual({
      entities: [null, null],
      errors: [
        [0, 'INTERNAL_SERVER_ERROR'],
        [1, 'INTERNAL_SERVER_ERROR'],
      ],
    });
  });

  it('may stand among references of another type', async () => {
    const ask = build([]);
    expect(await ask(['School', 's1'], ['Child', 'c1'], ['Child', 'unknown'])).toEqual({
      entities: [{ __typename: 'School', name: 'school s1' }, child('c1'), null],
      errors: [[2, 'NOT_FOUND']],
    });
  });

  it('of a type nobody knows fail without an answer', async () => {
    expect((await build([])(['Ghost', 'g1'])).errors).toHaveLength(1);
  });
});
