import type { EntityFetch, EntityGroup } from '../plan/nodes.ts';
import type { TypeRelation } from '../supergraph/type-relation.ts';
import { isDataObject } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';
import { SourceFailure } from '../tree/source-failure.ts';
import { completeEntities } from './answer-shape.ts';
import { pickVariables } from './context.ts';
import type { Batch, Execution } from './context.ts';
import { gatherBatch } from './entity-batch.ts';
import { failPlaces, fillPlaces } from './entity-places.ts';

export function fetchEntities(node: EntityFetch, execution: Execution): Promise<void> {
  const { groups, operation } = node;
  const batches = groups.map((group) => gather(group, execution));
  if (batches.every(isEmpty)) return Promise.resolve();
  const variables = pickVariables(operation, execution.variables);
  groups.forEach((group, index) => {
    variables[group.representationsVariable] = batches[index]?.representations ?? [];
  });
  return execution
    .call(operation, variables)
    .then((answer) => takeEntities(node, batches, answer, execution));
}

function isEmpty({ representations }: Batch): boolean {
  return representations.length === 0;
}

function takeEntities(
  { groups, operation }: EntityFetch,
  batches: readonly Batch[],
  answer: DataObject | SourceFailure,
  execution: Execution,
): void {
  if (!(answer instanceof SourceFailure)) {
    const isWhole = groups.map(({ alias }, index) => {
      const asked = batches[index]?.representations.length ?? 0;
      return completeEntities(answer, alias, asked, execution.entitiesExist);
    });
    if (isWhole.includes(false)) execution.onLeftOut(operation);
  }
  groups.forEach((group, index) => {
    const batch = batches[index];
    if (batch !== undefined) distribute(group, batch, answer, execution.types);
  });
}

function gather(group: EntityGroup, execution: Execution): Batch {
  const { gathered, types, onEntity } = execution;
  let batch = gathered?.get(group.selection);
  if (batch === undefined) {
    batch = gatherBatch(group.selection, execution);
    gathered?.set(group.selection, batch);
  }
  for (const { failure, ...place } of batch.failed) {
    failPlaces(group, [place.target['__typename']], [place], failure, types);
  }
  if (onEntity !== undefined) batch.representations.forEach(onEntity);
  return batch;
}

function distribute(
  group: EntityGroup,
  { representations, places }: Batch,
  answer: DataObject | SourceFailure,
  types: TypeRelation,
): void {
  const entities = answer instanceof SourceFailure ? answer : answer[group.alias];
  const listed: readonly unknown[] | null = Array.isArray(entities) ? entities : null;
  for (let index = 0; index < places.length; index += 1) {
    const entity = listed === null ? entities : listed[index];
    const there = places[index] ?? [];
    if (entity instanceof SourceFailure) {
      const typenames = [representations[index]?.__typename, there[0]?.target['__typename']];
      failPlaces(group, typenames, there, entity, types);
    } else if (isDataObject(entity)) {
      const representation = representations[index];
      if (representation !== undefined) group.selection.gaps?.fill(entity, representation);
      group.rewriteAnswer?.(entity);
      fillPlaces(entity, there, types);
    }
    // Anything else is the source saying that it has no such entity: its fields stay unknown and are answered as null.
  }
}
