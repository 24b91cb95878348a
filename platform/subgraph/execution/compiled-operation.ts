import {
  defaultFieldResolver,
  getNamedType,
  getOperationAST,
  GraphQLError,
  isAbstractType,
  isIntrospectionType,
  isObjectType,
  OperationTypeNode,
} from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { PromptResolvers } from './data-answer.ts';
import { compileDataQuery } from './data-query.ts';
import { makeReplayable } from './replay.ts';

/**
 * Runs one operation as graphql-js would: the same data, and every error graphql-js tells, in another order. Where a
 * null moves up, further errors below that place may be told, of which graphql-js keeps the first.
 */
export type CompiledOperation = (
  contextValue: unknown,
  variables: Record<string, unknown> | undefined,
) => ExecutionResult | Promise<ExecutionResult>;

export type OperationCompiler = {
  /** `document` holds one operation. Null when it must be left to graphql-js. */
  compile: (document: DocumentNode) => CompiledOperation | null;
};

/**
 * Compiles operations of a subgraph to JavaScript. Mutations are left out, and so are schemas with abstract types
 * beside federation's `_Entity`: the compiler knows fewer ways to tell a value's type than graphql-js.
 *
 * @param dataTypes types whose objects, and all objects below them, hold neither functions nor promises
 * @param prompt resolvers that look at their object and the context only, and answer at once
 */
export function createOperationCompiler(
  schema: GraphQLSchema,
  dataTypes: readonly string[] = [],
  prompt: PromptResolvers = new Set(),
): OperationCompiler {
  const isCompilable = Object.values(schema.getTypeMap()).every(
    (type) => !isAbstractType(type) || type.name === '_Entity',
  );
  if (isCompilable) nameDefaultResolvers(schema, reachedFrom(schema, dataTypes));
  makeReplayable(schema);

  const compileAny = (document: DocumentNode): CompiledOperation | null => {
    const compiled = compileQuery(schema, document);
    if (!isCompiledQuery(compiled)) return null;
    return (contextValue, variables) => {
      const running = compiled.query(undefined, contextValue, variables);
      return isPromise(running) ? running.then(withGraphqlErrors) : withGraphqlErrors(running);
    };
  };

  return {
    compile(document) {
      if (!isCompilable || getOperationAST(document)?.operation !== OperationTypeNode.QUERY) return null;
      const query = compileDataQuery(schema, document, prompt);
      if (query === null) return compileAny(document);
      let other: CompiledOperation | null | undefined;
      return (contextValue, variables) => {
        if (query.isSuitable()) return query.run(contextValue, variables);
        other = other === undefined ? compileAny(document) : other;
        return (other ?? query.run)(contextValue, variables);
      };
    },
  };
}

/** The compiler reads a field without a resolver as a plain value; graphql-js would call it, or wait for it. */
function nameDefaultResolvers(schema: GraphQLSchema, dataTypes: ReadonlySet<GraphQLNamedType>): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || dataTypes.has(type)) continue;
    for (const field of Object.values(type.getFields())) field.resolve ??= defaultFieldResolver;
  }
}

function reachedFrom(schema: GraphQLSchema, names: readonly string[]): ReadonlySet<GraphQLNamedType> {
  const reached = new Set<GraphQLNamedType>();
  function visit(type: GraphQLNamedType | undefined): void {
    if (!isObjectType(type) || reached.has(type)) return;
    reached.add(type);
    for (const field of Object.values(type.getFields())) visit(getNamedType(field.type));
  }
  for (const name of names) visit(schema.getType(name));
  return reached;
}

/** The compiler's errors are of a class of their own, which leaves out extensions where there are none. */
function withGraphqlErrors(result: ExecutionResult): ExecutionResult {
  if (result.errors === undefined) return result;
  const errors = result.errors.map(({ message, path, originalError }) => {
    const options = { path: path ?? null, originalError: originalError ?? null };
    return new GraphQLError(message, options);
  });
  return { ...result, errors };
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return value instanceof Promise;
}
