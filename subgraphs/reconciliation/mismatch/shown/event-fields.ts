import type { FlagSight } from '../disclosure.ts';
import { iso } from '../instant-text.ts';
import { shownEventStatus, shownUnasked } from './shown-status.ts';

type Parameter = (value: unknown) => string;

/** SQL of each field of an event as the caller may know it, of the table's alias `e`. */
const eventFields = (sight: FlagSight, parameter: Parameter): Readonly<Record<string, string>> => ({
  mismatchId: 'e.mismatch_id',
  from: shownEventStatus('from_status', sight, parameter),
  to: shownEventStatus('to_status', sight, parameter),
  at: iso('e.at'),
  actor: 'e.actor',
  reason: 'e.reason',
  kind: 'e.kind',
  actorDepartment: 'e.actor_department',
  department: 'e.department',
  evidence: 'e.evidence',
  until: 'e.until',
  unasked: shownUnasked(sight),
});

/** SQL: the event `e` as columns. */
export const eventColumns = (sight: FlagSight, parameter: Parameter): string =>
  Object.entries(eventFields(sight, parameter))
    .map(([name, value]) => `${value} as "${name}"`)
    .join(', ');

/** SQL: the event `e` as one value. */
export const eventObject = (sight: FlagSight, parameter: Parameter): string =>
  `json_build_object(${Object.entries(eventFields(sight, parameter))
    .map(([name, value]) => `'${name}', ${value}`)
    .join(', ')})`;

/** SQL: the events of the flag `m`, oldest first. */
export const historyOfFlag = (
  sight: FlagSight,
  parameter: Parameter,
): string => `coalesce((select json_agg(${eventObject(sight, parameter)} order by e.event_id)
  from reconciliation.mismatch_event e where e.mismatch_id = m.mismatch_id), '[]'::json)`;
