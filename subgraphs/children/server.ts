import { readFileSync } from 'node:fs';
import { withinDivision } from '../../platform/postgres/index.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { createSubgraphHandler } from '../../platform/subgraph/handler.ts';
import { isMainModule, runSubgraphProcess } from '../../platform/subgraph/main.ts';
import type { Today } from '../../platform/subgraph/today.ts';
import type { SubgraphHandler, SubgraphLog } from '../../platform/subgraph/types.ts';
import { childSight } from './linkage/sight.ts';
import { createCommandStore } from './linkage/review/command-store.ts';
import { createReviewLoaders } from './linkage/review/review-loaders.ts';
import { createReviewStore } from './linkage/review/review-store.ts';
import { createLoaders } from './loaders.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';
import { createStore } from './store.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/**
 * `dataSource` must be bound to the schema and role of this subgraph. `today` is taken for the sake of the common
 * signature: identities are as the last link run left them.
 */
export function createSubgraph(options: {
  dataSource: Sql;
  /** Connected as the role that may only read. @defaultValue `dataSource` */
  reader?: Sql;
  today: Today;
  log?: SubgraphLog;
}): SubgraphHandler {
  const reader = options.reader ?? options.dataSource;
  const commands = createCommandStore(options.dataSource);
  return createSubgraphHandler({
    name: 'children',
    typeDefs,
    resolvers,
    log: options.log,
    promptResolvers: ['Child.citizenId', 'Child.redirectedFrom'],
    createContext(caller) {
      const confined = withinDivision(reader, caller.division);
      const store = createStore(confined, childSight(caller));
      const reviewStore = createReviewStore(confined);
      const loaders = createLoaders(store, caller);
      const reviewLoaders = createReviewLoaders(reviewStore, caller);
      const freshLoaders = () => {
        for (const loader of [...Object.values(loaders), ...Object.values(reviewLoaders)]) loader.clearAll();
        return { reviews: reviewLoaders, child: loaders.child };
      };
      return { caller, store, reviewStore, commands, loaders, reviewLoaders, freshLoaders };
    },
  });
}

if (isMainModule(import.meta.url)) await runSubgraphProcess({ name: 'children', migrations, createSubgraph });
