import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import http from '@graphql-mesh/transport-http';
import { Response } from '@whatwg-node/fetch';
import { contest } from '../contestant.ts';
import { createPeerAccess } from './caller.ts';
import { createPooledFetch } from './pooled-fetch.mjs';

/** Hive Gateway with the Rust planner and kept-alive connections of our own: the fastest setting that was found. */
contest(async (options) => {
  const access = await createPeerAccess(options);
  const runtime = createGatewayRuntime({
    supergraph: withAddresses(options),
    unifiedGraphHandler,
    transports: { http },
    fetchAPI: { fetch: createPooledFetch(Response) },
    logging: false,
    landingPage: false,
    graphiql: false,
    healthCheckEndpoint: false,
    readinessCheckEndpoint: false,
    plugins: () => [
      {
        async onFetch({ executionRequest, options: init, setOptions, url }) {
          const headers = executionRequest?.context?.headers;
          if (headers === undefined) return;
          await access.check(headers);
          const subgraph = Object.keys(options.subgraphUrls).find(
            (name) => options.subgraphUrls[name] === url,
          );
          const authorization = await access.authorization(subgraph, headers);
          setOptions({ ...init, headers: { ...init.headers, authorization } });
        },
      },
    ],
  });
  const server = createServer((request, response) => void runtime(request, response));
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${server.address().port}/graphql`;
});

/** The supergraph names subgraphs by `subgraph:<name>`. */
function withAddresses({ supergraphSdl, subgraphUrls }) {
  return supergraphSdl.replaceAll(
    /"subgraph:(\w+)"/g,
    (_, name) => `"${subgraphUrls[name] ?? 'http://127.0.0.1:9/graphql'}"`,
  );
}
