import { isDataObject } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';
import { SourceFailure } from '../tree/source-failure.ts';

/** Stands in for whatever a source left out. */
export const leftOut = new SourceFailure('SOURCE_UNAVAILABLE');

/**
 * Puts failures where a source's answer does not hold what it was asked for, so that no null goes out without its reason:
 * fields of the root that are not there. `asked` holds a failure for each of them. True when there was nothing to put.
 */
export function completeRoot(answer: DataObject, asked: DataObject): boolean {
  let isWhole = true;
  for (const key of Object.keys(asked)) {
    if (Object.hasOwn(answer, key)) continue;
    answer[key] = asked[key];
    isWhole = false;
  }
  return isWhole;
}

/**
 * The same for a list of entities: it must be as long as the list that was asked for, of objects. A null stands for an
 * entity the source does not know, unless its sources are such that say why they know none (`entitiesExist`).
 */
export function completeEntities(
  answer: DataObject,
  alias: string,
  asked: number,
  entitiesExist: boolean,
): boolean {
  const entities = answer[alias];
  if (entities instanceof SourceFailure) return true;
  if (!Array.isArray(entities) || entities.length !== asked) {
    answer[alias] = leftOut;
    return false;
  }
  let isWhole = true;
  for (let index = 0; index < asked; index += 1) {
    const entity: unknown = entities[index];
    if (isDataObject(entity) || entity instanceof SourceFailure || (entity === null && !entitiesExist))
      continue;
    entities[index] = leftOut;
    isWhole = false;
  }
  return isWhole;
}
