import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { composeSupergraph } from '../../../gateway/compose.ts';
import { createFederatedExecutor } from '../../../gateway/federated-executor.ts';
import type { InProcessHandler } from '../../../gateway/transport/in-process.ts';
import type { Feature } from './feature.ts';

export type Transport = 'in process' | 'over HTTP';

export type FeatureGraph = {
  /** The answer as a client gets it: plain JSON. */
  ask: (query: string, variables?: Record<string, unknown>) => Promise<ExecutionResult>;
  /** Subgraphs called since the last question. */
  calls: () => readonly string[];
  stop: () => Promise<void>;
};

const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable",
  "@requires", "@provides", "@external", "@override", "@inaccessible", "@interfaceObject"])\n`;

/** The subgraphs of a feature behind an executor, called in one way or the other. */
export async function startFeatureGraph(feature: Feature, transport: Transport): Promise<FeatureGraph> {
  const calls: string[] = [];
  const servers: Server[] = [];
  const subgraphs: Record<string, string | InProcessHandler> = {};
  for (const [name, { sdl, resolvers }] of Object.entries(feature.subgraphs)) {
    const schema = buildSubgraphSchema([{ typeDefs: parse(header + sdl), resolvers }]);
    const handler: InProcessHandler = ({ query, variables }) => {
      calls.push(name);
      return graphql({ schema, source: query, variableValues: structuredClone(variables ?? {}) });
    };
    subgraphs[name] = transport === 'in process' ? handler : await serve(handler, servers);
  }
  const executor = createFederatedExecutor({
    supergraphSdl: compose(feature),
    subgraphs,
  });
  return {
    async ask(query, variables) {
      calls.length = 0;
      return JSON.parse(JSON.stringify(await executor.execute({ query, variables }))) as ExecutionResult;
    },
    calls: () => calls,
    async stop() {
      await executor.stop();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function compose({ subgraphs, adjust = (sdl) => sdl }: Feature): string {
  const sdls = Object.entries(subgraphs).map(([name, { sdl }]) => ({ name, sdl: header + sdl }));
  const { supergraphSdl, errors } = composeSupergraph(sdls);
  if (supergraphSdl === null) throw new Error(errors.join('\n'));
  return adjust(supergraphSdl);
}

async function serve(handler: InProcessHandler, servers: Server[]): Promise<string> {
  const server = createServer((request, response) => {
    void read(request)
      .then((body) => handler(JSON.parse(body) as Parameters<InProcessHandler>[0]))
      .then((result) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
      });
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
