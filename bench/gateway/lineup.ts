import { composeSupergraph, readSubgraphSdls } from '../../gateway/compose.ts';
import { startContestant } from './processes.ts';
import type { Contestant } from './processes.ts';
import { queries } from './operations.ts';
import type { OperationName } from './operations.ts';
import { benchSubgraphs } from './subgraphs.ts';
import type { BenchSubgraph, Storage } from './subgraphs.ts';

export const gatewayNames = ['handwritten', 'in-process', 'http', 'apollo', 'hive', 'mercurius'] as const;
/** Runs when it is asked for: not how Apollo Gateway is documented, but as fast as it was found to go. */
const extraGatewayNames = ['apollo-pooled'] as const;
export const knownGateways: readonly GatewayName[] = [...gatewayNames, ...extraGatewayNames];
export type GatewayName = (typeof gatewayNames)[number] | (typeof extraGatewayNames)[number];

export type Entry = {
  gateway: GatewayName;
  contestant: Contestant;
  /** Standalone subgraphs it calls; none where everything is one process. */
  subgraphs: readonly Contestant[];
};

export type Lineup = {
  entries: readonly Entry[];
  /** Gateways that could not be started, and why. */
  notRun: ReadonlyMap<GatewayName, string>;
  stop: () => Promise<void>;
};

/** Starts one set of standalone subgraphs, shared by every gateway that calls any, and each gateway in its own process. */
export async function startLineup(options: {
  gateways: readonly GatewayName[];
  storage: Storage;
  home: string;
  internalSecret: string;
}): Promise<Lineup> {
  const { gateways, storage, home, internalSecret } = options;
  const started: Contestant[] = [];
  const start = async (script: string, settings: object): Promise<Contestant> => {
    const contestant = await startContestant(script, settings);
    started.push(contestant);
    return contestant;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((contestant) => contestant.stop()));
  };

  try {
    const subgraphs: Contestant[] = [];
    const subgraphUrls: Partial<Record<BenchSubgraph, string>> = {};
    for (const name of benchSubgraphs) {
      const subgraph = await start('subgraph-process.ts', { name, storage, internalSecret });
      subgraphs.push(subgraph);
      subgraphUrls[name] = subgraph.url;
    }
    const sdls = readSubgraphSdls();
    const { supergraphSdl } = composeSupergraph(sdls);
    const peer = {
      home,
      internalSecret,
      supergraphSdl,
      subgraphUrls,
      subgraphSdls: Object.fromEntries(sdls.map(({ name, sdl }) => [name, sdl])),
    };
    const hub = { home, internalSecret, storage };
    const starts: Record<GatewayName, () => Promise<Contestant>> = {
      handwritten: () => start('handwritten-process.ts', { home, storage }),
      'in-process': () => start('hub-process.ts', { ...hub, subgraphUrls: null }),
      http: () => start('hub-process.ts', { ...hub, subgraphUrls }),
      apollo: () => start('peers/apollo.mjs', peer),
      'apollo-pooled': () => start('peers/apollo.mjs', { ...peer, pooled: true }),
      hive: () => start('peers/hive.mjs', peer),
      mercurius: () => start('peers/mercurius.mjs', peer),
    };
    const entries: Entry[] = [];
    const notRun = new Map<GatewayName, string>();
    for (const gateway of gateways) {
      try {
        const isOneProcess = gateway === 'handwritten' || gateway === 'in-process';
        entries.push({
          gateway,
          contestant: await starts[gateway](),
          subgraphs: isOneProcess ? [] : subgraphs,
        });
      } catch (error) {
        notRun.set(
          gateway,
          error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'no reason given',
        );
      }
    }
    return { entries, notRun, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Address and body of one request to one gateway. */
export function requestTo(
  { gateway, contestant }: Entry,
  operation: OperationName,
): { url: string; bodyOf: (variables: Record<string, string>) => string } {
  if (gateway === 'handwritten') {
    return { url: `${contestant.url}/${operation}`, bodyOf: (variables) => JSON.stringify(variables) };
  }
  const query = queries[operation];
  return { url: contestant.url, bodyOf: (variables) => JSON.stringify({ query, variables }) };
}
