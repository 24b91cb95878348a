import DataLoader from 'dataloader';
import type { Caller } from '../../platform/subgraph/types.ts';
import { shownText } from './linkage/reading/disclosure.ts';
import type { ChildStore } from './store.ts';
import type { ChildRow, LinkRecordRow } from './tables.ts';

/**
 * Made per request: what one caller loaded must never answer another. A class for its getters, because a request mostly
 * needs one loader.
 */
export class ChildLoaders {
  readonly #store: ChildStore;
  readonly #caller: Caller;
  #child: ChildLoader | null = null;
  #childWithLinks: ChildLoader | null = null;
  #linkRecords: DataLoader<string, LinkRecordRow[]> | null = null;

  #fileName: DataLoader<string, string | null> | null = null;

  constructor(store: ChildStore, caller: Caller) {
    this.#store = store;
    this.#caller = caller;
  }

  /** By id, redirects followed; null for an id that is not there or not the caller's to know. */
  get child(): ChildLoader {
    return (this.#child ??= childLoader(this.#store, this.#caller, false));
  }

  /** The same with the linked records. */
  get childWithLinks(): ChildLoader {
    return (this.#childWithLinks ??= childLoader(this.#store, this.#caller, true));
  }

  /** Linked records of a child; provenance and links read the same ones. */
  get linkRecords(): DataLoader<string, LinkRecordRow[]> {
    return (this.#linkRecords ??= new DataLoader(async (childIds) => {
      const rows = await this.#store.listLinkRecords(childIds, this.#caller.division);
      const byChild = new Map<string, LinkRecordRow[]>(childIds.map((id) => [id, []]));
      for (const row of rows) byChild.get(row.childId)?.push(row);
      return childIds.map((id) => byChild.get(id) ?? []);
    }));
  }

  /** Name of an export's file. */
  get fileName(): DataLoader<string, string | null> {
    return (this.#fileName ??= new DataLoader(async (importIds) => {
      const rows = await this.#store.listFileNames(importIds);
      const byId = new Map(
        rows.map(({ importId, fileName }) => [importId, shownText(fileName, this.#caller)]),
      );
      return importIds.map((id) => byId.get(id) ?? null);
    }));
  }

  /** What was read so far is read anew. */
  clearAll(): void {
    this.#child?.clearAll();
    this.#childWithLinks?.clearAll();
    this.#linkRecords?.clearAll();
  }
}

type ChildLoader = DataLoader<string, ChildRow | null>;

function childLoader(store: ChildStore, { division }: Caller, withLinks: boolean): ChildLoader {
  return new DataLoader(
    async (ids) => {
      const rows = await store.listByIds(ids, division, withLinks);
      const byId = new Map(rows.map((row) => [row.requestedId, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    // Children of one answer are asked for at once, by one loop: none comes later for whom to wait.
    { batchScheduleFn: (load) => void thisTick.then(load) },
  );
}

const thisTick = Promise.resolve();
