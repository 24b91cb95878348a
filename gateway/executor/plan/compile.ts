import type {
  BatchFetchNode,
  FetchNode,
  FlattenNodePathSegment,
  PlanNode,
  RequiresSelection,
  FetchRewrite,
} from '@graphql-hive/router-query-planner';
import { compileAnsweredKeys } from '../fetch/answered-keys.ts';
import { compileGapHandling } from '../fetch/gaps.ts';
import { compileRepresentation, soleKeyOf } from '../fetch/representation.ts';
import { compileRewrites } from '../fetch/rewrite.ts';
import { compileTargetPath } from '../fetch/target-path.ts';
import type { Supergraph } from '../supergraph/load.ts';
import type {
  CompiledNode,
  EntityFetch,
  EntityGroup,
  EntitySelection,
  RootFetch,
  SourceOperation,
} from './nodes.ts';

/** Throws on a node this executor does not run (subscriptions, deferred parts). */
export function compilePlan(
  node: PlanNode,
  { types, requirements }: Pick<Supergraph, 'types' | 'requirements'>,
): CompiledNode {
  return compileNode(node, [], { types, requirements, selections: new Map() });
}

type Compilation = Pick<Supergraph, 'types' | 'requirements'> & { selections: Map<string, EntitySelection> };

function compileNode(
  node: PlanNode,
  path: readonly FlattenNodePathSegment[],
  compilation: Compilation,
): CompiledNode {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', nodes: node.nodes.map((child) => compileNode(child, path, compilation)) };
    case 'Parallel':
      return { kind: 'parallel', nodes: node.nodes.map((child) => compileNode(child, path, compilation)) };
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path], compilation);
    case 'Condition':
      return {
        kind: 'condition',
        variable: node.condition,
        then: node.ifClause ? compileNode(node.ifClause, path, compilation) : null,
        otherwise: node.elseClause ? compileNode(node.elseClause, path, compilation) : null,
      };
    case 'Fetch':
      return node.requires === undefined
        ? compileRootFetch(node, compilation)
        : compileEntityFetch(node, path, compilation);
    case 'BatchFetch':
      return compileBatchFetch(node, compilation);
    case 'Subscription':
    case 'Defer':
      throw new Error(`The plan holds a ${node.kind} node, which this executor does not run`);
  }
}

function sourceOperation(node: FetchNode | BatchFetchNode): SourceOperation {
  return {
    source: node.serviceName,
    query: node.operation,
    operationName: node.operationName,
    variables: node.variableUsages ?? [],
    isMutation: node.operationKind === 'mutation',
  };
}

function compileRootFetch(node: FetchNode, { types }: Compilation): RootFetch {
  return {
    kind: 'root',
    operation: sourceOperation(node),
    keys: compileAnsweredKeys(node.operation, null, types),
    rewriteAnswer: compileRewrites(node.outputRewrites, types),
  };
}

function compileEntityFetch(
  node: FetchNode,
  path: readonly FlattenNodePathSegment[],
  compilation: Compilation,
): EntityFetch {
  const entities = { alias: '_entities', representationsVariable: 'representations', paths: [path] };
  const group = compileGroup(
    { ...entities, ...node, requires: node.requires ?? [], source: node.serviceName },
    compilation,
  );
  return { kind: 'entities', operation: sourceOperation(node), groups: [group] };
}

function compileBatchFetch(node: BatchFetchNode, compilation: Compilation): EntityFetch {
  const groups = node.entityBatch.aliases.map((entry) =>
    compileGroup(
      {
        ...entry,
        representationsVariable: entry.representationsVariableName,
        operation: node.operation,
        source: node.serviceName,
      },
      compilation,
    ),
  );
  return { kind: 'entities', operation: sourceOperation(node), groups };
}

function compileGroup(
  entry: {
    alias: string;
    representationsVariable: string;
    paths: readonly (readonly FlattenNodePathSegment[])[];
    requires: readonly RequiresSelection[];
    inputRewrites?: FetchRewrite[];
    outputRewrites?: FetchRewrite[];
    operation: string;
    source: string;
  },
  compilation: Compilation,
): EntityGroup {
  const { types } = compilation;
  return {
    alias: entry.alias,
    representationsVariable: entry.representationsVariable,
    selection: selectionOf(entry, compilation),
    rewriteAnswer: compileRewrites(entry.outputRewrites, types),
    keys: compileAnsweredKeys(entry.operation, entry.alias, types),
  };
}

function selectionOf(
  { paths, requires, inputRewrites, operation: query, source, alias }: Parameters<typeof compileGroup>[0],
  { types, requirements, selections }: Compilation,
): EntitySelection {
  const isBesideKey = (typename: string, field: string): boolean =>
    field !== '__typename' && requirements.isBesideKey(source, typename, field);
  const mayHaveGaps = requires.some(
    (entity) =>
      entity.kind === 'InlineFragment' &&
      entity.selections.some(
        (field) => field.kind === 'Field' && isBesideKey(entity.typeCondition, field.alias ?? field.name),
      ),
  );
  const own = mayHaveGaps ? [source, query, alias] : [];
  const identity = JSON.stringify([paths, requires, inputRewrites ?? [], own]);
  let selection = selections.get(identity);
  if (selection === undefined) {
    const rewriteRepresentation = compileRewrites(inputRewrites, types);
    selection = {
      paths: paths.map(compileTargetPath),
      represent: compileRepresentation(requires, types, isBesideKey),
      soleKey:
        rewriteRepresentation === null && !mayHaveGaps ? (soleKeyOf(requires, types)?.target ?? null) : null,
      rewriteRepresentation,
      gaps: mayHaveGaps ? compileGapHandling({ query, source }, alias, types, requirements) : null,
    };
    selections.set(identity, selection);
  }
  return selection;
}
