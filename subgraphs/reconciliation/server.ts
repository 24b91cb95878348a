import { readFileSync } from 'node:fs';
import { todayIn } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { createSubgraphHandler } from '../../platform/subgraph/handler.ts';
import { isMainModule, runSubgraphProcess } from '../../platform/subgraph/main.ts';
import { dayOf } from '../../platform/subgraph/today.ts';
import type { Today } from '../../platform/subgraph/today.ts';
import type { SubgraphHandler, SubgraphLog } from '../../platform/subgraph/types.ts';
import { createLoaders } from './loaders.ts';
import { migrations } from './migrations/index.ts';
import type { Transact } from './queues/actions/carry-out.ts';
import { createQueueStore } from './queues/store.ts';
import { resolvers } from './resolvers.ts';
import type { ReconciliationContext } from './resolvers.ts';
import { createStore } from './store.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/**
 * `dataSource` must be bound to the schema and role of this subgraph; without `transaction` it can only be read. What is
 * served of mismatches was worked out by the last reconciliation run, and says for which day; `today` is the day on
 * which departments act and posts are held.
 */
export function createSubgraph(options: {
  dataSource: Sql & { transaction?: Transact };
  today?: Today;
  log?: SubgraphLog;
}): SubgraphHandler {
  const { dataSource, today = () => todayIn('Asia/Shanghai', new Date()) } = options;
  const store = createStore(dataSource);
  const queues = createQueueStore(dataSource);
  const transact: Transact = (work) => {
    if (dataSource.transaction === undefined) throw new TypeError('This data source can only be read');
    return dataSource.transaction(work);
  };
  return createSubgraphHandler<ReconciliationContext>({
    name: 'reconciliation',
    typeDefs,
    resolvers,
    log: options.log,
    createContext(caller) {
      const day = dayOf(today);
      return {
        caller,
        store,
        queues,
        transact,
        today: day,
        loaders: createLoaders(store, caller, queues, day),
      };
    },
  });
}

if (isMainModule(import.meta.url)) {
  await runSubgraphProcess({ name: 'reconciliation', migrations, createSubgraph });
}
