import { markOfGaps } from '../fetch/gaps.ts';
import type { GapHandling } from '../fetch/gaps.ts';
import { identityOf } from '../fetch/representation.ts';
import type { Representation } from '../fetch/representation.ts';
import { listTargets } from '../fetch/target-path.ts';
import type { EntitySelection } from '../plan/nodes.ts';
import { SourceFailure } from '../tree/source-failure.ts';
import type { Batch, Execution, Place } from './context.ts';

/** What to ask for of the tree as it is now, and where the answers belong. */
export function gatherBatch(selection: EntitySelection, { data, variables, types }: Execution): Batch {
  const { paths, represent, soleKey, rewriteRepresentation, gaps } = selection;
  const representations: Representation[] = [];
  const places: Place[][] = [];
  const failed: (Place & { failure: SourceFailure })[] = [];
  const indexes = new Map<unknown, number>();
  for (const [pathIndex, path] of paths.entries()) {
    for (const target of listTargets(data, path, types)) {
      const representation = represent(target, variables);
      if (representation === null) continue;
      if (representation instanceof SourceFailure) {
        failed.push({ target, pathIndex, failure: representation });
        continue;
      }
      rewriteRepresentation?.(representation);
      const reason = gaps?.reasonToGiveUp(representation);
      if (reason !== undefined) {
        if (reason !== null) failed.push({ target, pathIndex, failure: reason });
        continue;
      }
      const identity = soleKey === null ? identityWithGaps(representation, gaps) : representation[soleKey];
      const known = indexes.get(identity);
      if (known !== undefined) {
        places[known]?.push({ target, pathIndex });
        continue;
      }
      indexes.set(identity, representations.length);
      representations.push(representation);
      places.push([{ target, pathIndex }]);
    }
  }
  return { representations, places, failed };
}

function identityWithGaps(representation: Representation, gaps: GapHandling | null): string {
  return identityOf(representation) + (gaps === null ? '' : markOfGaps(representation));
}
