import type { Caller, ViewName } from '../../../../platform/subgraph/types.ts';
import { viewNames } from '../../../../platform/subgraph/types.ts';
import type { SourceSystem } from '../../../../platform/source-systems.ts';
import { visibleSources } from './disclosure.ts';
import { sourceRankSql, survivorship } from '../golden-record/survivorship.ts';
import { bitsOf } from '../golden-record/known-to.ts';

/**
 * What of the children a caller may know of. A child only withheld agencies know does not exist for it; no filter may find a
 * child by what only they say.
 */
export type ChildSight = {
  department: string;
  views: readonly ViewName[];
  sources: readonly SourceSystem[];
  /** Prefix the caller is confined to: that a child it knows of lies there is no secret to it. */
  division: string;
  /** Whether every agency's data are open to it: then nothing needs to be left out. */
  isWhole: boolean;
};

export const everyChild: ChildSight = {
  department: '',
  views: viewNames,
  sources: [],
  division: '',
  isWhole: true,
};

export function childSight(caller: Caller): ChildSight {
  const { department, views, division } = caller;
  return { department, views, sources: visibleSources(caller), division, isWhole: seesWhole(caller) };
}

export function seesWhole({ views }: Pick<Caller, 'views'>): boolean {
  return viewNames.every((view) => views.includes(view));
}

/** Gives a value its place in a statement. */
export type Parameter = (value: unknown) => string;

/** SQL: a record the caller may know of says so of the child; `v` is the record. */
export function someRecord(sight: ChildSight, parameter: Parameter, child: string, says = 'true'): string {
  return `exists (select from children.link_record v
    where v.child_id = ${child} and v.source_system = any(${parameter(sight.sources)}::text[]) and ${says})`;
}

/** The same, asked of all children: the records are read once. For a page of few, one child after the other is less. */
export function amongRecords(sight: ChildSight, parameter: Parameter, child: string, says = 'true'): string {
  return `${child} in (select v.child_id from children.link_record v
    where v.source_system = any(${parameter(sight.sources)}::text[]) and ${says} offset 0)`;
}

/** SQL: some system the caller may know of knows the child; `c` is the child, or a number of children alike. */
export function isKnownTo(sight: ChildSight, parameter: Parameter): string {
  return sight.isWhole ? 'true' : `(c.known_to & ${parameter(bitsOf(sight.sources))}::int) <> 0`;
}

/** SQL: the division that survives of what the caller may see of a child, in the order of `traceProvenance`. */
function seenDivision(sight: ChildSight, parameter: Parameter, child: string): string {
  return `(select v.division from children.link_record v
    where v.child_id = ${child} and v.source_system = any(${parameter(sight.sources)}::text[]) and v.division is not null
    order by v.present desc, ${sourceRankSql(survivorship.division, 'v.source_system')}, v.as_of desc, v.division collate "C"
    limit 1)`;
}

/**
 * SQL: what the caller may see of a child puts it into this division. True where the division holds all of the caller's own:
 * that it lies there follows from being told of it.
 */
export function isSeenWithin(
  sight: ChildSight,
  parameter: Parameter,
  child: string,
  division: string,
): string {
  if (sight.division.startsWith(division)) return 'true';
  if (!division.startsWith(sight.division)) return 'false';
  return `starts_with(${seenDivision(sight, parameter, child)}, ${parameter(division)}::text)`;
}

/** The same, asked of all children: what survives of a child's places is worked out where a record names this one. */
export function isSeenAmong(
  sight: ChildSight,
  parameter: Parameter,
  child: string,
  division: string,
): string {
  const seen = isSeenWithin(sight, parameter, child, division);
  if (seen === 'true' || seen === 'false') return seen;
  const named = amongRecords(
    sight,
    parameter,
    child,
    `starts_with(v.division, ${parameter(division)}::text)`,
  );
  return `case when ${named} then ${seen} end`;
}

/**
 * SQL: an event of `children.change` is about records the caller may know of. Of a child that is no more none is left: events
 * of before that was noted are told, because whoever knew its id must learn that it is gone.
 */
export function isEventTold(sight: ChildSight, parameter: Parameter, division: string | null): string {
  const known = someRecord(sight, parameter, 'change.child_id');
  const isGone = `change.kind in ('RETIRED', 'JOINED', 'ERASED')`;
  const told = `case when change.sources is not null then change.sources && ${parameter(sight.sources)}::text[]
    else ${isGone} or ${known} end`;
  return division === null
    ? `(${told})`
    : `(${told}) and (${isGone} or ${isSeenWithin(sight, parameter, 'change.child_id', division)})`;
}

/** SQL: the other child of an event, where the caller may know of it. */
export function otherChild(sight: ChildSight, parameter: Parameter): string {
  if (sight.isWhole) return 'change.other_child_id';
  return `(select o.child_id from children.child o where o.child_id = change.other_child_id
    and ${someRecord(sight, parameter, 'o.child_id')})`;
}

/** SQL: open mismatches of the child `c` the caller may know of. */
export function openMismatches(sight: ChildSight, parameter: Parameter): string {
  if (sight.isWhole) return 'c.open_mismatches';
  // Most children have none: of those nobody needs to be asked.
  return `(case when c.open_mismatches = 0 then 0 else c.open_mismatches - coalesce((select sum(g.flags) from children.guarded_flag g
    where g.child_id = c.child_id and g.department <> ${parameter(sight.department)}
      and not g.views <@ ${parameter(sight.views)}::text[]), 0) end)`;
}

/** SQL: the reading of schooling of the child `c` as the caller is shown it. */
export function schoolingRead(sight: ChildSight, parameter: Parameter): string {
  if (sight.isWhole) return `coalesce(c.schooling, 'UNKNOWN')`;
  return `coalesce((select g.shown from children.guarded_schooling g
    where g.child_id = c.child_id and not g.views <@ ${parameter(sight.views)}::text[]), c.schooling, 'UNKNOWN')`;
}
