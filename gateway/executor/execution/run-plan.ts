import { completeEntities, completeRoot, leftOut } from './answer-shape.ts';
import type {
  CompiledNode,
  EntityFetch,
  EntityGroup,
  EntitySelection,
  RootFetch,
  SourceOperation,
} from '../plan/compile.ts';
import { copyData, isDataObject, mergeInto } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';
import { markOfGaps } from '../fetch/gaps.ts';
import type { GapHandling } from '../fetch/gaps.ts';
import { identityOf } from '../fetch/representation.ts';
import type { Representation } from '../fetch/representation.ts';
import { SourceFailure } from '../tree/source-failure.ts';
import type { TypeRelation } from '../supergraph/load.ts';
import { listTargets } from '../fetch/target-path.ts';

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

/** Not an async function: its nodes are mostly calls, whose promises are passed on as they are. */
export function runPlan(node: CompiledNode, execution: Execution): Promise<unknown> {
  switch (node.kind) {
    case 'sequence':
      return runInOrder(node.nodes, execution);
    case 'parallel':
      return runTogether(node.nodes, execution);
    case 'condition': {
      const chosen = execution.variables[node.variable] === true ? node.then : node.otherwise;
      return chosen === null ? Promise.resolve() : runPlan(chosen, execution);
    }
    case 'root':
      return fetchRoot(node, execution);
    case 'entities':
      return fetchEntities(node, execution);
  }
}

/** All of them look at the same tree before any source has answered: what they ask for is gathered once. */
function runTogether(nodes: readonly CompiledNode[], execution: Execution): Promise<unknown> {
  const before = execution.gathered;
  execution.gathered = before ?? new Map<EntitySelection, Batch>();
  const running = nodes.map((child) => runPlan(child, execution));
  execution.gathered = before;
  return Promise.all(running);
}

async function runInOrder(nodes: readonly CompiledNode[], execution: Execution): Promise<void> {
  for (const node of nodes) await runPlan(node, execution);
}

const rootTypes = ['Query', 'Mutation'];

function fetchRoot(node: RootFetch, execution: Execution): Promise<void> {
  const { operation } = node;
  const { variables } = execution;
  return execution.call(operation, pickVariables(operation, variables)).then((answer) => {
    const news = answer instanceof SourceFailure ? lostFields(node, answer, variables) : answer;
    if (news === answer && !completeRoot(news, node.keys(rootTypes, leftOut, variables))) {
      execution.onLeftOut(operation);
    }
    node.rewriteAnswer?.(news);
    mergeInto(execution.data, news, execution.types);
  });
}

/** Every field of the fetch has failed. Where one of them took the others with it, it alone is to blame. */
function lostFields({ keys }: RootFetch, failure: SourceFailure, variables: DataObject): DataObject {
  const { code, culprit } = failure;
  const lost = keys(rootTypes, failure, variables);
  if (culprit === null || !Object.hasOwn(lost, culprit)) return lost;
  const beside = keys(rootTypes, new SourceFailure(code, { isConsequence: true }), variables);
  return Object.assign(beside, { [culprit]: lost[culprit] });
}

function pickVariables(operation: SourceOperation, variables: DataObject): DataObject {
  const picked: DataObject = {};
  for (const name of operation.variables) if (name in variables) picked[name] = variables[name];
  return picked;
}

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
type Place = { target: DataObject; pathIndex: number };

function fetchEntities(node: EntityFetch, execution: Execution): Promise<void> {
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
    batch = gatherAnew(group.selection, execution);
    gathered?.set(group.selection, batch);
  }
  for (const { failure, ...place } of batch.failed) {
    fail(group, [place.target['__typename']], [place], failure, types);
  }
  if (onEntity !== undefined) batch.representations.forEach(onEntity);
  return batch;
}

function gatherAnew(selection: EntitySelection, { data, variables, types }: Execution): Batch {
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
      fail(group, typenames, there, entity, types);
    } else if (isDataObject(entity)) {
      const representation = representations[index];
      if (representation !== undefined) group.selection.gaps?.fill(entity, representation);
      group.rewriteAnswer?.(entity);
      spread(entity, there, types);
    }
    // Anything else is the source saying that it has no such entity: its fields stay unknown and are answered as null.
  }
}

function fail(
  group: EntityGroup,
  typenames: readonly unknown[],
  places: readonly Place[],
  failure: SourceFailure,
  types: TypeRelation,
): void {
  const known = typenames.filter((typename) => typeof typename === 'string');
  const news = group.keys(known, failure);
  group.rewriteAnswer?.(news);
  spread(news, places, types);
}

function spread(news: DataObject, places: readonly Place[], types: TypeRelation): void {
  const [first] = places;
  if (first !== undefined && places.length === 1) return mergeInto(first.target, news, types);
  const firstPath = first?.pathIndex;
  const originals = places.map(({ pathIndex }) => (pathIndex === firstPath ? news : copyData(news)));
  places.forEach(({ target }, index) => mergeInto(target, originals[index] ?? news, types));
}
