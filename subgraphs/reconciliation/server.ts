import { readFileSync } from 'node:fs';
import type { Sql } from '../../platform/postgres/index.ts';
import { createSubgraphHandler } from '../../platform/subgraph/handler.ts';
import { isMainModule, runSubgraphProcess } from '../../platform/subgraph/main.ts';
import { loadConfig } from '../../platform/config.ts';
import { dayOf } from '../../platform/subgraph/today.ts';
import type { Today } from '../../platform/subgraph/today.ts';
import type { SubgraphHandler, SubgraphLog } from '../../platform/subgraph/types.ts';
import { createCaseContext } from './cases/context.ts';
import { createLoaders } from './loaders.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';
import type { ReconciliationContext } from './resolvers.ts';
import { createStore } from './store.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/**
 * `dataSource` must be bound to the schema and role of this subgraph. Of mismatches, what is served was worked
 * out by the last reconciliation run, and says for which day; the duties of cases are those of `today`. `home` is the data
 * folder, where evidence is kept.
 */
export function createSubgraph(options: {
  dataSource: Sql;
  today?: Today;
  log?: SubgraphLog;
  home?: string;
}): SubgraphHandler {
  const { dataSource } = options;
  const store = createStore(dataSource);
  return createSubgraphHandler<ReconciliationContext>({
    name: 'reconciliation',
    typeDefs,
    resolvers,
    log: options.log,
    createContext: (caller) => ({
      store,
      loaders: createLoaders(store, caller),
      ...createCaseContext(dataSource, caller, {
        today: dayOf(options.today ?? loadConfig().today),
        home: () => options.home ?? loadConfig().home,
      }),
    }),
  });
}

if (isMainModule(import.meta.url)) {
  await runSubgraphProcess({ name: 'reconciliation', migrations, createSubgraph });
}
