import type { GraphQLCompositeType, SelectionSetNode } from 'graphql';
import { compileDirectProjection } from './direct-projection.ts';
import type { DirectProjection } from './direct-projection.ts';
import { compileProjection } from './projection.ts';
import type { Compilation, Projection } from './projection.ts';

/** Generating code costs as much as dozens of projections: what is asked for once is not worth it. */
const usesBeforeGenerating = 3;

/** Projects answers without errors by generated code, and all others, from the same tree, by the general projection. */
export function compileFastProjection(
  compilation: Compilation,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): Projection {
  const general = compileProjection(compilation, rootType, selectionSet);
  let direct: DirectProjection | null = null;
  let uses = 0;
  return (data, report) => {
    uses += 1;
    if (uses === usesBeforeGenerating) direct = compileDirectProjection(compilation, rootType, selectionSet);
    if (direct !== null) {
      try {
        return direct(data);
      } catch {
        // An error to tell, or something this was not written for: the general projection looks again.
      }
    }
    return general(data, report);
  };
}
