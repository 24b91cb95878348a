import { Kind } from 'graphql';
import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

type Selecting = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/**
 * Whether a field below the present one is asked for, at this path of field names, so that one statement can bring it
 * along. Conditions of @skip and @include are not looked at: what is brought for nothing is not shown.
 */
export function isSelected({ fieldNodes, fragments }: Selecting, path: readonly string[]): boolean {
  const visit = ({ selections }: SelectionSetNode, depth: number): boolean =>
    selections.some((node) => {
      if (node.kind === Kind.INLINE_FRAGMENT) return visit(node.selectionSet, depth);
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments[node.name.value];
        return fragment !== undefined && visit(fragment.selectionSet, depth);
      }
      if (node.name.value !== path[depth]) return false;
      if (depth === path.length - 1) return true;
      return node.selectionSet !== undefined && visit(node.selectionSet, depth + 1);
    });
  return fieldNodes.some(({ selectionSet }) => selectionSet !== undefined && visit(selectionSet, 0));
}
