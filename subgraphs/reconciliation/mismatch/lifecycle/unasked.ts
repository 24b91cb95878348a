import type { PlainDate } from '../../../../platform/plain-date.ts';
import { quoteLiteral } from '../sql.ts';

/** SQL: the first moment of the business day. */
const dayBegins = (today: PlainDate): string =>
  `(date ${quoteLiteral(today)}::timestamp at time zone 'Asia/Shanghai')`;

/**
 * SQL: nobody was asked by the flag `m`, which closes: it was found today, no department has done anything with it, and it
 * stands on no list that was sent. The exports of one day come in one after the other, and the next ones often show that
 * there was nothing to correct. What was open before today, whatever today's earlier exports made of it, has asked somebody.
 */
export const isUnasked = (today: PlainDate): string => `coalesce((
    select e.to_status = 'RESOLVED' from reconciliation.mismatch_event e
    where e.mismatch_id = m.mismatch_id and e.at < ${dayBegins(today)} order by e.event_id desc limit 1), true)
  and not exists (select from reconciliation.mismatch_event e
    where e.mismatch_id = m.mismatch_id and e.at >= ${dayBegins(today)} and e.actor <> 'hub')
  and not exists (select from reconciliation.feedback_list_row r join reconciliation.mismatch_event e using (event_id)
    where r.mismatch_id = m.mismatch_id and e.at >= ${dayBegins(today)})`;

/** SQL: the flag `m` was closed today: what comes back on the same day was never settled. */
export const isClosedToday = (today: PlainDate): string =>
  `(m.status = 'RESOLVED' and m.resolved_at >= ${dayBegins(today)})`;
