import { readFileSync } from 'node:fs';
import type { Sql } from '../../platform/postgres/index.ts';
import { createSubgraphHandler } from '../../platform/subgraph/handler.ts';
import { isMainModule, runSubgraphProcess } from '../../platform/subgraph/serving/process.ts';
import { dayOf } from '../../platform/subgraph/today.ts';
import type { Today } from '../../platform/subgraph/today.ts';
import type { SubgraphHandler, SubgraphLog } from '../../platform/subgraph/types.ts';
import { createLoaders } from './loaders.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';
import { createStore } from './store.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** `dataSource` must be bound to the schema and role of this subgraph; `today` is the day freshness is judged on. */
export function createSubgraph(options: {
  dataSource: Sql;
  /** Connected as the role that may only read. @defaultValue `dataSource` */
  reader?: Sql;
  today: Today;
  log?: SubgraphLog;
}): SubgraphHandler {
  const store = createStore(options.reader ?? options.dataSource);
  return createSubgraphHandler({
    name: 'households',
    typeDefs,
    resolvers,
    log: options.log,
    dataTypes: ['Child'],
    promptResolvers: ['HouseholdRegistration.guardians'],
    createContext: (caller, waiter) => ({
      loaders: createLoaders(store, caller, dayOf(options.today), waiter),
    }),
  });
}

if (isMainModule(import.meta.url))
  await runSubgraphProcess({ name: 'households', migrations, createSubgraph });
