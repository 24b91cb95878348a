import DataLoader from 'dataloader';
import { mayKnowWithheldReads } from '../../../gateway/access/policy/withheld-reads.ts';
import { accessOf } from '../../../gateway/audit/access-report.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import { badCursor, cutPage, decode, encode, readFirst, readSeq } from '../linkage/page.ts';
import type { AccessesOfChild, AccessPage, AccessStore } from './access-store.ts';

const accessesPerPage = { byDefault: 50, most: 100 };

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

type AccessArguments = {
  from?: Date | null;
  to?: Date | null;
  first?: number | null;
  after?: string | null;
};

/** `Child.accesses`. Whoever is given the child at all is given its entries; the gateway refuses the field to all others. */
export async function listAccesses(
  { id: childId }: { id: string },
  { from, to, first, after }: AccessArguments,
  { accesses, caller }: { accesses: AccessLoader; caller: Caller },
) {
  const size = readFirst(first, accessesPerPage.byDefault, accessesPerPage.most);
  const page: AccessPage = {
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    before: readAccessCursor(after),
    limit: size + 1,
  };
  const found = await accesses.load({ childId, page });
  const { rows, hasNextPage } = cutPage(found.rows, size);
  const edges = rows.map((row) => ({ cursor: encode([row.seq]), node: accessOf(row) }));
  return {
    edges,
    pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null },
    withheldReads: mayKnowWithheldReads(caller.purpose) ? 'SHOWN' : 'LEFT_OUT',
    archivedUntil: found.archivedUntil,
  };
}

/** Null for the beginning. Throws BAD_USER_INPUT for anything but a cursor of ours. */
function readAccessCursor(cursor: string | null | undefined): number | null {
  if (cursor === undefined || cursor === null) return null;
  const parts = decode(cursor);
  if (parts.length !== 1) throw badCursor();
  return readSeq(parts[0]);
}
