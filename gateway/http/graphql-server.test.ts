import { afterEach, describe, expect, it } from 'vitest';
import { caller } from '../../platform/subgraph/test-support.ts';
import { createTestGraph } from '../test-support.ts';
import type { TestGraph } from '../test-support.ts';
import { startGraphqlServer } from './graphql-server.ts';
import type { GraphqlServer } from './graphql-server.ts';

type WithId = { id: string };

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const children = {
  sdl: `type Query { child(id: ID!): Child } type Child @key(fields: "id") { id: ID! name: String broken: Int }`,
  resolvers: {
    Query: { child: (_: unknown, { id }: WithId) => ({ id, name: '小明' }) },
    Child: {
      broken: () => {
        throw new Error('at pg.10.0.0.1');
      },
    },
  },
};
const query = 'query Child($id: ID!) { child(id: $id) { name } }';

let servers: GraphqlServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});

async function start(
  onRead: () => void = () => undefined,
): Promise<{ graph: TestGraph; server: GraphqlServer }> {
  const graph = createTestGraph({ children });
  const { supergraphSdl } = graph;
  const server = await startGraphqlServer({
    executor: graph,
    supergraphSdl,
    introspection: false,
    onRead,
    guard: { admitChildren: () => undefined },
    log,
  });
  servers.push(server);
  return { graph, server };
}

const context = () => ({ caller, caseId: null, signal: new AbortController().signal });

describe('an operation asked again', () => {
  it.each([
    ['no Accept header', undefined],
    ['any type', '*/*'],
    ['JSON', 'application/json'],
    ['GraphQL responses', 'application/graphql-response+json'],
    ['both', 'application/graphql-response+json, application/json;q=0.9'],
    ['what a browser sends', 'application/json, text/plain, */*'],
    ['nothing that is served', 'text/html'],
  ])('is answered as the first time, to a client that accepts %s', async (_, accept) => {
    const { server } = await start();
    for (const request of [
      { query, variables: { id: 'c1' } },
      { query, variables: { id: 7 } },
      { query, variables: {} },
      { query, variables: { id: 'c1' }, operationName: 'Child' },
      { query, variables: { id: 'c1' }, operationName: 'Other' },
      { query: '{ child(id: "c1") { name broken } }' },
      { query: '{ child(id: "c1") { nothing } }' },
      { query: '{ __schema { queryType { name } } }' },
    ]) {
      const answers = [];
      for (let time = 0; time < 3; time += 1) {
        const { status, headers, body } = await server.answer(request, context(), accept);
        answers.push({ status, headers: [...headers], body });
      }
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    }
  });

  it('is executed once a request, and each time for its own variables and caller', async () => {
    const { graph, server } = await start();
    for (const id of ['c1', 'c2', 'c3'])
      await server.answer({ query, variables: { id } }, context(), undefined);
    expect(graph.calls.map(({ variables }) => variables)).toEqual([{ id: 'c1' }, { id: 'c2' }, { id: 'c3' }]);
  });

  it('is refused when its read cannot be recorded, though it was answered before', async () => {
    let isFull = false;
    const { server } = await start(() => {
      if (isFull) throw new Error('disk full');
    });
    const request = { query, variables: { id: 'c1' } };
    expect((await server.answer(request, context(), undefined)).status).toBe(200);
    isFull = true;
    const { status, body } = await server.answer(request, context(), undefined);
    expect(status).toBe(503);
    expect(JSON.parse(String(body))).toMatchObject({
      errors: [{ extensions: { code: 'AUDIT_UNAVAILABLE' } }],
    });
    expect(body).not.toContain('小明');
  });

  it('with an error is executed once too', async () => {
    const { graph, server } = await start();
    const request = { query: '{ child(id: "c1") { name broken } }' };
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await server.answer(request, context(), undefined);
      expect(status).toBe(200);
      expect(JSON.parse(String(body))).toMatchObject({ data: { child: { name: '小明', broken: null } } });
    }
    expect(graph.calls).toHaveLength(2);
  });
});
