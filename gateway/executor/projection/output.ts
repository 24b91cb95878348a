import type { GraphQLCompositeType, SelectionSetNode } from 'graphql';
import type { DataObject } from '../tree/data-object.ts';
import { compileProjection } from './general.ts';
import type { Compilation, Projection } from './general.ts';
import { generateProjection } from './generated-projection.ts';
import type { GeneratedProjection } from './generated-projection.ts';
import { generateWriter } from './generated-writer.ts';
import type { GeneratedWriter } from './generated-writer.ts';

/** What turns the tree into an answer. */
export type Output = {
  project: Projection;
  /** An answer without errors, written from the tree at once; null when it has to be projected. */
  write: (data: DataObject) => Buffer | null;
};

/** For one set of values of the variables that @skip and @include name. */
export function compileOutput(
  compilation: Compilation,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): Output {
  return {
    project: compileFastProjection(compilation, rootType, selectionSet),
    write: compileFastWriter(compilation, rootType, selectionSet),
  };
}

/** Generating code costs as much as dozens of projections: what is asked for once is not worth it. */
const usesBeforeGenerating = 3;

/** Projects answers without errors by generated code, and all others, from the same tree, by the general projection. */
export function compileFastProjection(
  compilation: Compilation,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): Projection {
  const general = compileProjection(compilation, rootType, selectionSet);
  let direct: GeneratedProjection | null = null;
  let uses = 0;
  return (data, report) => {
    uses += 1;
    if (uses === usesBeforeGenerating) direct = generateProjection(compilation, rootType, selectionSet);
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
function compileFastWriter(
  compilation: Compilation,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): (data: DataObject) => Buffer | null {
  let direct: GeneratedWriter | null = null;
  let uses = 0;
  return (data) => {
    uses += 1;
    if (uses === usesBeforeGenerating) direct = generateWriter(compilation, rootType, selectionSet);
    return direct === null ? null : direct(data);
  };
}
