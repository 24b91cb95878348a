import DataLoader from 'dataloader';
import { mayKnowWithheldReads } from '../../../gateway/access/policy/withheld-reads.ts';
import { accessOf } from '../../../gateway/audit/access-report/access-report.ts';
import { readSequenceCursor, writeCursor } from '../../../platform/subgraph/paging/cursor.ts';
import { connectionOf, pageSize } from '../../../platform/subgraph/paging/page.ts';
import type { PageArguments } from '../../../platform/subgraph/paging/page.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import type { AccessesOfChild, AccessPage, AccessStore } from './access-store.ts';

type Asked = { childId: string; page: AccessPage };

export type AccessLoader = ReturnType<typeof createAccessLoader>;

/** One statement for all children that are asked for the same page. */
export function createAccessLoader(store: AccessStore, caller: Caller) {
  const withWithheld = mayKnowWithheldReads(caller.purpose);
  return new DataLoader<Asked, AccessesOfChild, string>(
    async (asked) => {
      const pages = new Map<string, { page: AccessPage; childIds: string[] }>();
      for (const { childId, page } of asked) {
        const key = JSON.stringify(page);
        const group = pages.get(key) ?? { page, childIds: [] };
        group.childIds.push(childId);
        pages.set(key, group);
      }
      const found = new Map<string, Map<string, AccessesOfChild>>();
      for (const [key, { page, childIds }] of pages)
        found.set(key, await store.listByChildren(childIds, page, withWithheld));
      return asked.map(
        ({ childId, page }) =>
          found.get(JSON.stringify(page))?.get(childId) ?? { rows: [], archivedUntil: null },
      );
    },
    { cacheKeyFn: ({ childId, page }) => JSON.stringify([childId, page]) },
  );
}

type AccessArguments = PageArguments & { from?: Date | null; to?: Date | null };

/** `Child.accesses`. Whoever is given the child at all is given its entries; the gateway refuses the field to all others. */
export async function listAccesses(
  { id: childId }: { id: string },
  { from, to, first, after }: AccessArguments,
  { accesses, caller }: { accesses: AccessLoader; caller: Caller },
) {
  const size = pageSize(first);
  const page: AccessPage = {
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    before: readSequenceCursor(after),
    limit: size + 1,
  };
  const found = await accesses.load({ childId, page });
  return {
    ...connectionOf(found.rows, size, (row) => ({ cursor: writeCursor([row.seq]), node: accessOf(row) })),
    withheldReads: mayKnowWithheldReads(caller.purpose) ? 'SHOWN' : 'LEFT_OUT',
    archivedUntil: found.archivedUntil,
  };
}
