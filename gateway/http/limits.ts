import { GraphQLError, Kind } from 'graphql';
import type { ValidationRule } from 'graphql';
import { noPrototypeKeys } from '../executor/no-prototype-keys.ts';
import type {
  ASTNode,
  ASTVisitor,
  FragmentDefinitionNode,
  SelectionSetNode,
  ValidationContext,
} from 'graphql';

/** What one operation may ask. Fragments count where they are spread. */
export type OperationLimits = { depth: number; aliases: number; tokens: number };

export const operationLimits: OperationLimits = { depth: 8, aliases: 15, tokens: 1000 };

/** What every operation is held to beside the rules of GraphQL. */
export const operationRules: readonly ValidationRule[] = [limitOperations(operationLimits), noPrototypeKeys];

type Size = { depth: number; aliases: number };

/** Validation rule: refuses operations that nest deeper or use more aliases than allowed. Introspection is exempt. */
export function limitOperations(limits: OperationLimits): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const measure = createMeasure((name) => context.getFragment(name));
    return {
      OperationDefinition(node) {
        const { depth, aliases } = measure(node.selectionSet);
        if (depth > limits.depth) refuse(context, node, `nests deeper than ${limits.depth} levels`);
        if (aliases > limits.aliases) refuse(context, node, `uses more than ${limits.aliases} aliases`);
      },
    };
  };
}

function refuse(context: ValidationContext, node: ASTNode, problem: string): void {
  context.reportError(
    new GraphQLError(`The operation ${problem}.`, {
      nodes: [node],
      extensions: { code: 'OPERATION_TOO_LARGE' },
    }),
  );
}

/** Every fragment is measured once, so that fragments spreading each other cost no more than their text. */
function createMeasure(
  findFragment: (name: string) => FragmentDefinitionNode | null | undefined,
): (selectionSet: SelectionSetNode) => Size {
  const measured = new Map<string, Size>();
  const nothing: Size = { depth: 0, aliases: 0 };

  const measureFragment = (name: string): Size => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    // A cycle ends here; another rule refuses it.
    measured.set(name, nothing);
    const fragment = findFragment(name);
    const size = fragment ? measure(fragment.selectionSet) : nothing;
    measured.set(name, size);
    return size;
  };

  const measure = (selectionSet: SelectionSetNode): Size => {
    const total = { depth: 0, aliases: 0 };
    for (const node of selectionSet.selections) {
      let size = nothing;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        size = measureFragment(node.name.value);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        size = measure(node.selectionSet);
      } else if (!node.name.value.startsWith('__')) {
        const inner = node.selectionSet === undefined ? nothing : measure(node.selectionSet);
        size = { depth: inner.depth + 1, aliases: inner.aliases };
      }
      total.depth = Math.max(total.depth, size.depth);
      total.aliases += size.aliases + (node.kind === Kind.FIELD && node.alias !== undefined ? 1 : 0);
    }
    return total;
  };
  return measure;
}
