import DataLoader from 'dataloader';
import type { Caller } from '../../platform/subgraph/types.ts';
import type { ReconciliationStore } from './store.ts';
import type { ChildRow, EventRow, ImportRow, MismatchRow } from './tables.ts';

export type ReconciliationLoaders = ReturnType<typeof createLoaders>;

/** Made per request: what one caller loaded must never answer another. Each loader is one statement a request. */
export function createLoaders(store: ReconciliationStore, { division }: Caller) {
  return {
    child: new DataLoader<string, ChildRow | null>(async (ids) => {
      const found = await store.listChildren(ids, division);
      return ids.map((id) => found.get(id) ?? null);
    }),
    mismatch: new DataLoader<string, MismatchRow | null>(async (ids) => {
      const found = await store.listMismatches(ids, division);
      return ids.map((id) => found.get(id) ?? null);
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
  };
}
