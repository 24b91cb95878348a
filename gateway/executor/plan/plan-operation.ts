import type { QueryPlan } from '@graphql-hive/router-query-planner';
import { GraphQLError, Kind, OperationTypeNode, print } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { fragmentsOf, steeringVariables } from '../../../platform/graphql/collect-fields.ts';
import { compilePlan } from './compile.ts';
import type { CompiledNode } from './compile.ts';
import { conditionVariants, keyOfConditions } from '../operation/condition-variants.ts';
import type { DataObject } from '../tree/data-object.ts';
import { createLruCache } from '../../../platform/lru-cache.ts';
import { inMutationOrder } from './mutation-order.ts';
import { inNormalForm } from '../operation/normal-form.ts';
import { withSourceKeys } from '../operation/source-keys.ts';
import type { Supergraph } from '../supergraph/load.ts';
import { withTrackedKeys } from '../operation/tracked-keys.ts';

export type OperationPlan = {
  /** Null when no source is needed. */
  plan: CompiledNode | null;
  /** Stands for `plan` where the operation can only be planned for one set of values of its conditions at a time. */
  planFor: ((variables: DataObject) => Promise<CompiledNode | null>) | null;
};

/**
 * The operation as the sources are asked: said plainly, with tracked keys, every field under its source key. Null when
 * they are asked nothing.
 *
 * @param variables decide @skip and @include; left out, these stay open.
 */
export function askedOf(
  { apiSchema, aliasPrefix, tracked, guard }: Supergraph,
  document: DocumentNode,
  variables: DataObject | null = null,
): DocumentNode | null {
  const operation = operationOf(document);
  const plain = inNormalForm(apiSchema, operation, fragmentsOf(document), variables);
  if (plain === null) return null;
  const asked = withSourceKeys(plain, aliasPrefix);
  const guarded = guard === null ? asked : guard.extend(asked, apiSchema);
  return tracked === null ? guarded : withTrackedKeys(guarded, apiSchema, tracked);
}

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
  const plans = createLruCache<Promise<CompiledNode | null>>({ entries: conditionVariants });
  const planFor = (variables: DataObject): Promise<CompiledNode | null> => {
    const key = keyOfConditions(steering, variables);
    let plan = plans.get(key);
    if (plan === undefined) {
      const decided = askedOf(supergraph, document, variables);
      plan = decided === null ? Promise.resolve(null) : planDocument(supergraph, decided);
      plans.set(key, plan);
    }
    return plan;
  };
  return { plan: null, planFor };
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('The document holds no operation');
  return operation;
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
