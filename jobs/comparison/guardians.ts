import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import { recordsOf } from './records.ts';
import type { ComparedSource } from './sources.ts';

/**
 * Guardians by name; one whom the population registry lists as dead, by number, is not living. Counted in two ways: over
 * tables of records, and without any table over one record a source.
 */

/** More on one record than these are counted the other way. */
const slots = [0, 1] as const;
const slot = (group: SourceGroup, place: number): string => `${group}_guardian_${place}`;

/** The dead whom the population registry still holds: SQL after `from`, `dead.citizen_id` to be asked for. */
export const deadPersons = `(select citizen_id from households.person_record where status = 'DECEASED' and present) as dead`;

/** Columns of a record `r`: its living guardians' names, and whether it has more of them than can be told here. */
export function guardianSlots(group: SourceGroup, dead: string): readonly string[] {
  return [
    ...slots.map((place) => {
      const person = `r.guardians -> ${place}`;
      // Nearly everybody is named and living: the name is taken out of the cell once.
      return `case when r.current
        and not exists (select from ${dead} where dead.citizen_id = ${person} ->> 'citizenId')
      then nullif(${person} ->> 'name', '') end as ${slot(group, place)}`;
    }),
    `r.guardians -> ${slots.length} is not null as ${group}_more_guardians`,
  ];
}

/** SQL: how many different names stand in the slots of all sources. */
export function countSlots(sources: readonly ComparedSource[]): string {
  const names = sources.flatMap(({ group }) => slots.map((place) => slot(group, place)));
  const counted = names.map((name, at) => {
    const before = names.slice(0, at);
    const known = [`${name} is null`, ...before.map((other) => `${name} = ${other}`)];
    return `case when ${known.join(' or ')} then 0 else 1 end`;
  });
  return counted.join(' + ');
}

/** `guarded`: the living guardians of each tangled child that has any; `dead` as `guardianSlots` wants it. */
export function livingGuardiansSql(sources: readonly ComparedSource[], dead: string): string {
  const cells = sources.map(
    (source) => `
  select child_id, guardians from ${recordsOf(source)}
  where current and jsonb_typeof(guardians) = 'array' and guardians <> '[]'`,
  );
  return `
create temp table guarded on commit drop as
select child_id, count(*) as living
from (
  select distinct cell.child_id, person ->> 'name' as name
  from (${cells.join(' union all ')}) as cell
  cross join lateral jsonb_array_elements(guardians) as person
  where person ->> 'name' <> ''
    and not exists (select from ${dead} where dead.citizen_id = person ->> 'citizenId')
) as guardian
group by child_id;
analyze guarded (child_id)`;
}
