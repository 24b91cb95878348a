import type { Caller } from '../../../platform/subgraph/types.ts';

/** Departments with a duty in every case of their division; others see a case only when it was handed to them. */
const dutyDepartments: ReadonlySet<string> = new Set(['EDUCATION', 'TOWN', 'SCHOOL']);

export function hasCaseDuty({ department }: Pick<Caller, 'department'>): boolean {
  return dutyDepartments.has(department);
}

/**
 * Condition on a case `d` with the caller's duty, department and division as $1, $2 and $3. What it leaves out does not
 * exist for the caller. `starts_with`, not `like`: a prefix is data, and must not be read as a pattern.
 */
export const visibleCase = `($1::boolean and starts_with(d.division, $3) or exists (
  select from reconciliation.case_transfer t
  where t.case_id = d.case_id and t.to_department = $2 and starts_with(t.to_division, $3) and t.status <> 'DECLINED'))`;

export function visibility(caller: Pick<Caller, 'department' | 'division'>): [boolean, string, string] {
  return [hasCaseDuty(caller), caller.department, caller.division];
}
