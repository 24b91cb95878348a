import type { Sql } from '../../platform/postgres/index.ts';
import { everyFlag, inSight } from './mismatch/disclosure.ts';
import { flagFields } from './mismatch/shown/shown-flag.ts';
import type { FlagSight } from './mismatch/disclosure.ts';
import { alongColumns, nothingAlong } from './mismatch/shown/brought-along.ts';
import { eventColumns } from './mismatch/shown/event-fields.ts';
import { readChangePage } from './mismatch/shown/change-page.ts';
import type { ChangePage } from './mismatch/shown/change-page.ts';
import { readFlagPage } from './mismatch/shown/flag-page.ts';
import type { FlagPage, MismatchQuery } from './mismatch/shown/flag-page.ts';
import { iso } from './mismatch/instant-text.ts';
import { childrenStatement } from './mismatch/shown/shown-child.ts';
import type { ChildRow, EventRow, ImportRow, MismatchRow } from './tables.ts';

export type ImportPosition = { createdAt: string; id: string };

export type ReconciliationStore = ReturnType<typeof createStore>;

const importFields = `
  import_id as id, source_system as source, file_sha256 as "fileSha256", as_of as "asOf", kind, status,
  rows_read as "rowsRead", rows_accepted as "rowsAccepted", rows_quarantined as "rowsQuarantined", problem,
  shrink_held as "shrinkHeld", ${iso('created_at')} as "createdAt", ${iso('finished_at')} as "finishedAt",
  case when status = 'IMPORTED' then 1 else coalesce(bytes_read::float8 / nullif(bytes_total, 0), 0) end as progress`;

const importWithin = `(starts_with(scope, $1) or starts_with($1, scope))`;

/** Places of values in one statement, behind those it has already. */
const placing =
  (values: unknown[]) =>
  (value: unknown): string =>
    `$${values.push(value)}`;

/**
 * Reads under the subgraph's own role. `division` is the caller's prefix: what lies outside it does not exist, and no flag
 * does that is not in its sight.
 */
export function createStore(db: Sql, sight: FlagSight = everyFlag) {
  return {
    /**
     * One statement for any number of ids, flags included, and their events where `history` is asked for. An id of a joined child answers with the survivor; unknown
     * ids and those outside the division are left out, so that the two cannot be told apart.
     */
    async listChildren(
      ids: readonly string[],
      division: string,
      history = false,
    ): Promise<ReadonlyMap<string, ChildRow>> {
      const values: unknown[] = [ids];
      const rows: ({ id: string } & ChildRow)[] = await db.query(
        `/* reconciliation: children */ ${childrenStatement('$1', { sight, division, history }, placing(values))}`,
        values,
      );
      return new Map(rows.map(({ id, ...row }) => [id, row]));
    },

    async listMismatches(
      ids: readonly string[],
      division: string,
      along = nothingAlong,
    ): Promise<ReadonlyMap<string, MismatchRow>> {
      const values: unknown[] = [ids, division];
      const rows: MismatchRow[] = await db.query(
        `/* reconciliation: mismatches by id */
         select ${flagFields(sight, placing(values))}${alongColumns(along, { sight, division }, placing(values))}
         from reconciliation.mismatch m
         where m.mismatch_id = any($1) and starts_with(m.division, $2) and ${inSight(sight, placing(values))}`,
        values,
      );
      return new Map(rows.map((row) => [row.id, row]));
    },

    /** Id of a mismatch the caller has already been shown, and of one it goes on with. */
    async listSuperseded(ids: readonly string[]): Promise<readonly { id: string; successor: string }[]> {
      return db.query(
        `/* reconciliation: superseded mismatches */ select m.mismatch_id as id, s.mismatch_id as successor
         from reconciliation.mismatch s
         join reconciliation.mismatch m on m.child_id = s.child_id and s.mismatch_id = any (m.superseded_by)
         where s.mismatch_id = any ($1) order by m.mismatch_id`,
        [ids],
      );
    },

    /** Events of mismatches the caller has already been shown, oldest first. */
    async listEvents(mismatchIds: readonly string[]): Promise<readonly EventRow[]> {
      const values: unknown[] = [mismatchIds];
      return db.query(
        `/* reconciliation: events */ select ${eventColumns(sight, placing(values))}
         from reconciliation.mismatch_event e where e.mismatch_id = any($1) order by e.event_id`,
        values,
      );
    },

    /** See `readFlagPage`. */
    pageOfMismatches: (division: string, query: MismatchQuery, page: FlagPage) =>
      readFlagPage(db, { sight, division }, query, page),

    /** See `readChangePage`. */
    listChanges: (division: string, query: MismatchQuery, page: ChangePage) =>
      readChangePage(db, { sight, division }, query, page),

    /** Newest first; files declared for a place the caller has nothing to do with are left out. */
    async pageOfImports(
      division: string,
      { after, limit, withTotal }: { after: ImportPosition | null; limit: number; withTotal: boolean },
    ): Promise<{ rows: readonly ImportRow[]; total: number }> {
      const total = withTotal
        ? `select count(*)::int as count from jobs.import_overview where ${importWithin}`
        : 'select 0 as count';
      const rows: (ImportRow & { total: number })[] = await db.query(
        `/* reconciliation: imports */ select total.count as total, page.* from (${total}) as total
         left join lateral (
           select ${importFields} from jobs.import_overview
           where ${importWithin}
             and ($2::timestamptz is null or (created_at, import_id) < ($2, $3::uuid))
           order by created_at desc, import_id desc limit $4
         ) as page on true
         order by page."createdAt" desc, page.id desc`,
        [division, after?.createdAt ?? null, after?.id ?? null, limit],
      );
      return { rows: rows.filter(({ id }) => id !== null), total: rows[0]?.total ?? 0 };
    },

    async listImports(ids: readonly string[], division: string): Promise<ReadonlyMap<string, ImportRow>> {
      const rows: ImportRow[] = await db.query(
        `/* reconciliation: imports by id */ select ${importFields} from jobs.import_overview
         where ${importWithin} and import_id::text = any($2)`,
        [division, ids],
      );
      return new Map(rows.map((row) => [row.id, row]));
    },
  };
}
