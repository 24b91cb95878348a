import { loadConfig } from '../../platform/config.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import type { SubgraphName } from '../../platform/source-systems.ts';
import { createSubgraph as createChildren } from '../../subgraphs/children/server.ts';
import { createSubgraph as createDisability } from '../../subgraphs/disability/server.ts';
import { createSubgraph as createHouseholds } from '../../subgraphs/households/server.ts';
import { createSubgraph as createReconciliation } from '../../subgraphs/reconciliation/server.ts';
import { createSubgraph as createStudents } from '../../subgraphs/students/server.ts';
import { createSubgraph as createWelfare } from '../../subgraphs/welfare/server.ts';
import type { Hub } from './open-hub.ts';

const factories = {
  children: createChildren,
  disability: createDisability,
  households: createHouseholds,
  reconciliation: createReconciliation,
  students: createStudents,
  welfare: createWelfare,
} as const;

/** Every subgraph: in this process, each under its own database role, or at its URL where one is configured. */
export async function inProcessSubgraphs(hub: Hub): Promise<Record<SubgraphName, string | SubgraphHandler>> {
  const { subgraphUrls } = hub.config;
  // Asked anew for each request: a hub outlives the day it was started on.
  const today = (): PlainDate => loadConfig().today;
  const entries = Object.entries(factories) as [SubgraphName, (typeof factories)[SubgraphName]][];
  return Object.fromEntries(
    await Promise.all(
      entries.map(async ([name, create]) => [
        name,
        subgraphUrls[name] ??
          create({ dataSource: await hub.dataSource(name), reader: await hub.reader(name), today }),
      ]),
    ),
  ) as Record<SubgraphName, string | SubgraphHandler>;
}
