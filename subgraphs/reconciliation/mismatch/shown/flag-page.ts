import type { Sql } from '../../../../platform/postgres/index.ts';
import type { Department } from '../../../../platform/source-systems.ts';
import type { MismatchRow, MismatchStatus } from '../../tables.ts';
import { alongColumns, nothingAlong } from './brought-along.ts';
import type { BroughtAlong } from './brought-along.ts';
import { inSight } from '../disclosure.ts';
import type { FlagSight } from '../disclosure.ts';
import type { Severity } from '../rule.ts';
import { flagFields, isShownWithin } from './shown-flag.ts';
import { isShownAs, shownStatus } from './shown-status.ts';
import { openStatus } from '../open-status.ts';

export type MismatchQuery = {
  department?: Department | null;
  division?: string | null;
  rule?: readonly string[] | null;
  status?: readonly MismatchStatus[] | null;
  dueBefore?: Date | null;
};

/** Where a page starts: after this mismatch in the order of deadline, severity, id. */
export type MismatchPosition = { dueAt: string; severity: Severity; id: string };

export type FlagPage = {
  after: MismatchPosition | null;
  limit: number;
  withTotal: boolean;
  along?: BroughtAlong;
};

/** How a caller looks at flags: what it may see of them, and the prefix it is confined to. */
export type FlagLook = { sight: FlagSight; division: string };

type Parameter = (value: unknown) => string;

const order = 'm.due_at, m.severity_rank, m.mismatch_id';
const rankOf = (severity: Severity): number => ['HIGH', 'MEDIUM', 'LOW'].indexOf(severity);

/**
 * Only what was asked for becomes a condition: the planner knows the partial indexes of open flags by it, and guesses at
 * none that is always true. `starts_with`, not `like`: a prefix is data, and must not be read as a pattern.
 */
function wanted({ sight, division }: FlagLook, query: MismatchQuery, parameter: Parameter): string {
  const { department, division: narrower, rule, status, dueBefore } = query;
  return [
    status
      ? isShownAs(
          status,
          { stored: 'm.status', shown: () => shownStatus(sight, parameter) },
          sight,
          parameter,
        )
      : openStatus('m.status'),
    ...(division === '' ? [] : [`starts_with(m.division, ${parameter(division)})`]),
    ...(narrower ? [isShownWithin(sight, narrower, parameter)] : []),
    ...(department ? [`m.department = ${parameter(department)}`] : []),
    ...(rule ? [`m.rule = any(${parameter(rule)})`] : []),
    ...(dueBefore ? [`m.due_at < ${parameter(dueBefore)}::timestamptz`] : []),
    ...(sight.isWhole ? [] : [inSight(sight, parameter)]),
  ].join(' and ');
}

/**
 * Most urgent first: deadline, then severity, then id. Answers up to `limit` rows after `after`, and how many there
 * are in all: counting reads every match, so it is done only for who asks. What a row shows is worked out for the rows of
 * the page alone, also where they had to be sorted out from among all.
 */
export async function readFlagPage(
  db: Sql,
  look: FlagLook,
  query: MismatchQuery,
  { after, limit, withTotal, along = nothingAlong }: FlagPage,
): Promise<{ rows: readonly MismatchRow[]; total: number }> {
  const values: unknown[] = [];
  const parameter: Parameter = (value) => `$${values.push(value)}`;
  const where = wanted(look, query, parameter);
  const behind =
    after === null
      ? ''
      : `and (${order}) > (${parameter(after.dueAt)}::timestamptz, ${parameter(rankOf(after.severity))}::smallint, ${parameter(after.id)})`;
  const total = withTotal
    ? `select count(*)::int as count from reconciliation.mismatch m where ${where}`
    : 'select 0 as count';
  const rows: (MismatchRow & { total: number })[] = await db.query(
    `/* reconciliation: queue */ select total.count as total, page.* from (${total}) as total
     left join lateral (
       select ${flagFields(look.sight, parameter)}${alongColumns(along, look, parameter)}, m.severity_rank
       from (
         select * from reconciliation.mismatch m where ${where} ${behind} order by ${order} limit ${parameter(limit)}
       ) as m
     ) as page on true
     order by page."dueAt", page.severity_rank, page.id`,
    values,
  );
  return { rows: rows.filter(({ id }) => id !== null), total: rows[0]?.total ?? 0 };
}
