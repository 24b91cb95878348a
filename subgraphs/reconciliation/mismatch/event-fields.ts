import { iso } from './instant-text.ts';

/** SQL of each field of an event, of the table's alias `e`. */
const eventFields = {
  mismatchId: 'e.mismatch_id',
  from: 'e.from_status',
  to: 'e.to_status',
  at: iso('e.at'),
  actor: 'e.actor',
  reason: 'e.reason',
  kind: 'e.kind',
  actorDepartment: 'e.actor_department',
  department: 'e.department',
  evidence: 'e.evidence',
  until: 'e.until',
};

/** SQL: the event `e` as columns. */
export const eventColumns = Object.entries(eventFields)
  .map(([name, value]) => `${value} as "${name}"`)
  .join(', ');

/** SQL: the event `e` as one value. */
export const eventObject = `json_build_object(${Object.entries(eventFields)
  .map(([name, value]) => `'${name}', ${value}`)
  .join(', ')})`;

/** SQL: the events of the flag `m`, oldest first. */
export const historyOfFlag = `coalesce((select json_agg(${eventObject} order by e.event_id)
  from reconciliation.mismatch_event e where e.mismatch_id = m.mismatch_id), '[]'::json)`;
