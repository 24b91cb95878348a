import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import type { ReconciliationLoaders } from '../loaders.ts';
import type { ReconciliationStore } from '../store.ts';
import type { Transact } from './actions/carry-out.ts';
import type { QueueStore } from './store.ts';

/** What the resolvers of this folder work with, made for each request. */
export type QueueContext = {
  caller: Caller;
  store: ReconciliationStore;
  loaders: ReconciliationLoaders;
  queues: QueueStore;
  transact: Transact;
  today: PlainDate;
};
