import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import { listTermStarts } from './calendar/term-starts.ts';
import { listPosts, listPostsWithin, listResponsible } from './chains/posts.ts';
import { countWorkQueue, listWorkQueue } from './work-queue.ts';
import type { WorkQueueFilter } from './work-queue.ts';
import type { FlagSight } from '../mismatch/disclosure.ts';

export type QueueStore = ReturnType<typeof createQueueStore>;

type Rest<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Others] ? Others : never;

/** Reads of work queues, posts and calendars under the subgraph's own role. */
export function createQueueStore(db: Sql, sight: FlagSight) {
  return {
    listWorkQueue: (division: string, filter: WorkQueueFilter, page: Parameters<typeof listWorkQueue>[3]) =>
      listWorkQueue(db, division, filter, page, sight),
    countWorkQueue: (division: string, filter: WorkQueueFilter, today: PlainDate) =>
      countWorkQueue(db, division, filter, today, sight),
    listPosts: (ids: readonly string[], day: PlainDate) => listPosts(db, ids, day),
    listPostsWithin: (...args: Rest<Parameters<typeof listPostsWithin>>) => listPostsWithin(db, ...args),
    listResponsible: (ids: readonly string[], day: PlainDate) => listResponsible(db, ids, day),
    listTermStarts: (division: string) => listTermStarts(db, division),
  };
}
