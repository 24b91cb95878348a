import type { Sql } from '../../../../platform/postgres/index.ts';
import { storeMark } from '../../../../platform/subgraph/paging/feed-position.ts';
import type { ChangeRow, EventRow, MismatchRow } from '../../tables.ts';
import { alongColumns, nothingAlong } from './brought-along.ts';
import type { BroughtAlong } from './brought-along.ts';
import { inSight } from '../disclosure.ts';
import { eventObject } from './event-fields.ts';
import type { FlagLook, MismatchQuery } from './flag-page.ts';
import { flagFields, isShownWithin } from './shown-flag.ts';
import { isShownAs, shownEventStatus } from './shown-status.ts';

/** Events after one, and what the flags they tell of bring along. */
export type ChangePage = { after: number; limit: number; along?: BroughtAlong };

/** Where the feed stands: its newest event, the newest number it has given, and the store it is of. */
type FeedStand = { latestEvent: number; newest: number; mark: string };

type Parameter = (value: unknown) => string;

/** Only what was asked for becomes a condition, so that the planner guesses at none that is always true. */
function wanted({ sight, division }: FlagLook, query: MismatchQuery, parameter: Parameter): string {
  const { department, division: narrower, rule, status, dueBefore } = query;
  return [
    ...(division === '' ? [] : [`starts_with(m.division, ${parameter(division)})`]),
    ...(narrower ? [isShownWithin(sight, narrower, parameter)] : []),
    ...(department ? [`m.department = ${parameter(department)}`] : []),
    ...(rule ? [`m.rule = any(${parameter(rule)})`] : []),
    ...(status
      ? [
          isShownAs(
            status,
            { stored: 'e.to_status', shown: () => shownEventStatus('to_status', sight, parameter) },
            sight,
            parameter,
          ),
        ]
      : []),
    ...(dueBefore ? [`m.due_at < ${parameter(dueBefore)}::timestamptz`] : []),
    ...(sight.isWhole ? [] : [inSight(sight, parameter)]),
  ]
    .map((condition) => ` and ${condition}`)
    .join('');
}

/**
 * Transitions after an event, oldest first, and the newest event there is: read in one statement, so that nothing can
 * come between the two. `query.status` is the status moved to. What flags show is worked out for the events of the page
 * alone, however many there are behind it.
 */
export async function readChangePage(
  db: Sql,
  look: FlagLook,
  query: MismatchQuery,
  { after, limit, along = nothingAlong }: ChangePage,
): Promise<FeedStand & { rows: readonly ChangeRow[] }> {
  const values: unknown[] = [];
  const parameter: Parameter = (value) => `$${values.push(value)}`;
  const flag = `select ${flagFields(look.sight, parameter)}${alongColumns(along, look, parameter)}`;
  const rows: (FeedStand & { eventId: number | null; event: EventRow; mismatch: MismatchRow })[] =
    await db.query(
      `/* reconciliation: changes */
       select latest.*, change."eventId", change.event, change.mismatch
       from (select reconciliation.latest_event() as "latestEvent", reconciliation.newest_number() as newest,
         ${storeMark} as mark) as latest
       left join lateral (
         select e.event_id as "eventId", ${eventObject(look.sight, parameter)} as event,
           (select to_json(flag) from (${flag} from reconciliation.mismatch m where m.mismatch_id = e.mismatch_id) as flag) as mismatch
         from (
           select e.* from reconciliation.mismatch_event e join reconciliation.mismatch m using (mismatch_id)
           where e.event_id > ${parameter(after)}${wanted(look, query, parameter)}
           order by e.event_id limit ${parameter(limit)}
         ) as e
       ) as change on true
       order by change."eventId"`,
      values,
    );
  const found = rows.flatMap(({ eventId, event, mismatch }) =>
    eventId === null ? [] : [{ eventId, event, mismatch }],
  );
  const { latestEvent = 0, newest = 0, mark = '' } = rows[0] ?? {};
  return { rows: found, latestEvent, newest, mark };
}
