import type { Representation } from '../fetch/representation.ts';
import type { EntitySelection, SourceOperation } from '../plan/nodes.ts';
import type { TypeRelation } from '../supergraph/type-relation.ts';
import type { DataObject } from '../tree/data-object.ts';
import type { SourceFailure } from '../tree/source-failure.ts';

/** One execution of a plan. `data` fills up while sources answer. */
export type Execution = {
  /** Sources know every entity they are asked for, or say why not. */
  entitiesExist: boolean;
  /** Told of an answer that did not hold what was asked for. */
  onLeftOut: (operation: SourceOperation) => void;
  data: DataObject;
  variables: DataObject;
  types: TypeRelation;
  /** Never rejects: a source that cannot answer is a value. */
  call: (operation: SourceOperation, variables: DataObject) => Promise<DataObject | SourceFailure>;
  /** Told of every distinct entity before its source is asked. */
  onEntity: ((representation: Representation) => void) | undefined;
  /** What was gathered from the tree as it is now; null where it may have changed since. */
  gathered: Map<EntitySelection, Batch> | null;
};

/**
 * Equal representations are sent once; every place that needs the entity is remembered beside it. Shared by fetches
 * that start together: nobody writes into it.
 */
export type Batch = {
  representations: readonly Representation[];
  places: readonly (readonly Place[])[];
  /** Places whose entity cannot be asked for, because a value that names it failed. */
  failed: readonly (Place & { failure: SourceFailure })[];
};
/** `pathIndex` keeps places apart whose selections may differ: they must not share objects of the answer. */
export type Place = { target: DataObject; pathIndex: number };

/** Variables of the operation that a call is sent. */
export function pickVariables(operation: SourceOperation, variables: DataObject): DataObject {
  const picked: DataObject = {};
  for (const name of operation.variables) if (name in variables) picked[name] = variables[name];
  return picked;
}
