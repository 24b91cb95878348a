import { accessColumns } from '../../../gateway/audit/access-report/access-report.ts';
import type { AccessRow } from '../../../gateway/audit/access-report/access-report.ts';
import type { Sql } from '../../../platform/postgres/index.ts';

/** Which entries of a child's are asked for. */
export type AccessPage = {
  /** Instants, ISO 8601: the first one, and the first one no longer. Null does not narrow. */
  from: string | null;
  to: string | null;
  /** Place in the log behind which the page begins; null: the newest. */
  before: number | null;
  limit: number;
};

export type AccessesOfChild = { rows: AccessRow[]; archivedUntil: string | null };

export type AccessStore = ReturnType<typeof createAccessStore>;

/** The audit log, as far as it tells of children of the division `db` is confined to. */
export function createAccessStore(db: Sql) {
  return {
    /** Of many children in one statement, newest first; a child outside the division has no entries. */
    listByChildren: async (
      childIds: readonly string[],
      { from, to, before, limit }: AccessPage,
      withWithheld: boolean,
    ): Promise<Map<string, AccessesOfChild>> => {
      const rows = await db.query<(AccessRow & { childId: string; archivedUntil: string | null })[]>(
        `/* children: accesses */
         select log.until as "archivedUntil", asked.child_id as "childId", page.*
         from (select audit.archived_until() as until) as log
         cross join unnest($1::text[]) as asked (child_id)
         left join lateral (
           select ${accessColumns} from audit.access_to_child(asked.child_id, $2, $3, $4, $5, $6)
         ) as page on true
         order by asked.child_id, page.seq desc`,
        [childIds, withWithheld, from, to, before, limit],
      );
      const found = new Map<string, AccessesOfChild>();
      for (const { childId, archivedUntil, ...row } of rows) {
        const known = found.get(childId) ?? { rows: [], archivedUntil };
        found.set(childId, known);
        // A child without entries comes as one row of nulls.
        if (row.seq !== null) known.rows.push(row);
      }
      return found;
    },
  };
}
