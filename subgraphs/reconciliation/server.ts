import { readFileSync } from 'node:fs';
import type { Sql } from '../../platform/postgres/index.ts';
import { createSubgraphHandler } from '../../platform/subgraph/handler.ts';
import { isMainModule, runSubgraphProcess } from '../../platform/subgraph/main.ts';
import type { Today } from '../../platform/subgraph/today.ts';
import type { SubgraphHandler, SubgraphLog } from '../../platform/subgraph/types.ts';
import { createLoaders } from './loaders.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';
import type { ReconciliationContext } from './resolvers.ts';
import { createStatisticsContext } from './statistics/resolvers.ts';
import { createStore } from './store.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/**
 * `dataSource` must be bound to the schema and role of this subgraph. The day plays a part for statistics only: what
 * else is served was worked out by the last reconciliation run, and says for which day.
 */
export function createSubgraph(options: {
  dataSource: Sql;
  today?: Today;
  log?: SubgraphLog;
}): SubgraphHandler {
  const store = createStore(options.dataSource);
  const statistics = createStatisticsContext(options.dataSource, options.today);
  return createSubgraphHandler<ReconciliationContext>({
    name: 'reconciliation',
    typeDefs,
    resolvers,
    log: options.log,
    createContext: (caller) => ({ caller, store, loaders: createLoaders(store, caller), statistics }),
  });
}

if (isMainModule(import.meta.url)) {
  await runSubgraphProcess({ name: 'reconciliation', migrations, createSubgraph });
}
