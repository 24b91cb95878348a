import { maskCitizenId } from '../../../../platform/citizen-id.ts';
import { maskEmbeddedIds } from '../../../../platform/embedded-ids.ts';
import { sourceSystems, subgraphOf } from '../../../../platform/source-systems.ts';
import type { SourceSystem, SubgraphName } from '../../../../platform/source-systems.ts';
import type { Caller, ViewName } from '../../../../platform/subgraph/types.ts';

const viewOf: Readonly<Partial<Record<SubgraphName, ViewName>>> = {
  students: 'student',
  households: 'household',
  welfare: 'welfare',
  disability: 'disability',
};

/** That an agency has a record of a child is itself that agency's data: a disability certificate most of all. */
export function maySee(source: SourceSystem, caller: Caller): boolean {
  const view = viewOf[subgraphOf(source)];
  return view !== undefined && caller.views.includes(view);
}

export function shown(citizenId: string, caller: Caller): string {
  return caller.fullCitizenId ? citizenId : maskCitizenId(citizenId);
}

/** A natural key as the caller may see it: citizen numbers inside it are masked. */
export function shownKey(sourceKey: string, caller: Caller): string {
  return caller.fullCitizenId ? sourceKey : maskEmbeddedIds(sourceKey);
}

/** A name or another text, as the caller may see it: clerks write numbers into names, and stewards into reasons. */
export function shownText<Text extends string | null>(text: Text, caller: Caller): Text {
  if (text === null || text.length < 15 || caller.fullCitizenId) return text;
  return maskEmbeddedIds(text) as Text;
}

/** The systems whose records the caller may know of. */
export function visibleSources(caller: Caller): SourceSystem[] {
  return sourceSystems.filter((source) => maySee(source, caller));
}
