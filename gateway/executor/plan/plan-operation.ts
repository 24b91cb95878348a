import type { QueryPlan } from '@graphql-hive/router-query-planner';
import { GraphQLError, Kind, OperationTypeNode, print } from 'graphql';
import type { DocumentNode } from 'graphql';
import { steeringVariables } from '../../../platform/graphql/collect-fields.ts';
import { askedOf } from '../operation/asked.ts';
import { perConditions } from '../operation/condition-variants.ts';
import type { Supergraph } from '../supergraph/load.ts';
import type { DataObject } from '../tree/data-object.ts';
import { compilePlan } from './compile.ts';
import { inMutationOrder } from './mutation-order.ts';
import type { CompiledNode } from './nodes.ts';

export type OperationPlan = {
  /** Null when no source is needed. */
  plan: CompiledNode | null;
  /** Stands for `plan` where the operation can only be planned for one set of values of its conditions at a time. */
  planFor: ((variables: DataObject) => Promise<CompiledNode | null>) | null;
};

/**
 * There are operations the planner can plan once @skip and @include are decided, and not before: those are planned for
 * each set of values that is met.
 */
export async function planOperation(
  supergraph: Supergraph,
  document: DocumentNode,
  asked: DocumentNode,
): Promise<OperationPlan> {
  const steering = steeringVariables(document);
  try {
    return { plan: await planDocument(supergraph, asked), planFor: null };
  } catch (error) {
    if (steering.length === 0) throw error;
  }
  const planFor = perConditions(steering, async (variables) => {
    const decided = askedOf(supergraph, document, variables);
    return decided === null ? null : planDocument(supergraph, decided);
  });
  return { plan: null, planFor };
}

async function planDocument(supergraph: Supergraph, document: DocumentNode): Promise<CompiledNode | null> {
  let plan: QueryPlan;
  try {
    // Off the event loop: a cold plan costs up to milliseconds.
    plan = await supergraph.planner.planAsync(print(document), null, new Set(), 0);
  } catch (cause) {
    throw new GraphQLError('No way was found to answer this operation from the sources.', {
      extensions: { code: 'OPERATION_NOT_PLANNABLE' },
      originalError: cause instanceof Error ? cause : null,
    });
  }
  if (plan.node === undefined || plan.node === null) return null;
  const node = isMutation(document) ? inMutationOrder(plan.node) : plan.node;
  return compilePlan(node, supergraph);
}

function isMutation(document: DocumentNode): boolean {
  return document.definitions.some(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.MUTATION,
  );
}
