import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { Department } from '../../../platform/source-systems.ts';
import { alongColumns, nothingAlong } from '../mismatch/shown/brought-along.ts';
import type { BroughtAlong } from '../mismatch/shown/brought-along.ts';
import { inSight } from '../mismatch/disclosure.ts';
import type { FlagSight } from '../mismatch/disclosure.ts';
import type { Severity } from '../mismatch/rule.ts';
import { flagFields, isPostKnown, isShownWithin } from '../mismatch/shown/shown-flag.ts';
import { isShownAs, shownStatus } from '../mismatch/shown/shown-status.ts';
import type { MismatchRow, MismatchStatus } from '../tables.ts';
import { deskDepartment } from './chains/posts.ts';
import { openStatus } from '../mismatch/open-status.ts';

export type WorkQueueFilter = {
  department: Department;
  division?: string | null;
  /** Id of a post, or of a department's own desk. */
  post?: string | null;
  rule?: readonly string[] | null;
  status?: readonly MismatchStatus[] | null;
  severity?: readonly Severity[] | null;
  dueBefore?: Date | null;
  overdue?: boolean | null;
  stale?: boolean | null;
};

export const workQueueOrders = ['DEADLINE', 'SEVERITY', 'OPENED'] as const;
export type WorkQueueOrder = (typeof workQueueOrders)[number];

/** The sort values of a row, as texts: what a cursor holds. */
export type WorkQueuePosition = readonly string[];

export type WorkQueueRow = MismatchRow & { position: WorkQueuePosition };

export type WorkQueueTotals = {
  total: number;
  overdue: number;
  stale: number;
  byStatus: readonly { status: MismatchStatus; count: number }[];
  bySeverity: readonly { severity: Severity; count: number }[];
  byRule: readonly { rule: string; count: number }[];
};

/** What a list is sorted by. Each begins an index that begins with the department, or with the post. */
const orders: Readonly<Record<WorkQueueOrder, readonly { column: string; type: string }[]>> = {
  DEADLINE: [
    { column: 'm.due_at', type: 'timestamptz' },
    { column: 'm.severity_rank', type: 'smallint' },
    { column: 'm.mismatch_id', type: 'text' },
  ],
  SEVERITY: [
    { column: 'm.severity_rank', type: 'smallint' },
    { column: 'm.due_at', type: 'timestamptz' },
    { column: 'm.mismatch_id', type: 'text' },
  ],
  OPENED: [
    { column: 'm.opened_at', type: 'timestamptz' },
    { column: 'm.mismatch_id', type: 'text' },
  ],
};

type Conditions = { text: string; parameters: unknown[] };

/**
 * Only what was asked for becomes a condition: the planner then sees the partial indexes of open flags. `division` is the
 * caller's prefix; what lies outside it does not exist, and no flag does that is not in `sight`.
 */
function conditionsOf(
  division: string,
  filter: WorkQueueFilter,
  today: PlainDate,
  sight: FlagSight,
): Conditions {
  const parameters: unknown[] = [];
  const parameter = (value: unknown): string => `$${parameters.push(value)}`;
  const { post, rule, status, severity, dueBefore, overdue, stale } = filter;
  const startOfToday = (): string => `(${parameter(today)}::date::timestamp at time zone 'Asia/Shanghai')`;
  const parts = [
    `m.department = ${parameter(filter.department)}`,
    ...(division === '' ? [] : [`starts_with(m.division, ${parameter(division)})`]),
    ...(filter.division ? [isShownWithin(sight, filter.division, parameter)] : []),
    ...(post ? [`${postCondition(post, parameter)} and ${isPostKnown(sight, parameter)}`] : []),
    ...(rule ? [`m.rule = any(${parameter(rule)})`] : []),
    status
      ? isShownAs(
          status,
          { stored: 'm.status', shown: () => shownStatus(sight, parameter) },
          sight,
          parameter,
        )
      : openStatus('m.status'),
    ...(severity ? [`m.severity = any(${parameter(severity)})`] : []),
    ...(dueBefore ? [`m.due_at < ${parameter(dueBefore)}`] : []),
    ...(typeof overdue === 'boolean' ? [`(m.due_at < ${startOfToday()}) = ${overdue}`] : []),
    ...(sight.isWhole || sight.department === filter.department ? [] : [inSight(sight, parameter)]),
    ...(typeof stale === 'boolean' ? [`(m.stale_since is not null) = ${stale}`] : []),
  ];
  return { text: parts.join(' and '), parameters };
}

function postCondition(post: string, parameter: (value: unknown) => string): string {
  const department = deskDepartment(post);
  return department === null
    ? `m.post_id = ${parameter(post)}`
    : `m.post_id is null and m.department = ${parameter(department)}`;
}

/** At most `limit` rows behind `after`; what a row shows is worked out for these alone. */
export async function listWorkQueue(
  sql: Sql,
  division: string,
  filter: WorkQueueFilter,
  page: {
    orderBy: WorkQueueOrder;
    after: WorkQueuePosition | null;
    limit: number;
    today: PlainDate;
    along?: BroughtAlong;
  },
  sight: FlagSight,
): Promise<readonly WorkQueueRow[]> {
  const { text, parameters } = conditionsOf(division, filter, page.today, sight);
  const parameter = (value: unknown): string => `$${parameters.push(value)}`;
  const along = alongColumns(page.along ?? nothingAlong, { sight, division }, parameter);
  const sorted = orders[page.orderBy];
  const columns = sorted.map(({ column }) => column).join(', ');
  const values = page.after?.map((value, index) => `${parameter(value)}::${sorted[index]?.type}`);
  const behind = values === undefined ? '' : `and (${columns}) > (${values.join(', ')})`;
  const position = sorted.map(({ column, type }) =>
    type === 'timestamptz'
      ? `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
      : `${column}::text`,
  );
  return sql.query(
    `/* reconciliation: work queue */
     select ${flagFields(sight, parameter)}${along}, array[${position.join(', ')}] as position
     from (
       select * from reconciliation.mismatch m where ${text} ${behind}
       order by ${columns} limit ${parameter(page.limit)}
     ) as m
     order by ${columns}`,
    parameters,
  );
}

/** Counts over all that `listWorkQueue` would list, from one look at them: every list adds up to the total. */
export async function countWorkQueue(
  sql: Sql,
  division: string,
  filter: WorkQueueFilter,
  today: PlainDate,
  sight: FlagSight,
): Promise<WorkQueueTotals> {
  const { text, parameters } = conditionsOf(division, filter, today, sight);
  const day = `$${parameters.push(today)}::date`;
  const shown = shownStatus(sight, (value) => `$${parameters.push(value)}`);
  const rows: {
    status: MismatchStatus | null;
    severity: Severity | null;
    rule: string | null;
    count: number;
    overdue: number;
    stale: number;
  }[] = await sql.query(
    `/* reconciliation: work queue totals */
     select status, severity, rule, count(*)::int as count,
       count(*) filter (where due_at < (${day}::timestamp at time zone 'Asia/Shanghai'))::int as overdue,
       count(stale_since)::int as stale
     from (select ${shown} as status, m.severity, m.severity_rank, m.rule, m.due_at, m.stale_since
       from reconciliation.mismatch m where ${text}) as listed
     group by grouping sets ((), (status), (severity, severity_rank), (rule))
     order by severity_rank, status, rule`,
    parameters,
  );
  const whole = rows.find(
    ({ status, severity, rule }) => status === null && severity === null && rule === null,
  );
  return {
    total: whole?.count ?? 0,
    overdue: whole?.overdue ?? 0,
    stale: whole?.stale ?? 0,
    byStatus: rows.flatMap(({ status, count }) => (status === null ? [] : [{ status, count }])),
    bySeverity: rows.flatMap(({ severity, count }) => (severity === null ? [] : [{ severity, count }])),
    byRule: rows.flatMap(({ rule, count }) => (rule === null ? [] : [{ rule, count }])),
  };
}
