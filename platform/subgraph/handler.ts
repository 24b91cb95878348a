import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import { execute, GraphQLError, parse } from 'graphql';
import type { ExecutionResult, GraphQLScalarType } from 'graphql';
import { createLogger } from '../logger.ts';
import type { SubgraphName } from '../source-systems.ts';
import { createOperationCompiler } from './compiled-operation.ts';
import { createDocumentCache } from './document-cache.ts';
import { createErrorMask, unauthenticatedError } from './errors.ts';
import type { Caller, SubgraphHandler, SubgraphLog } from './types.ts';

/** Type name → field name → resolver; a type may also be a scalar, and may hold `__resolveReference`. */
export type ResolverMap = Record<string, GraphQLScalarType | Record<string, unknown>>;

export type SubgraphDefinition<Context> = {
  name: SubgraphName;
  /** The text of schema.graphql. */
  typeDefs: string;
  resolvers: ResolverMap;
  /**
   * Types whose objects, and all objects below them, are data as a store gave it: no field of them without a resolver
   * is a function or a promise. They are answered faster.
   */
  dataTypes?: readonly string[];
  /** Called once per request: loaders made here are batched and cached within that request only. */
  createContext: (caller: Caller, signal: AbortSignal | undefined) => Context;
  /** Where masked errors are logged; standard error when left out. */
  log?: SubgraphLog | undefined;
};

/**
 * Compiles one subgraph into a function. Errors with `extensions.code` reach the caller, all others are masked as
 * INTERNAL_SERVER_ERROR; a request without a caller is refused with UNAUTHENTICATED.
 */
export function createSubgraphHandler<Context>(definition: SubgraphDefinition<Context>): SubgraphHandler {
  const { name, typeDefs, resolvers, createContext, dataTypes, log = createLogger('warn') } = definition;
  const schema = buildSubgraphSchema([
    { typeDefs: parse(typeDefs), resolvers: withAsyncReferences(resolvers) },
  ]);
  const documents = createDocumentCache(schema, undefined, createOperationCompiler(schema, dataTypes));

  return async (request, { caller, signal } = {}) => {
    signal?.throwIfAborted();
    if (caller === undefined) return { errors: [unauthenticatedError()] };
    const reading = documents.read(request.query);
    if (reading.errors !== undefined) return { errors: reading.errors };
    const contextValue = createContext(caller, signal);
    const compiled = reading.compiledOperation(request.operationName);
    const running =
      compiled === null
        ? execute({
            schema,
            document: reading.document,
            variableValues: request.variables ?? null,
            operationName: request.operationName ?? null,
            contextValue,
          })
        : compiled(contextValue, request.variables);
    const result = await untilAborted(running, signal);
    if (result.errors === undefined) return result;
    // No data at all: the operation or its variables were refused before execution. The message of graphql-js quotes
    // the variable's value, which may be a citizen number.
    if (result.data === undefined) return { errors: [requestRefused()] };
    return { ...result, errors: result.errors.map(createErrorMask(name, log)) };
  };
}

function requestRefused(): GraphQLError {
  return new GraphQLError('The operation name or the variables do not fit the document', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** Neither way of executing knows signals: the statement under way is left to its own timeout, the answer is dropped. */
function untilAborted(
  running: ExecutionResult | Promise<ExecutionResult>,
  signal: AbortSignal | undefined,
): ExecutionResult | Promise<ExecutionResult> {
  if (signal === undefined || !(running instanceof Promise)) return running;
  return new Promise((resolve, reject) => {
    function onAbort(): void {
      reject(signal?.reason as Error);
    }
    signal.addEventListener('abort', onAbort, { once: true });
    running.then(
      (result) => {
        signal.removeEventListener('abort', onAbort);
        resolve(result);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort);
        reject(error as Error);
      },
    );
  });
}

/** A reference resolver that throws instead of rejecting would fail the whole entity list, not its own entity. */
function withAsyncReferences(resolvers: ResolverMap): GraphQLResolverMap<unknown> {
  const wrapped = Object.entries(resolvers).map(([typeName, fields]): [string, ResolverMap[string]] => {
    const resolve = '__resolveReference' in fields ? fields['__resolveReference'] : undefined;
    if (typeof resolve !== 'function') return [typeName, fields];
    const asyncResolve = async (...args: unknown[]): Promise<unknown> =>
      Reflect.apply(resolve, undefined, args);
    return [typeName, { ...fields, __resolveReference: asyncResolve }];
  });
  return Object.fromEntries(wrapped) as GraphQLResolverMap<unknown>;
}
