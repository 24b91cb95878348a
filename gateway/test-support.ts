import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import { graphql, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { composeSupergraph } from './compose.ts';
import { createFederatedExecutor } from './federated-executor.ts';
import type { FederatedExecutor, FederatedExecutorOptions } from './federated-executor.ts';
import type { InProcessHandler } from './transport/in-process.ts';

/** A subgraph of a test: its types without the federation header, and what its resolvers answer. */
export type TestSubgraph = { sdl: string; resolvers: GraphQLResolverMap<unknown> };

export type TestGraph = FederatedExecutor & {
  supergraphSdl: string;
  /** Calls so far, in order: which subgraph was asked what. */
  calls: { subgraph: string; query: string; variables: Record<string, unknown> }[];
  /** The answer as a client gets it: plain JSON. */
  ask: (query: string, variables?: Record<string, unknown>) => Promise<ExecutionResult>;
};

const federationHeader = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [
  "@key", "@shareable", "@requires", "@provides", "@external", "@override", "@inaccessible", "@interfaceObject"])\n`;

/** Composes small subgraphs and runs them in this process. Throws when they do not compose. */
export function createTestGraph(
  subgraphs: Record<string, TestSubgraph>,
  options: Omit<FederatedExecutorOptions, 'supergraphSdl' | 'subgraphs'> & {
    /** Takes the place of a subgraph's own handler. */
    replace?: Record<string, string | InProcessHandler>;
  } = {},
): TestGraph {
  const { replace = {}, ...executorOptions } = options;
  const calls: TestGraph['calls'] = [];
  const handlers: Record<string, string | InProcessHandler> = {};
  for (const [name, { sdl, resolvers }] of Object.entries(subgraphs)) {
    const schema = buildSubgraphSchema([{ typeDefs: parse(federationHeader + sdl), resolvers }]);
    handlers[name] = (request) => {
      const { query, variables = {} } = structuredClone(request);
      calls.push({ subgraph: name, query, variables });
      return graphql({ schema, source: query, variableValues: variables });
    };
  }
  const supergraphSdl = composeTest(subgraphs);
  const executor = createFederatedExecutor({
    ...executorOptions,
    supergraphSdl,
    subgraphs: { ...handlers, ...replace },
  });
  return {
    ...executor,
    supergraphSdl,
    calls,
    ask: async (query, variables) => asJson(await executor.execute({ query, variables })),
  };
}

function composeTest(subgraphs: Record<string, TestSubgraph>): string {
  const sdls = Object.entries(subgraphs).map(([name, { sdl }]) => ({ name, sdl: federationHeader + sdl }));
  const { supergraphSdl, errors } = composeSupergraph(sdls);
  if (supergraphSdl === null) throw new Error(errors.join('\n'));
  return supergraphSdl;
}

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
