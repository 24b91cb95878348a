import type { EntityGroup } from '../plan/nodes.ts';
import type { TypeRelation } from '../supergraph/type-relation.ts';
import { copyData } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';
import { mergeInto } from '../tree/merge.ts';
import type { SourceFailure } from '../tree/source-failure.ts';
import type { Place } from './context.ts';

/** Puts a failure into every field the fetch was to bring to these places. */
export function failPlaces(
  group: EntityGroup,
  typenames: readonly unknown[],
  places: readonly Place[],
  failure: SourceFailure,
  types: TypeRelation,
): void {
  const known = typenames.filter((typename) => typeof typename === 'string');
  const news = group.keys(known, failure);
  group.rewriteAnswer?.(news);
  fillPlaces(news, places, types);
}

/** Merges one entity into every place that needs it; places that may ask for other fields of it get copies. */
export function fillPlaces(news: DataObject, places: readonly Place[], types: TypeRelation): void {
  const [first] = places;
  if (first !== undefined && places.length === 1) return mergeInto(first.target, news, types);
  const firstPath = first?.pathIndex;
  const originals = places.map(({ pathIndex }) => (pathIndex === firstPath ? news : copyData(news)));
  places.forEach(({ target }, index) => mergeInto(target, originals[index] ?? news, types));
}
