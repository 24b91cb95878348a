import { getVariableValues, GraphQLError, Kind } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { fragmentsOf, steeringVariables } from '../../platform/graphql/collect-fields.ts';
import type { Fragments } from '../../platform/graphql/collect-fields.ts';
import { compileVariables } from '../../platform/graphql/variables.ts';
import { askedOf } from './operation/asked.ts';
import { perConditions } from './operation/condition-variants.ts';
import { splitLocalFields } from './operation/local-fields.ts';
import { compileKeyReader } from './operation/tracked-keys.ts';
import type { KeyReader } from './operation/tracked-keys.ts';
import { describeRefusedVariable } from './operation/refused-variable.ts';
import { planOperation } from './plan/plan-operation.ts';
import type { OperationPlan } from './plan/plan-operation.ts';
import { compileOutput } from './projection/output.ts';
import type { Output } from './projection/output.ts';
import type { AnswerGuard } from './supergraph/answer-guard.ts';
import type { Supergraph } from './supergraph/load.ts';
import type { DataObject } from './tree/data-object.ts';

/** One operation of a validated document, ready to run any number of times. */
export type PreparedOperation = OperationPlan & {
  /** The introspection fields as an operation of their own, for graphql-js; null when there are none. */
  introspection: DocumentNode | null;
  /** Coerced variables, or the reasons to refuse them. */
  coerce: (
    raw: Record<string, unknown> | undefined,
  ) => { variables: DataObject } | { errors: readonly GraphQLError[] };
  /** What turns the tree into an answer, for these values of the variables that @skip and @include name. */
  outputFor: (variables: DataObject) => Output;
  /** Reads the keys of tracked objects; null when nothing is tracked. */
  readKeys: KeyReader | null;
  /** The guard's look at this operation; null without a guard, and when no source is asked. */
  guard: ReturnType<AnswerGuard['prepare']> | null;
};

/** Throws GraphQLError when the operation cannot be chosen or planned. */
export async function prepareOperation(
  supergraph: Supergraph,
  document: DocumentNode,
  operationName: string | undefined,
): Promise<PreparedOperation> {
  const { apiSchema, aliasPrefix } = supergraph;
  const operation = chooseOperation(document, operationName);
  const rootType = apiSchema.getRootType(operation.operation);
  if (rootType === undefined || rootType === null || operation.operation === 'subscription') {
    const advice = operation.operation === 'subscription' ? ' Accept text/event-stream.' : '';
    throw new GraphQLError(`This is no place for a ${operation.operation}.${advice}`, {
      extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
    });
  }
  const fragments: Fragments = fragmentsOf(document);
  const { local, remote } = splitLocalFields(operation, fragments);
  const asked = remote === null ? null : askedOf(supergraph, remote);
  return {
    ...(asked === null || remote === null
      ? { plan: null, planFor: null }
      : await planOperation(supergraph, remote, asked)),
    introspection: local,
    coerce: compileCoercion(supergraph, operation),
    outputFor: perConditions(steeringVariables(document), (variables) =>
      compileOutput(
        { schema: apiSchema, fragments, variables, aliasPrefix },
        rootType,
        operation.selectionSet,
      ),
    ),
    readKeys: asked === null ? null : keyReaderOf(supergraph, asked, operation),
    guard: asked === null ? null : (supergraph.guard?.prepare(asked, operation, apiSchema) ?? null),
  };
}

function keyReaderOf(
  { apiSchema, tracked }: Supergraph,
  asked: DocumentNode,
  operation: OperationDefinitionNode,
): KeyReader | null {
  if (tracked === null) return null;
  return compileKeyReader(asked, operation, apiSchema, fragmentsOf(asked), tracked);
}

function chooseOperation(document: DocumentNode, operationName: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const named = operations.filter((node) => node.name?.value === operationName);
  const chosen = operationName === undefined || operationName === '' ? operations : named;
  const [operation] = chosen;
  if (operation !== undefined && chosen.length === 1) return operation;
  const problem =
    chosen.length > 1 ? 'The document holds several operations: name one.' : 'No operation of this name.';
  throw new GraphQLError(problem, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
}

function compileCoercion(
  { apiSchema }: Supergraph,
  operation: OperationDefinitionNode,
): PreparedOperation['coerce'] {
  const definitions = operation.variableDefinitions ?? [];
  const coerce = compileVariables(apiSchema, definitions, { maxErrors: 10 });
  return (raw = {}) => {
    const { coerced, errors } = coerce(raw);
    if (coerced !== undefined) return { variables: coerced };
    const refused = definitions.filter(
      (node) => getVariableValues(apiSchema, [node], raw).errors !== undefined,
    );
    const told = refused.flatMap((node) => describeRefusedVariable(apiSchema, node, raw));
    const extensions = { code: 'BAD_USER_INPUT' };
    return {
      errors:
        told.length > 0
          ? told
          : errors.map(() => new GraphQLError('The variables are not valid.', { extensions })),
    };
  };
}
