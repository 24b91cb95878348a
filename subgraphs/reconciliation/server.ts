import { readFileSync } from 'node:fs';
import { loadConfig } from '../../platform/config.ts';
import { todayIn } from '../../platform/plain-date.ts';
import { withinDivision } from '../../platform/postgres/index.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { createSubgraphHandler } from '../../platform/subgraph/handler.ts';
import { isMainModule, runSubgraphProcess } from '../../platform/subgraph/serving/process.ts';
import { dayOf } from '../../platform/subgraph/today.ts';
import type { Today } from '../../platform/subgraph/today.ts';
import type { SubgraphHandler, SubgraphLog } from '../../platform/subgraph/types.ts';
import { createCaseContext } from './cases/context.ts';
import { createLoaders } from './loaders.ts';
import { migrations } from './migrations/index.ts';
import { flagSight } from './mismatch/disclosure.ts';
import type { Transact } from './queues/actions/carry-out.ts';
import { createQueueStore } from './queues/store.ts';
import { resolvers } from './resolvers.ts';
import type { ReconciliationContext } from './resolvers.ts';
import { createStatisticsContext } from './statistics/resolvers.ts';
import { createStore } from './store.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/**
 * `dataSource` must be bound to the schema and role of this subgraph; without `transaction` mismatches can only be read.
 * What is served of mismatches was worked out by the last reconciliation run, and says for which day; `today` is the day on
 * which departments act, posts are held, the duties of cases fall due and statistics end. `home` is the data folder, where evidence is kept.
 */
export function createSubgraph(options: {
  dataSource: Sql & { transaction?: Transact };
  /** Connected as the role that may only read. @defaultValue `dataSource` */
  reader?: Sql;
  today?: Today;
  log?: SubgraphLog;
  home?: string;
}): SubgraphHandler {
  const { dataSource, today = () => todayIn('Asia/Shanghai', new Date()) } = options;
  const home = (): string => options.home ?? loadConfig().home;
  const reader = options.reader ?? dataSource;
  const statistics = createStatisticsContext(dataSource, today);
  const transact: Transact = (work) => {
    if (dataSource.transaction === undefined) throw new TypeError('This data source can only be read');
    return dataSource.transaction(work);
  };
  return createSubgraphHandler<ReconciliationContext>({
    name: 'reconciliation',
    typeDefs,
    resolvers,
    log: options.log,
    createContext(caller, waiter) {
      const day = dayOf(today);
      const confined = withinDivision(reader, caller.division, waiter);
      const sight = flagSight(caller);
      const store = createStore(confined, sight);
      const queues = createQueueStore(confined, sight);
      return {
        store,
        queues,
        transact,
        statistics: { ...statistics, reader: confined },
        loaders: createLoaders(store, caller, queues, day),
        ...createCaseContext({ owner: dataSource, reader: confined }, caller, { today: day, home }),
      };
    },
  });
}

if (isMainModule(import.meta.url)) {
  await runSubgraphProcess({ name: 'reconciliation', migrations, createSubgraph });
}
