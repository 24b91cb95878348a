import { execute, isInputType, Kind, OperationTypeNode, typeFromAST } from 'graphql';
import type {
  DocumentNode,
  ExecutionResult,
  GraphQLFieldResolver,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  NamedTypeNode,
  OperationDefinitionNode,
} from 'graphql';
import { collectFields, fragmentsOf, steeringVariables } from '../../graphql/collect-fields.ts';
import type { Fragments } from '../../graphql/collect-fields.ts';
import { NotGenerated } from '../../graphql/generated-code.ts';
import { compileArguments, compileVariables } from '../../graphql/variables.ts';
import { compileDataAnswer, isThenable } from './data-answer.ts';
import type { DataAnswer, PromptResolvers, RootField } from './data-answer.ts';
import { Replay } from './replay.ts';
import type { Outcome } from './replay.ts';

export type DataQuery = {
  run: (
    contextValue: unknown,
    variables: Record<string, unknown> | undefined,
  ) => ExecutionResult | Promise<ExecutionResult>;
  /** False once it has turned out that what is resolved is mostly no mere data. */
  isSuitable: () => boolean;
};

type ResolvedField = RootField & {
  resolve: GraphQLFieldResolver<unknown, unknown>;
  readArguments: (variables: Record<string, unknown>) => Record<string, unknown>;
  info: Omit<GraphQLResolveInfo, 'variableValues'>;
};

type Values = Readonly<Record<string, unknown>>;

/** The query for one set of values of the variables that @skip and @include name. */
type Variant = { fields: readonly ResolvedField[]; answer: DataAnswer };

/** Variants kept of one query; when there are more, all are made anew. */
const mostVariants = 16;

/** Give-ups in a row after which a query is no longer thought to be about data. */
const mostGiveUps = 5;

/**
 * Compiles a query whose root fields alone may have to wait: all below them is data, and resolvers that answer at once.
 * They are resolved as graphql-js would, and what they gave is written out by generated code. Where that meets anything
 * but a plain success, graphql-js completes the same values: errors are its own, and nothing is resolved twice.
 *
 * @param schema must have been made replayable
 * @returns null when the query is none of this kind
 */
export function compileDataQuery(
  schema: GraphQLSchema,
  document: DocumentNode,
  prompt: PromptResolvers,
): DataQuery | null {
  const operation = soleQuery(document);
  const type = schema.getQueryType();
  if (operation === null || !type || !knowsVariables(schema, operation)) return null;
  const fragments = fragmentsOf(document);
  const compileVariant = (variables: Values): Variant | null => {
    const fields = rootFields({ schema, fragments, variables }, type, operation);
    if (fields === null) return null;
    const answer = generated(() => compileDataAnswer({ schema, fragments, variables, prompt }, fields));
    return answer === null ? null : { fields, answer };
  };
  const variantFor = compileVariants(steeringVariables(document), compileVariant);
  if (variantFor === null) return null;
  const coerce = compileVariables(schema, operation.variableDefinitions ?? []);
  let giveUps = 0;

  /**
   * What the root fields resolved to, as an answer. Made once: a function of its own costs a request more than its
   * work.
   */
  const answerOf = (
    { fields, answer }: Variant,
    outcomes: readonly Outcome[],
    contextValue: unknown,
    given: Record<string, unknown>,
  ): ExecutionResult | Promise<ExecutionResult> => {
    if (outcomes.every(hasSucceeded)) {
      try {
        const data = answer(outcomes.map(valueOf), contextValue);
        giveUps = 0;
        return { data };
      } catch {
        // Whatever it was, graphql-js meets it again and tells of it.
        giveUps += 1;
      }
    }
    const rootValue = new Replay(new Map(fields.map(({ key }, index) => [key, outcomes[index] ?? {}])));
    return execute({ schema, document, rootValue, contextValue, variableValues: given });
  };

  return {
    isSuitable: () => giveUps < mostGiveUps,
    run(contextValue, given = {}) {
      const { coerced, errors } = coerce(given);
      if (coerced === undefined) return { errors };
      const variant = variantFor(coerced);
      if (variant === null) {
        giveUps += 1;
        return execute({ schema, document, contextValue, variableValues: given });
      }
      const [sole] = variant.fields;
      if (sole === undefined || variant.fields.length > 1) {
        const resolved = variant.fields.map((field) => settled(resolveField(field, contextValue, coerced)));
        return Promise.all(resolved).then((outcomes) => answerOf(variant, outcomes, contextValue, given));
      }
      // Mostly there is one field: waiting for it alone spares a promise.
      const outcome = resolveField(sole, contextValue, coerced);
      if (!isThenable(outcome.value)) return answerOf(variant, [outcome], contextValue, given);
      return Promise.resolve(outcome.value).then(
        (value) => answerOf(variant, [succeeded(value)], contextValue, given),
        (error: unknown) => answerOf(variant, [failed(error)], contextValue, given),
      );
    },
  };
}

/** Null when there is one variant of the query, and it cannot be compiled. */
function compileVariants(
  steering: readonly string[],
  compileVariant: (variables: Values) => Variant | null,
): ((variables: Values) => Variant | null) | null {
  if (steering.length === 0) {
    const sole = compileVariant({});
    return sole && (() => sole);
  }
  const known = new Map<string, Variant | null>();
  return (variables) => {
    const key = steering.map((name) => String(variables[name])).join();
    let variant = known.get(key);
    if (variant === undefined) {
      // A null that a default was meant for is an error to tell.
      const areAllSet = steering.every((name) => typeof variables[name] === 'boolean');
      variant = areAllSet ? compileVariant(variables) : null;
      if (known.size === mostVariants) known.clear();
      known.set(key, variant);
    }
    return variant;
  };
}

/** The value may be a promise. */
function resolveField(
  { resolve, readArguments, info }: ResolvedField,
  contextValue: unknown,
  variables: Record<string, unknown>,
): Outcome {
  try {
    return {
      value: resolve(undefined, readArguments(variables), contextValue, withVariables(info, variables)),
    };
  } catch (error) {
    return { error: thrown(error) };
  }
}

function settled(outcome: Outcome): Promise<Outcome> {
  return isThenable(outcome.value)
    ? Promise.resolve(outcome.value).then(succeeded, failed)
    : Promise.resolve(outcome);
}

const succeeded = (value: unknown): Outcome => ({ value, isLate: true });
const failed = (error: unknown): Outcome => ({ error: thrown(error), isLate: true });
const hasSucceeded = ({ error }: Outcome): boolean => error === undefined;
const valueOf = ({ value }: Outcome): unknown => value;

/** Member by member: an object spread into another costs ten times as much. */
function withVariables(
  info: ResolvedField['info'],
  variableValues: Record<string, unknown>,
): GraphQLResolveInfo {
  return {
    fieldName: info.fieldName,
    fieldNodes: info.fieldNodes,
    returnType: info.returnType,
    parentType: info.parentType,
    path: info.path,
    schema: info.schema,
    fragments: info.fragments,
    rootValue: info.rootValue,
    operation: info.operation,
    variableValues,
  };
}

function thrown(error: unknown): unknown {
  return error ?? new TypeError('Nothing was thrown');
}

function generated<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotGenerated) return null;
    throw error;
  }
}

function soleQuery(document: DocumentNode): OperationDefinitionNode | null {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  const isQuery = operations.length === 1 && operation?.operation === OperationTypeNode.QUERY;
  return isQuery ? operation : null;
}

function knowsVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): boolean {
  return variableDefinitions.every(({ type }) => isInputType(typeFromAST(schema, type as NamedTypeNode)));
}

/** Null when one of them has no resolver. */
function rootFields(
  { schema, fragments, variables }: { schema: GraphQLSchema; fragments: Fragments; variables: Values },
  type: GraphQLObjectType,
  operation: OperationDefinitionNode,
): readonly ResolvedField[] | null {
  const fields: ResolvedField[] = [];
  const collected = collectFields(schema, type, [operation.selectionSet], fragments, variables);
  for (const [key, nodes] of collected) {
    const [node] = nodes;
    const definition = type.getFields()[node?.name.value ?? ''];
    const resolve = definition?.resolve;
    if (node === undefined || definition === undefined) return null;
    if (resolve === undefined) return null;
    const info = {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: type,
      path: { prev: undefined, key, typename: type.name },
      schema,
      fragments: Object.fromEntries(fragments),
      rootValue: undefined,
      operation,
    };
    const readArguments = compileArguments(definition, node);
    fields.push({ key, type: definition.type, nodes, resolve, readArguments, info });
  }
  return fields;
}
