import type { FlattenNodePathSegment, PlanNode } from '@graphql-hive/router-query-planner';
import { Kind, parse } from 'graphql';

type Step = {
  node: PlanNode;
  /** Steps of one level may run side by side. */
  level: number;
  /** Root keys of the mutations in it. */
  mutated: ReadonlySet<string>;
  /** Root keys below which it fetches entities. */
  joined: ReadonlySet<string>;
};

/**
 * Mutations run one after the other, each with everything that is asked of its result (GraphQL, 6.2.2). The planner
 * orders the mutations alone and lets the joins of one run beside the next, where they would see what came later.
 */
export function inMutationOrder(plan: PlanNode): PlanNode {
  const steps = listSteps(plan, { level: 0 });
  const mutations = steps.filter(({ mutated }) => mutated.size > 0);
  if (mutations.length === 0) return plan;
  const joins = steps.filter(({ mutated }) => mutated.size === 0);
  // A step that joins the results of several mutations waits for the last of them.
  const ownerOf = ({ joined }: Step): number =>
    mutations.findLastIndex(({ mutated }) => [...joined].some((key) => mutated.has(key)));
  const nodes = mutations.flatMap(({ node }, index) => [
    node,
    ...inLevels(joins.filter((step) => Math.max(0, ownerOf(step)) === index)),
  ]);
  return { kind: 'Sequence', nodes };
}

function listSteps(node: PlanNode, counter: { level: number }): Step[] {
  if (node.kind === 'Sequence') {
    return node.nodes.flatMap((child) => {
      counter.level += 1;
      return listSteps(child, counter);
    });
  }
  if (node.kind === 'Parallel') {
    const { level } = counter;
    return node.nodes.flatMap((child) => {
      const own = { level };
      const steps = listSteps(child, own);
      counter.level = Math.max(counter.level, own.level);
      return steps;
    });
  }
  const mutated = new Set<string>();
  const joined = new Set<string>();
  noteKeys(node, [], mutated, joined);
  return [{ node, level: counter.level, mutated, joined }];
}

function inLevels(steps: readonly Step[]): PlanNode[] {
  const levels = new Map<number, PlanNode[]>();
  for (const { level, node } of steps) levels.set(level, [...(levels.get(level) ?? []), node]);
  return [...levels]
    .sort(([one], [other]) => one - other)
    .map(([, nodes]) =>
      nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: 'Parallel', nodes },
    );
}

function noteKeys(
  node: PlanNode,
  path: readonly FlattenNodePathSegment[],
  mutated: Set<string>,
  joined: Set<string>,
): void {
  const noteJoined = (segments: readonly FlattenNodePathSegment[]): void => {
    const first = segments.find((segment) => typeof segment === 'object' && 'Field' in segment);
    if (typeof first === 'object' && 'Field' in first) joined.add(first.Field);
  };
  switch (node.kind) {
    case 'Fetch':
      if (node.requires !== undefined) noteJoined(path);
      else for (const key of rootKeys(node.operation)) mutated.add(key);
      return;
    case 'BatchFetch':
      for (const { paths } of node.entityBatch.aliases) paths.forEach(noteJoined);
      return;
    case 'Flatten':
      return noteKeys(node.node, [...path, ...node.path], mutated, joined);
    case 'Condition':
      for (const child of [node.ifClause, node.elseClause]) {
        if (child) noteKeys(child, path, mutated, joined);
      }
      return;
    case 'Sequence':
    case 'Parallel':
      for (const child of node.nodes) noteKeys(child, path, mutated, joined);
      return;
    case 'Subscription':
    case 'Defer':
      return;
  }
}

/** The planner writes fragments out, so the root holds fields, some of them under conditions. */
function rootKeys(operation: string): string[] {
  return parse(operation).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((node) =>
          node.kind === Kind.FIELD ? [node.alias?.value ?? node.name.value] : [],
        )
      : [],
  );
}
