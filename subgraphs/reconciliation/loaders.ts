import DataLoader from 'dataloader';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import { allAlong } from './mismatch/shown/brought-along.ts';
import type { BroughtAlong } from './mismatch/shown/brought-along.ts';
import type { PostRow } from './queues/chains/posts.ts';
import type { QueueStore } from './queues/store.ts';
import type { ReconciliationStore } from './store.ts';
import type { ChildRow, EventRow, ImportRow, MismatchRow } from './tables.ts';

/** What one field of a request wants; all that is wanted at the same time is read together. */
type WantedChild = { id: string; history: boolean };
type WantedMismatch = { id: string; along: BroughtAlong };

const idsOf = (wanted: readonly { id: string }[]): string[] => [...new Set(wanted.map(({ id }) => id))];

export type ReconciliationLoaders = ReturnType<typeof createLoaders>;

/** Made per request: what one caller loaded must never answer another. Each loader is one statement a request. */
export function createLoaders(
  store: ReconciliationStore,
  { division }: Caller,
  queues: QueueStore,
  today: PlainDate,
) {
  return {
    child: new DataLoader<WantedChild, ChildRow | null, string>(
      async (wanted) => {
        const withHistory = wanted.some(({ history }) => history);
        const found = await store.listChildren(idsOf(wanted), division, withHistory);
        return wanted.map(({ id }) => found.get(id) ?? null);
      },
      { cacheKeyFn: ({ id, history }) => `${history}/${id}` },
    ),
    mismatch: new DataLoader<WantedMismatch, MismatchRow | null, string>(
      async (wanted) => {
        const found = await store.listMismatches(
          idsOf(wanted),
          division,
          allAlong(wanted.map(({ along }) => along)),
        );
        return wanted.map(({ id }) => found.get(id) ?? null);
      },
      { cacheKeyFn: ({ id, along }) => `${along.history}/${along.child}/${along.childHistory}/${id}` },
    ),
    /** Ids of what mismatches go on with. */
    superseded: new DataLoader<string, readonly string[]>(async (ids) => {
      const found = await store.listSuperseded(ids);
      return ids.map((id) => found.filter(({ successor }) => successor === id).map((row) => row.id));
    }),
    import: new DataLoader<string, ImportRow | null>(async (ids) => {
      const found = await store.listImports(ids, division);
      return ids.map((id) => found.get(id) ?? null);
    }),
    history: new DataLoader<string, readonly EventRow[]>(async (ids) => {
      const events = new Map<string, EventRow[]>(ids.map((id) => [id, []]));
      for (const event of await store.listEvents(ids)) events.get(event.mismatchId)?.push(event);
      return ids.map((id) => events.get(id) ?? []);
    }),
    post: new DataLoader<string, PostRow | null>(async (ids) => {
      const found = await queues.listPosts(ids, today);
      return ids.map((id) => found.get(id) ?? null);
    }),
    /** Of mismatches the caller has already been shown. */
    responsibility: new DataLoader<{ id: string; day: PlainDate }, readonly PostRow[], string>(
      async (keys) => {
        const days = [...new Set(keys.map(({ day }) => day))];
        const byDay = new Map(
          await Promise.all(
            days.map(async (day) => {
              const ids = keys.filter((key) => key.day === day).map(({ id }) => id);
              return [day, await queues.listResponsible(ids, day)] as const;
            }),
          ),
        );
        return keys.map(({ id, day }) => byDay.get(day)?.get(id) ?? []);
      },
      { cacheKeyFn: ({ id, day }) => `${day}/${id}` },
    ),
  };
}
