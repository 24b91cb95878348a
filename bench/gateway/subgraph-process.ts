import { serveSubgraph } from '../../platform/subgraph/serving/http-server.ts';
import { contest } from './contestant.ts';
import { openSubgraph } from './subgraphs.ts';
import type { BenchSubgraph, Storage } from './subgraphs.ts';

export type SubgraphProcessOptions = { name: BenchSubgraph; storage: Storage; internalSecret: string };

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One subgraph as a standalone HTTP server, as the hub serves it. */
contest(async ({ name, storage, internalSecret }: SubgraphProcessOptions) => {
  const handler = await openSubgraph(name, storage);
  const { url } = await serveSubgraph({
    handler,
    name,
    port: 0,
    internalSecret,
    log: silent,
    acceptUnboundTokens: true,
  });
  return url;
});
