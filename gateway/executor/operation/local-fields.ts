import { Kind } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { Fragments } from '../../../platform/graphql/collect-fields.ts';

/**
 * Parts the root fields: `local` are the introspection fields, `remote` those a source answers; null where there are
 * none. `__typename` of the root is in neither, because the projection knows it.
 */
export function splitLocalFields(
  operation: OperationDefinitionNode,
  fragments: Fragments,
): { local: DocumentNode | null; remote: DocumentNode | null } {
  const isIntrospection = (field: FieldNode): boolean => ['__schema', '__type'].includes(field.name.value);
  const isRemote = (field: FieldNode): boolean =>
    !isIntrospection(field) && field.name.value !== '__typename';
  const { selectionSet } = operation;
  return {
    local: documentOf(operation, filterRootFields(selectionSet, fragments, isIntrospection), fragments),
    remote: documentOf(operation, filterRootFields(selectionSet, fragments, isRemote), fragments),
  };
}

function filterRootFields(
  selectionSet: SelectionSetNode,
  fragments: Fragments,
  keep: (field: FieldNode) => boolean,
): SelectionSetNode {
  const selections = selectionSet.selections.flatMap((node): SelectionNode[] => {
    if (node.kind === Kind.FIELD) return keep(node) ? [node] : [];
    // Fragments on the root are written out, because only some of their fields may stay.
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    if (fragment === undefined) return [];
    const kept = filterRootFields(fragment.selectionSet, fragments, keep);
    if (kept.selections.length === 0) return [];
    const { typeCondition } = fragment;
    const directives = node.directives ?? [];
    return [
      { kind: Kind.INLINE_FRAGMENT, ...(typeCondition && { typeCondition }), directives, selectionSet: kept },
    ];
  });
  return { kind: Kind.SELECTION_SET, selections };
}

function documentOf(
  operation: OperationDefinitionNode,
  selectionSet: SelectionSetNode,
  fragments: Fragments,
): DocumentNode | null {
  if (selectionSet.selections.length === 0) return null;
  const used = new Set<string>();
  noteFragments(selectionSet, fragments, used);
  const needed = [...fragments.values()].filter((fragment) => used.has(fragment.name.value));
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }, ...needed] };
}

function noteFragments(selectionSet: SelectionSetNode, fragments: Fragments, used: Set<string>): void {
  for (const node of selectionSet.selections) {
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      if (used.has(node.name.value)) continue;
      used.add(node.name.value);
      const fragment = fragments.get(node.name.value);
      if (fragment !== undefined) noteFragments(fragment.selectionSet, fragments, used);
    } else if (node.selectionSet !== undefined) {
      noteFragments(node.selectionSet, fragments, used);
    }
  }
}
