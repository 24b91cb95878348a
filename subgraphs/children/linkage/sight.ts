import type { Caller, ViewName } from '../../../platform/subgraph/types.ts';
import { viewNames } from '../../../platform/subgraph/types.ts';
import type { SourceSystem } from '../../../platform/source-systems.ts';
import { visibleSources } from './disclosure.ts';

/**
 * What of the children a caller may know of. A child only withheld agencies know does not exist for it; no filter may find a
 * child by what only they say.
 */
export type ChildSight = {
  department: string;
  views: readonly ViewName[];
  sources: readonly SourceSystem[];
  /** Whether every agency's data are open to it: then nothing needs to be left out. */
  isWhole: boolean;
};

export const everyChild: ChildSight = { department: '', views: viewNames, sources: [], isWhole: true };

export function childSight(caller: Caller): ChildSight {
  const { department, views } = caller;
  return {
    department,
    views,
    sources: visibleSources(caller),
    isWhole: viewNames.every((view) => views.includes(view)),
  };
}

/** Gives a value its place in a statement. */
type Parameter = (value: unknown) => string;

/** SQL: a record the caller may know of says so of the child; `v` is the record. */
export function someRecord(sight: ChildSight, parameter: Parameter, child: string, says = 'true'): string {
  return `exists (select from children.link_record v
    where v.child_id = ${child} and v.source_system = any(${parameter(sight.sources)}::text[]) and ${says})`;
}

/** SQL: open mismatches of the child `c` the caller may know of. */
export function openMismatches(sight: ChildSight, parameter: Parameter): string {
  if (sight.isWhole) return 'c.open_mismatches';
  return `(c.open_mismatches - coalesce((select sum(g.flags) from children.guarded_flag g
    where g.child_id = c.child_id and g.department <> ${parameter(sight.department)}
      and not g.views <@ ${parameter(sight.views)}::text[]), 0))`;
}

/** SQL: the reading of schooling of the child `c` as the caller is shown it. */
export function schoolingRead(sight: ChildSight, parameter: Parameter): string {
  if (sight.isWhole) return `coalesce(c.schooling, 'UNKNOWN')`;
  return `coalesce((select g.shown from children.guarded_schooling g
    where g.child_id = c.child_id and not g.views <@ ${parameter(sight.views)}::text[]), c.schooling, 'UNKNOWN')`;
}
