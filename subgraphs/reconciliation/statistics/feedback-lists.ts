import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { Department } from '../../../platform/source-systems.ts';
import { viewNames } from '../../../platform/subgraph/types.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';

export type FeedbackListState = {
  id: string;
  department: Department;
  division: string;
  since: PlainDate | null;
  on: PlainDate;
  rows: number;
  answered: number;
  issuedAt: string;
};

export type FeedbackListPosition = { issuedAt: string; id: string };

/**
 * Lists made for a place within the caller's, newest first: those of its own department, and of every other where it may see
 * every agency's data. How long another department's list is would tell it of flags that are not in its sight.
 */
export async function listFeedbackLists(
  db: Sql,
  caller: Pick<Caller, 'department' | 'division' | 'views'>,
  department: Department | null,
  { after, limit }: { after: FeedbackListPosition | null; limit: number },
): Promise<readonly FeedbackListState[]> {
  return db.query(
    `/* reconciliation: feedback lists */
     select l.list_id as id, l.department, l.division, l.since::text, l.on_day::text as "on", l.rows,
       (select count(distinct a.mismatch_id)::int from reconciliation.feedback_answer a where a.list_id = l.list_id) as answered,
       to_char(l.issued_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "issuedAt"
     from reconciliation.feedback_list l
     where starts_with(l.division, $1) and ($2::text is null or l.department = $2)
       and ($6::boolean or l.department = $7)
       and ($3::timestamptz is null or (l.issued_at, l.list_id) < ($3, $4))
     order by l.issued_at desc, l.list_id desc limit $5`,
    [
      caller.division,
      department,
      after?.issuedAt ?? null,
      after?.id ?? '',
      limit,
      viewNames.every((view) => caller.views.includes(view)),
      caller.department,
    ],
  );
}
