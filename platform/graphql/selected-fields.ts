import { Kind } from 'graphql';
import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

type Selecting = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/**
 * Whether a field below the present one is asked for, at this path of field names, so that one statement can bring it
 * along. Conditions of @skip and @include are not looked at: what is brought for nothing is not shown.
 */
export function isSelected({ fieldNodes, fragments }: Selecting, path: readonly string[]): boolean {
  return fieldNodes.some(
    ({ selectionSet }) => selectionSet !== undefined && isAskedFor(selectionSet, path, 0, fragments),
  );
}

function isAskedFor(
  { selections }: SelectionSetNode,
  path: readonly string[],
  depth: number,
  fragments: Selecting['fragments'],
): boolean {
  for (const node of selections) {
    if (node.kind === Kind.FIELD) {
      if (node.name.value !== path[depth]) continue;
      if (depth === path.length - 1) return true;
    }
    const below = depth + (node.kind === Kind.FIELD ? 1 : 0);
    const set =
      node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value]?.selectionSet : node.selectionSet;
    if (set !== undefined && isAskedFor(set, path, below, fragments)) return true;
  }
  return false;
}
