import { inSight } from '../disclosure.ts';
import type { FlagSight } from '../disclosure.ts';

type Parameter = (value: unknown) => string;

/** SQL: who goes on with the flag `m` is told apart by its source; one of them the caller may know of. */
const isSuccessorSeen = (sight: FlagSight, parameter: Parameter): string =>
  `exists (select from reconciliation.mismatch o
    where o.mismatch_id = any (m.superseded_by) and ${inSight(sight, parameter, 'o')})`;

/**
 * SQL: the status a flag `m` is shown with. That it was superseded, with nobody named who goes on, would tell that an
 * agency hidden from the caller holds the child: it then reads as any flag that has ended.
 */
export function shownStatus(sight: FlagSight, parameter: Parameter): string {
  if (sight.isWhole) return 'm.status';
  return `case when m.status = 'SUPERSEDED' and not ${isSuccessorSeen(sight, parameter)} then 'RESOLVED' else m.status end`;
}

/**
 * SQL: a status of the event `e` as it is shown. Who went on is known of the flag's present end alone: an earlier one reads
 * as resolved to whom anything is hidden.
 */
export function shownEventStatus(
  column: 'from_status' | 'to_status',
  sight: FlagSight,
  parameter: Parameter,
): string {
  if (sight.isWhole) return `e.${column}`;
  return `case when e.${column} = 'SUPERSEDED' and (
      not exists (select from reconciliation.mismatch m
        where m.mismatch_id = e.mismatch_id and ${isSuccessorSeen(sight, parameter)})
      or exists (select from reconciliation.mismatch_event later
        where later.mismatch_id = e.mismatch_id and later.event_id >= e.event_id
          and later.from_status = 'SUPERSEDED' and later.to_status <> 'SUPERSEDED'))
    then 'RESOLVED' else e.${column} end`;
}

/**
 * SQL: whether nobody was asked before the event `e`. What was superseded is never `unasked`, nor what closes on the day such
 * a one came back: beside an end that reads as resolved this would tell of a hidden agency's flag. To whom anything is
 * hidden it is therefore not told at all.
 */
export const shownUnasked = ({ isWhole }: FlagSight): string => (isWhole ? 'e.unasked' : 'null::boolean');

/**
 * SQL: `shown`, what `stored` is shown as, is any of `wanted`. The stored status is asked for as well, so that indexes
 * serve; without callers' limits it is all there is to ask.
 */
export function isShownAs(
  wanted: readonly string[],
  { stored, shown }: { stored: string; shown: () => string },
  { isWhole }: FlagSight,
  parameter: Parameter,
): string {
  const isTouched = wanted.includes('RESOLVED') || wanted.includes('SUPERSEDED');
  if (isWhole || !isTouched) return `${stored} = any(${parameter(wanted)})`;
  const either = wanted.includes('RESOLVED') ? [...wanted, 'SUPERSEDED'] : wanted;
  return `${stored} = any(${parameter(either)}) and ${shown()} = any(${parameter(wanted)})`;
}
