import type { GraphQLCompositeType, SelectionSetNode } from 'graphql';
import type { DataObject } from '../tree/data-object.ts';
import { compileDirectProjection } from './generated-projection.ts';
import type { DirectProjection } from './generated-projection.ts';
import { compileDirectWriter } from './generated-writer.ts';
import type { DirectWriter } from './generated-writer.ts';
import { compileProjection } from './general.ts';
import type { Compilation, Projection } from './general.ts';

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
    if (direct !== null && !report.sawFailure) {
      try {
        return direct(data);
      } catch {
        // An error to tell, or something this was not written for: the general projection looks again.
      }
    }
    return general(data, report);
  };
}

/** Writes large answers by generated code: null for the first ones, and for those that have to be projected. */
export function compileFastWriter(
  compilation: Compilation,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): (data: DataObject) => Buffer | null {
  let direct: DirectWriter | null = null;
  let uses = 0;
  return (data) => {
    uses += 1;
    if (uses === usesBeforeGenerating) direct = compileDirectWriter(compilation, rootType, selectionSet);
    return direct === null ? null : direct(data);
  };
}
