import DataLoader from 'dataloader';
import type { Caller } from '../../platform/subgraph/types.ts';
import type { ChildStore } from './store.ts';
import type { ChildRow, LinkRecordRow } from './tables.ts';

export type ChildLoaders = ReturnType<typeof createLoaders>;

/** Made per request: what one caller loaded must never answer another. */
export function createLoaders(store: ChildStore, caller: Caller) {
  const loadChildren = (withLinks: boolean) =>
    new DataLoader<string, ChildRow | null>(async (ids) => {
      const rows = await store.listByIds(ids, caller.division, withLinks);
      const byId = new Map(rows.map((row) => [row.requestedId, row]));
      return ids.map((id) => byId.get(id) ?? null);
    });
  return {
    /** By id, redirects followed; null for an id that is not there or not the caller's to know. */
    child: loadChildren(false),
    /** The same with the linked records. */
    childWithLinks: loadChildren(true),
    /** Linked records of a child; provenance and links read the same ones. */
    linkRecords: new DataLoader<string, LinkRecordRow[]>(async (childIds) => {
      const rows = await store.listLinkRecords(childIds, caller.division);
      const byChild = new Map<string, LinkRecordRow[]>(childIds.map((id) => [id, []]));
      for (const row of rows) byChild.get(row.childId)?.push(row);
      return childIds.map((id) => byChild.get(id) ?? []);
    }),
  };
}
