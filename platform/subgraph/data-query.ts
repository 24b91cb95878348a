import {
  defaultFieldResolver,
  execute,
  getArgumentValues,
  getVariableValues,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  OperationTypeNode,
  typeFromAST,
  visit,
} from 'graphql';
import type {
  DocumentNode,
  ExecutionResult,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from 'graphql';
import { collectFields } from '../graphql/collect-fields.ts';
import type { Fragments } from '../graphql/collect-fields.ts';
import { NotGenerated } from '../graphql/generated-code.ts';
import { compileDataAnswer } from './data-answer.ts';
import type { PromptResolvers, RootField } from './data-answer.ts';
import { Replay } from './replay.ts';
import type { Outcome } from './replay.ts';

export type DataQuery = {
  run: (contextValue: unknown, variables: Record<string, unknown> | undefined) => Promise<ExecutionResult>;
  /** False once it has turned out that what is resolved is mostly no mere data. */
  isSuitable: () => boolean;
};

type ResolvedField = RootField & {
  definition: GraphQLField<unknown, unknown>;
  info: Omit<GraphQLResolveInfo, 'variableValues'>;
};

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
  if (operation === null || !type || isConditional(document)) return null;
  const fragments = fragmentsOf(document);
  const fields = rootFields(schema, type, operation, fragments);
  if (fields === null) return null;
  const answer = generated(() => compileDataAnswer(schema, fields, fragments, prompt));
  if (answer === null) return null;
  const coerce = compileVariables(schema, operation);
  let giveUps = 0;

  return {
    isSuitable: () => giveUps < mostGiveUps,
    async run(contextValue, given = {}) {
      const { coerced, errors } = coerce(given);
      if (coerced === undefined) return { errors };
      const pending = fields.map((field) => resolveField(field, contextValue, coerced));
      const outcomes = pending.length === 1 && pending[0] ? [await pending[0]] : await Promise.all(pending);
      if (outcomes.every(({ error }) => error === undefined)) {
        try {
          const data = answer(
            outcomes.map(({ value }) => value),
            contextValue,
          );
          giveUps = 0;
          return { data };
        } catch {
          // Whatever it was, graphql-js meets it again and tells of it.
          giveUps += 1;
        }
      }
      const rootValue = new Replay(new Map(fields.map(({ key }, index) => [key, outcomes[index] ?? {}])));
      return execute({ schema, document, rootValue, contextValue, variableValues: given });
    },
  };
}

async function resolveField(
  { definition, nodes, info }: ResolvedField,
  contextValue: unknown,
  variableValues: Record<string, unknown>,
): Promise<Outcome> {
  try {
    const [node] = nodes;
    const args = node === undefined ? {} : getArgumentValues(definition, node, variableValues);
    return { value: await definition.resolve?.(undefined, args, contextValue, { ...info, variableValues }) };
  } catch (error) {
    return { error: error ?? new TypeError('Nothing was thrown') };
  }
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

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((node) => [node.name.value, node]));
}

function isConditional(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: ({ name }) => {
      if (name.value === 'skip' || name.value === 'include') found = true;
    },
  });
  return found;
}

/** Null when one of them has no resolver of its own. */
function rootFields(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  operation: OperationDefinitionNode,
  fragments: Fragments,
): readonly ResolvedField[] | null {
  const fields: ResolvedField[] = [];
  const collected = collectFields(schema, type, [operation.selectionSet], fragments, {});
  for (const [key, nodes] of collected) {
    const definition = type.getFields()[nodes[0]?.name.value ?? ''];
    if (definition?.resolve === undefined || definition.resolve === defaultFieldResolver) return null;
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
    fields.push({ key, type: definition.type, nodes, definition, info });
  }
  return fields;
}

type CoercedVariables = ReturnType<typeof getVariableValues>;

/** Lists of representations pass as they are: graphql-js would look at each of them to find nothing to do. */
function compileVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
): (given: Record<string, unknown>) => CoercedVariables {
  const definitions = operation.variableDefinitions ?? [];
  const entityLists = definitions
    .filter((definition) => isEntityList(schema, definition))
    .map(({ variable }) => variable.name.value);
  const others = definitions.filter(({ variable }) => !entityLists.includes(variable.name.value));
  return (given) => {
    if (!entityLists.every((name) => isListOfValues(given[name]))) {
      return getVariableValues(schema, definitions, given);
    }
    const read: CoercedVariables =
      others.length === 0 ? { coerced: {} } : getVariableValues(schema, others, given);
    if (read.coerced !== undefined) for (const name of entityLists) read.coerced[name] = given[name];
    return read;
  };
}

function isEntityList(schema: GraphQLSchema, { type, defaultValue }: VariableDefinitionNode): boolean {
  const list = typeFromAST(schema, type);
  if (defaultValue !== undefined || !isNonNullType(list) || !isListType(list.ofType)) return false;
  const item: unknown = list.ofType.ofType;
  const probe = {};
  return (
    isNonNullType(item) &&
    isScalarType(item.ofType) &&
    item.ofType.name === '_Any' &&
    item.ofType.parseValue(probe) === probe
  );
}

function isListOfValues(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => item !== null && item !== undefined);
}
