import { execute as executeLocally, GraphQLError } from 'graphql';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { runPlan } from './execution/run-plan.ts';
import { createOperationCache, OperationRefused } from './operation-cache.ts';
import type { ExecuteRequest, ExecutorOptions } from './options.ts';
import type { PreparedOperation } from './prepared-operation.ts';
import { createErrorReport, listErrors } from './projection/error-report.ts';
import { WrittenAnswer } from './projection/written-answer.ts';
import { Run } from './run.ts';
import { createDeadlines } from './source/deadline.ts';
import type { DataObject } from './tree/data-object.ts';

export type Executor = {
  apiSchema: GraphQLSchema;
  /** Never rejects: what went wrong is in the result's errors. */
  execute: (request: ExecuteRequest) => Promise<ExecutionResult>;
};

export function createExecutor(options: ExecutorOptions): Executor {
  const { supergraph, limits, introspection, onFailure, observer } = options;
  const operations = createOperationCache(supergraph, {
    entries: limits.cachedOperations,
    characters: limits.cachedCharacters,
  });

  const run = async (
    operation: PreparedOperation,
    variables: DataObject,
    request: ExecuteRequest,
  ): Promise<ExecutionResult> => {
    const report = createErrorReport(limits.errors);
    const data: DataObject = {};
    if (operation.introspection !== null) {
      if (!introspection) return refusal('Introspection is switched off.', 'INTROSPECTION_DISABLED');
      const local = await executeLocally({
        schema: supergraph.apiSchema,
        document: operation.introspection,
        variableValues: variables,
      });
      Object.assign(data, local.data);
    }
    const look = operation.guard?.(request.context) ?? null;
    if (look !== null && 'refusal' in look) return look.refusal;
    const plan = operation.planFor === null ? operation.plan : await operation.planFor(variables);
    if (plan !== null) {
      const deadlines = createDeadlines(limits, request.signal);
      try {
        await runPlan(plan, new Run(options, data, variables, request, report, deadlines));
      } finally {
        deadlines.end();
      }
    }
    const heldBack = look?.(data) ?? null;
    if (heldBack !== null) return heldBack;
    if (request.onKey !== undefined) operation.readKeys?.(data, request.onKey);
    if (request.signal?.aborted === true) return refusal('The request was cancelled.', 'REQUEST_CANCELLED');
    const { project, write } = operation.outputFor(variables);
    if (request.isLarge === true && !report.sawFailure) {
      const bytes = write(data);
      if (bytes !== null) return new WrittenAnswer(bytes, () => project(data, report));
    }
    const projected = project(data, report);
    const errors = listErrors(report, projected);
    return errors.length === 0 ? { data: projected } : { data: projected, errors };
  };

  return {
    apiSchema: supergraph.apiSchema,
    async execute(request) {
      const { query, document, operationName } = request;
      try {
        const prepared = operations.get({ query, document, operationName });
        observer?.planned(prepared instanceof Promise ? 'miss' : 'hit');
        const operation = prepared instanceof Promise ? await prepared : prepared;
        const coerced = operation.coerce(request.variables);
        return 'errors' in coerced ? coerced : await run(operation, coerced.variables, request);
      } catch (error) {
        if (error instanceof OperationRefused) return { errors: error.errors };
        if (error instanceof GraphQLError) return { errors: [error] };
        const reason = error instanceof Error ? error.name : 'unknown';
        onFailure?.({ source: 'executor', code: 'INTERNAL_SERVER_ERROR', reason });
        return refusal('Something went wrong here.', 'INTERNAL_SERVER_ERROR');
      }
    },
  };
}

function refusal(message: string, code: string): ExecutionResult {
  return { errors: [new GraphQLError(message, { extensions: { code } })] };
}
