import { startGateway } from '../../gateway/index.ts';
import { subgraphNames } from '../../platform/source-systems.ts';
import type { SubgraphName } from '../../platform/source-systems.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { contest } from './contestant.ts';
import { benchSubgraphs, openSubgraph } from './subgraphs.ts';
import type { Storage } from './subgraphs.ts';

export type HubProcessOptions = {
  /** Holds the key that signs the client's token. */
  home: string;
  internalSecret: string;
  /** Addresses of standalone subgraphs; without them they run in this process. */
  subgraphUrls: Partial<Record<SubgraphName, string>> | null;
  storage: Storage;
};

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Takes the place of the subgraphs the operations never ask. */
const unused: SubgraphHandler = () => Promise.reject(new Error('Not part of the benchmark'));

/** The hub's gateway as it ships; read events are made, but only handed to a function that drops them. */
contest(async ({ home, internalSecret, subgraphUrls, storage }: HubProcessOptions) => {
  const subgraphs: Partial<Record<SubgraphName, SubgraphHandler>> = {};
  for (const name of subgraphNames) subgraphs[name] = unused;
  if (subgraphUrls === null) {
    for (const name of benchSubgraphs) subgraphs[name] = await openSubgraph(name, storage);
  }
  const gateway = await startGateway({
    config: {
      home,
      port: 0,
      jwksUrl: null,
      issuer: null,
      audience: null,
      internalSecret,
      subgraphUrls: subgraphUrls ?? {},
      subgraphTimeoutMs: 2500,
      subgraphMaxBytes: 8 * 1024 * 1024,
    },
    subgraphs,
    log,
    onRead: () => undefined,
  });
  return gateway.url.replace('localhost', '127.0.0.1');
});
