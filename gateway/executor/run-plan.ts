import type { CompiledNode, EntityFetch, EntityGroup, RootFetch, SourceOperation } from './compiled-plan.ts';
import { completeEntities, completeRoot, leftOut } from './answer-shape.ts';
import { copyData, isDataObject, mergeInto } from './data-tree.ts';
import type { DataObject } from './data-tree.ts';
import { identityOf } from './representation.ts';
import type { Representation } from './representation.ts';
import { SourceFailure } from './source-failure.ts';
import type { TypeRelation } from './supergraph.ts';
import { listTargets } from './target-path.ts';

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
};

/** Not an async function: its nodes are mostly calls, whose promises are passed on as they are. */
export function runPlan(node: CompiledNode, execution: Execution): Promise<unknown> {
  switch (node.kind) {
    case 'sequence':
      return runInOrder(node.nodes, execution);
    case 'parallel':
      return Promise.all(node.nodes.map((child) => runPlan(child, execution)));
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

async function runInOrder(nodes: readonly CompiledNode[], execution: Execution): Promise<void> {
  for (const node of nodes) await runPlan(node, execution);
}

const rootTypes = ['Query', 'Mutation'];

async function fetchRoot(
  node: RootFetch,
  { data, variables, types, call, onLeftOut }: Execution,
): Promise<void> {
  const answer = await call(node.operation, pickVariables(node.operation, variables));
  const news = answer instanceof SourceFailure ? node.keys(rootTypes, answer) : answer;
  if (news === answer && !completeRoot(news, node.keys(rootTypes, leftOut))) onLeftOut(node.operation);
  node.rewriteAnswer?.(news);
  mergeInto(data, news, types);
}

function pickVariables(operation: SourceOperation, variables: DataObject): DataObject {
  const picked: DataObject = {};
  for (const name of operation.variables) if (name in variables) picked[name] = variables[name];
  return picked;
}

/** Equal representations are sent once; every place that needs the entity is remembered beside it. */
type Batch = { representations: Representation[]; places: Place[][] };
/** `pathIndex` keeps places apart whose selections may differ: they must not share objects of the answer. */
type Place = { target: DataObject; pathIndex: number };

async function fetchEntities(node: EntityFetch, execution: Execution): Promise<void> {
  const batches = node.groups.map((group) => gather(group, execution));
  if (batches.every((batch) => batch.representations.length === 0)) return;
  const variables = pickVariables(node.operation, execution.variables);
  node.groups.forEach((group, index) => {
    variables[group.representationsVariable] = batches[index]?.representations ?? [];
  });
  const answer = await execution.call(node.operation, variables);
  if (!(answer instanceof SourceFailure)) {
    const isWhole = node.groups.map(({ alias }, index) => {
      const asked = batches[index]?.representations.length ?? 0;
      return completeEntities(answer, alias, asked, execution.entitiesExist);
    });
    if (isWhole.includes(false)) execution.onLeftOut(node.operation);
  }
  node.groups.forEach((group, index) => {
    const batch = batches[index];
    if (batch !== undefined) distribute(group, batch, answer, execution.types);
  });
}

function gather(group: EntityGroup, { data, variables, types, onEntity }: Execution): Batch {
  const batch: Batch = { representations: [], places: [] };
  const indexes = new Map<string, number>();
  group.paths.forEach((path, pathIndex) => {
    for (const target of listTargets(data, path, types)) {
      const representation = group.represent(target, variables);
      if (representation === null) continue;
      if (representation instanceof SourceFailure) {
        fail(group, [target['__typename']], [{ target, pathIndex }], representation, types);
        continue;
      }
      group.rewriteRepresentation?.(representation);
      const identity = identityOf(representation);
      let index = indexes.get(identity);
      if (index === undefined) {
        index = batch.representations.push(representation) - 1;
        indexes.set(identity, index);
        batch.places.push([]);
        onEntity?.(representation);
      }
      batch.places[index]?.push({ target, pathIndex });
    }
  });
  return batch;
}

function distribute(
  group: EntityGroup,
  batch: Batch,
  answer: DataObject | SourceFailure,
  types: TypeRelation,
): void {
  const entities = answer instanceof SourceFailure ? answer : answer[group.alias];
  batch.places.forEach((places, index) => {
    const entity = Array.isArray(entities) ? (entities as unknown[])[index] : entities;
    if (entity instanceof SourceFailure) {
      const typenames = [batch.representations[index]?.__typename, places[0]?.target['__typename']];
      fail(group, typenames, places, entity, types);
    } else if (isDataObject(entity)) {
      group.rewriteAnswer?.(entity);
      spread(entity, places, types);
    }
    // Anything else is the source saying that it has no such entity: its fields stay unknown and are answered as null.
  });
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
  const firstPath = places[0]?.pathIndex;
  const originals = places.map(({ pathIndex }) => (pathIndex === firstPath ? news : copyData(news)));
  places.forEach(({ target }, index) => mergeInto(target, originals[index] ?? news, types));
}
