import { execute, GraphQLError } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { createLogger } from '../logger.ts';
import type { Waiter } from '../postgres/connection/turns.ts';
import type { SubgraphName } from '../source-systems.ts';
import { createErrorMask, unauthenticatedError } from './errors.ts';
import { createOperationCompiler } from './execution/compiled-operation.ts';
import { createDocumentCache } from './execution/document-cache.ts';
import type { ReadDocument } from './execution/document-cache.ts';
import { buildSchema } from './schema/build.ts';
import type { ResolverMap } from './schema/build.ts';
import type { Caller, SubgraphHandler, SubgraphLog, SubgraphRequest } from './types.ts';

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
  /**
   * Resolvers (`Type.field`) that look at their object and the context only, and answer at once. A query that needs no
   * others below its root fields is answered faster.
   */
  promptResolvers?: readonly string[];
  /** Called once per request: loaders made here are batched and cached within that request only. */
  createContext: (caller: Caller, waiter: Waiter) => Context;
  /** Where masked errors are logged; standard error when left out. */
  log?: SubgraphLog | undefined;
};

/**
 * Compiles one subgraph into a function. Errors with `extensions.code` reach the caller, all others are masked as
 * INTERNAL_SERVER_ERROR; a request without a caller is refused with UNAUTHENTICATED. Never rejects: neither way of
 * executing can be stopped half-way, so a signal is not looked at. Who no longer waits drops the answer;
 * statements that wait for a connection are not begun for it.
 */
export function createSubgraphHandler<Context>(definition: SubgraphDefinition<Context>): SubgraphHandler {
  const { name, typeDefs, resolvers, createContext, log = createLogger('warn') } = definition;
  const { dataTypes, promptResolvers } = definition;
  const schema = buildSchema<Context>(typeDefs, resolvers);
  const documents = createDocumentCache(
    schema,
    undefined,
    createOperationCompiler(schema, dataTypes, new Set(promptResolvers)),
  );

  const run = (
    { document, compiledOperation }: ReadDocument,
    { operationName, variables }: SubgraphRequest,
    caller: Caller,
    waiter: Waiter,
  ): ExecutionResult | Promise<ExecutionResult> => {
    const contextValue = createContext(caller, waiter);
    const compiled = compiledOperation(operationName);
    if (compiled !== null) return compiled(contextValue, variables);
    return execute({
      schema,
      document,
      variableValues: variables ?? null,
      operationName: operationName ?? null,
      contextValue,
    });
  };
  const present = (result: ExecutionResult, { requestId }: Caller): ExecutionResult => {
    if (result.errors === undefined) return result;
    // No data at all: the operation or its variables were refused before execution. The message of graphql-js quotes
    // the variable's value, which may be a citizen number.
    if (result.data === undefined) return { errors: [requestRefused()] };
    return { ...result, errors: result.errors.map(createErrorMask(name, log, requestId)) };
  };

  // Not an async function, which would make another promise of the one it waits for.
  return (request, call = {}) => {
    const { caller } = call;
    if (caller === undefined) return Promise.resolve({ errors: [unauthenticatedError()] });
    try {
      const reading = documents.read(request.query);
      if (reading.errors !== undefined) return Promise.resolve({ errors: reading.errors });
      return Promise.resolve(run(reading, request, caller, call)).then((result) => present(result, caller));
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };
}

function requestRefused(): GraphQLError {
  return new GraphQLError('The operation name or the variables do not fit the document', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
