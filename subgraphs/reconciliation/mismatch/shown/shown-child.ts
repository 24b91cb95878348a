import { inSight } from '../disclosure.ts';
import type { FlagSight } from '../disclosure.ts';
import { historyOfFlag } from './event-fields.ts';
import { flagFields, isChildKnown } from './shown-flag.ts';

type Parameter = (value: unknown) => string;

/** How a child is looked at: by whom, and whether the histories of its flags are asked for. */
export type ChildLook = { sight: FlagSight; division: string; history: boolean };

/**
 * A child of school age that may enter later because it is disabled: who may not see that reads the same as of a child nobody
 * knows anything about.
 */
const lateEntryHidden = `case when c.child_schooling = 'NOT_OF_SCHOOL_AGE' and c.child_of_school_age then 'UNKNOWN' else`;

function schoolingOf({ isWhole }: FlagSight): string {
  return `json_build_object('status', ${isWhole ? '' : lateEntryHidden} coalesce(c.child_schooling, 'UNKNOWN')${isWhole ? '' : ' end'},
    'schoolName', coalesce(c.student_school_name, c.term_school_name), 'grade', coalesce(c.student_grade, c.term_grade),
    'ofSchoolAge', coalesce(c.child_of_school_age, false), 'asOf', c.child_judged_on)`;
}

function flagsOf({ sight, history }: ChildLook, parameter: Parameter): string {
  const fields = `${flagFields(sight, parameter)}${history ? `, ${historyOfFlag(sight, parameter)} as history` : ''}`;
  return `coalesce((select json_agg(to_json(flag) order by flag."dueAt", flag.id)
    from (select ${fields} from reconciliation.mismatch m
      where m.child_id = c.child_id and ${inSight(sight, parameter)}) as flag), '[]'::json)`;
}

/** SQL: the child of the comparison row `c` exists for the caller. */
function isShown({ sight, division }: ChildLook, parameter: Parameter): string {
  return `starts_with(coalesce(c.child_division, ''), ${parameter(division)}) and ${isChildKnown(sight)}`;
}

/** Statement: the children that ids lead to; an id of a joined child leads to the survivor. */
export function childrenStatement(ids: string, look: ChildLook, parameter: Parameter): string {
  return `with recursive followed as (
      select wanted.id, wanted.id as child_id from unnest(${ids}::text[]) as wanted (id)
      union
      select followed.id, r.redirect_to from followed join reconciliation.child_redirect r using (child_id)
    )
    select followed.id, ${schoolingOf(look.sight)} as schooling, ${flagsOf(look, parameter)} as mismatches
    from followed join reconciliation.comparison c using (child_id) where ${isShown(look, parameter)}`;
}

/** SQL: the child of the flag `m` as one value; null where it does not exist for the caller. */
export function childOfFlag(look: ChildLook, parameter: Parameter): string {
  return `(with recursive followed as (
      select m.child_id
      union
      select r.redirect_to from followed join reconciliation.child_redirect r using (child_id)
    )
    select json_build_object('schooling', ${schoolingOf(look.sight)}, 'mismatches', ${flagsOf(look, parameter)})
    from followed join reconciliation.comparison c using (child_id) where ${isShown(look, parameter)}
    order by exists (select from reconciliation.child_redirect r where r.child_id = c.child_id) limit 1)`;
}
