import type { Sql } from '../../platform/postgres/index.ts';
import type { Department } from '../../platform/source-systems.ts';
import { everyFlag, inSight } from './mismatch/disclosure.ts';
import { flagFields, shownDivision } from './mismatch/shown-flag.ts';
import type { FlagSight } from './mismatch/disclosure.ts';
import { alongColumns, nothingAlong } from './mismatch/brought-along.ts';
import type { BroughtAlong } from './mismatch/brought-along.ts';
import { eventColumns, eventObject } from './mismatch/event-fields.ts';
import { iso } from './mismatch/instant-text.ts';
import type { Severity } from './mismatch/rule.ts';
import { childrenStatement } from './mismatch/shown-child.ts';
import type { ChangeRow, ChildRow, EventRow, ImportRow, MismatchRow, MismatchStatus } from './tables.ts';

export type MismatchQuery = {
  department?: Department | null;
  division?: string | null;
  rule?: readonly string[] | null;
  status?: readonly MismatchStatus[] | null;
  dueBefore?: Date | null;
};

/** Where a page starts: after this mismatch in the order of deadline, severity, id. */
export type MismatchPosition = { dueAt: string; severity: Severity; id: string };
export type ImportPosition = { createdAt: string; id: string };

export type ReconciliationStore = ReturnType<typeof createStore>;

const importFields = `
  import_id as id, source_system as source, file_sha256 as "fileSha256", as_of as "asOf", kind, status,
  rows_read as "rowsRead", rows_accepted as "rowsAccepted", rows_quarantined as "rowsQuarantined", problem,
  shrink_held as "shrinkHeld", ${iso('created_at')} as "createdAt", ${iso('finished_at')} as "finishedAt",
  case when status = 'IMPORTED' then 1 else coalesce(bytes_read::float8 / nullif(bytes_total, 0), 0) end as progress`;

const importWithin = `(starts_with(scope, $1) or starts_with($1, scope))`;

const rank = `array_position(array['HIGH', 'MEDIUM', 'LOW'], $4)`;

/** `starts_with`, not `like`, everywhere: a prefix is data, and must not be read as a pattern. */
const conditions = (division: string): string => `
  starts_with(m.division, $1) and starts_with(${division}, coalesce($2, ''))
  and ($3::text is null or m.department = $3)
  and ($5::text[] is null or m.rule = any($5))
  and case when $6::text[] is null then m.status not in ('RESOLVED', 'DISMISSED') else m.status = any($6) end
  and ($7::timestamptz is null or m.due_at < $7)`;

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

    /** Events of mismatches the caller has already been shown, oldest first. */
    async listEvents(mismatchIds: readonly string[]): Promise<readonly EventRow[]> {
      return db.query(
        `/* reconciliation: events */ select ${eventColumns}
         from reconciliation.mismatch_event e where e.mismatch_id = any($1) order by e.event_id`,
        [mismatchIds],
      );
    },

    /**
     * Most urgent first: deadline, then severity, then id. Answers up to `limit` rows after `after`, and how many there
     * are in all: counting reads every match, so it is done only for who asks.
     */
    async pageOfMismatches(
      division: string,
      query: MismatchQuery,
      {
        after,
        limit,
        withTotal,
        along = nothingAlong,
      }: { after: MismatchPosition | null; limit: number; withTotal: boolean; along?: BroughtAlong },
    ): Promise<{ rows: readonly MismatchRow[]; total: number }> {
      const values: unknown[] = [
        ...parametersOf(division, query, after?.severity ?? 'HIGH'),
        after?.dueAt ?? null,
        after?.id ?? '',
        limit,
      ];
      const wanted = `${conditions(shownDivision(sight, placing(values)))} and ${inSight(sight, placing(values))}`;
      const total = withTotal
        ? `select count(*)::int as count from reconciliation.mismatch m where ${wanted}`
        : 'select 0 as count';
      const rows: (MismatchRow & { total: number })[] = await db.query(
        `/* reconciliation: queue */ select total.count as total, page.* from (${total}) as total
         left join lateral (
           select ${flagFields(sight, placing(values))}${alongColumns(along, { sight, division }, placing(values))},
             m.severity_rank from reconciliation.mismatch m
           where ${wanted}
             and ($8::timestamptz is null or (m.due_at, m.severity_rank, m.mismatch_id) > ($8, ${rank} - 1, $9))
           order by m.due_at, m.severity_rank, m.mismatch_id limit $10
         ) as page on true
         order by page."dueAt", page.severity_rank, page.id`,
        values,
      );
      return { rows: rows.filter(({ id }) => id !== null), total: rows[0]?.total ?? 0 };
    },

    /**
     * Transitions after an event, oldest first, and the newest event there is: read in one statement, so that nothing
     * can come between the two. `query.status` is the status moved to.
     */
    async listChanges(
      division: string,
      { department, division: narrower, rule, status, dueBefore }: MismatchQuery,
      afterEvent: number,
      limit: number,
      along = nothingAlong,
    ): Promise<{ rows: readonly ChangeRow[]; latestEvent: number }> {
      const values: unknown[] = [
        afterEvent,
        division,
        narrower ?? null,
        department ?? null,
        rule ?? null,
        status ?? null,
        dueBefore ?? null,
        limit,
      ];
      const rows: { latestEvent: number; eventId: number | null; event: EventRow; mismatch: MismatchRow }[] =
        await db.query(
          `/* reconciliation: changes */
           select latest.event_id as "latestEvent", change."eventId", change.event, change.mismatch
           from (select reconciliation.latest_event() as event_id) as latest
           left join lateral (
             select e.event_id as "eventId",
               ${eventObject} as event,
               (select to_json(flag) from (select ${flagFields(sight, placing(values))}${alongColumns(along, { sight, division }, placing(values))}) as flag) as mismatch
             from reconciliation.mismatch_event e join reconciliation.mismatch m using (mismatch_id)
             where e.event_id > $1 and starts_with(m.division, $2)
               and starts_with(${shownDivision(sight, placing(values))}, coalesce($3, ''))
               and ($4::text is null or m.department = $4)
               and ($5::text[] is null or m.rule = any($5))
               and ($6::text[] is null or e.to_status = any($6))
               and ($7::timestamptz is null or m.due_at < $7) and ${inSight(sight, placing(values))}
             order by e.event_id limit $8
           ) as change on true
           order by change."eventId"`,
          values,
        );
      const found = rows.flatMap(({ eventId, event, mismatch }) =>
        eventId === null ? [] : [{ eventId, event, mismatch }],
      );
      return { rows: found, latestEvent: rows[0]?.latestEvent ?? 0 };
    },

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

function parametersOf(division: string, query: MismatchQuery, severity: Severity): unknown[] {
  const { department, rule, status, dueBefore } = query;
  return [
    division,
    query.division ?? null,
    department ?? null,
    severity,
    rule ?? null,
    status ?? null,
    dueBefore ?? null,
  ];
}
