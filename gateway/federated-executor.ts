import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { AnswerGuard } from './executor/supergraph/answer-guard.ts';
import { createExecutor } from './executor/executor.ts';
import type { ExecuteRequest, ExecutorLimits, ExecutorObserver } from './executor/options.ts';
import { shareReads } from './transport/shared-reads.ts';
import type { FailureListener } from './executor/source/call.ts';
import type { SourceTransport } from './executor/source/transport.ts';
import { loadSupergraph } from './executor/supergraph/load.ts';
import type { Tracked } from './executor/supergraph/tracked.ts';
import { createHttpTransport } from './transport/http.ts';
import { createInProcessTransport } from './transport/in-process.ts';
import type { InProcessHandler } from './transport/in-process.ts';

export type FederatedExecutorOptions = {
  supergraphSdl: string;
  /** Subgraph name, as in the supergraph's `join__graph`, to its URL or its handler in this process. */
  subgraphs: Record<string, string | InProcessHandler>;
  limits?: Partial<ExecutorLimits>;
  /** Bytes read of one HTTP answer (default 8 MiB). */
  maxAnswerBytes?: number;
  /** Whether `__schema` and `__type` are answered (default true). */
  introspection?: boolean;
  /** Headers of an HTTP call. */
  headers?: (source: string, context: unknown, body: string) => Record<string, string>;
  /**
   * What an answer depends on beside the request. Equal reads over HTTP that are under way at the same time share a call
   * within one authority; null, and leaving this out, shares nothing.
   */
  authorityOf?: (context: unknown) => string | null;
  onFailure?: FailureListener;
  /** Looks at every call of a source and at the cache of prepared operations; costs nothing when left out. */
  observer?: ExecutorObserver | undefined;
  /**
   * Sources know every entity they are asked for, or say why not: a bare null from them is a failure. Without it (the
   * default) a null is the answer that there is no such entity.
   */
  entitiesExist?: boolean;
  /** Objects whose keys are told with every answer (`onKey`). */
  tracked?: Tracked;
  /** Looks over every operation and answer. */
  guard?: AnswerGuard;
};

export type FederatedExecutor = {
  /** The schema clients see. */
  apiSchema: GraphQLSchema;
  /**
   * Runs one operation. Never rejects; a source that fails leaves nulls, and errors with its code and the client's
   * path (SOURCE_UNAVAILABLE, SOURCE_TIMEOUT).
   */
  execute: (request: ExecuteRequest) => Promise<ExecutionResult>;
  /** Closes the connections to the sources; calls under way fail. */
  stop: () => Promise<void>;
};

const defaultLimits: ExecutorLimits = {
  callTimeoutMs: 2500,
  operationTimeoutMs: 5000,
  errors: 100,
  cachedOperations: 1000,
  cachedCharacters: 8 * 1024 * 1024,
};

/**
 * Answers operations against a supergraph from its subgraphs. Knows nothing of what the schema is about.
 * Throws when the SDL is no supergraph.
 */
export function createFederatedExecutor(options: FederatedExecutorOptions): FederatedExecutor {
  const {
    supergraphSdl,
    subgraphs,
    limits,
    maxAnswerBytes = 8 * 1024 * 1024,
    headers,
    authorityOf,
    onFailure,
  } = options;
  const transports = new Map<string, SourceTransport>();
  const closers: (() => Promise<void>)[] = [];
  for (const [name, subgraph] of Object.entries(subgraphs)) {
    if (typeof subgraph !== 'string') {
      transports.set(name, createInProcessTransport(subgraph));
      continue;
    }
    const transport = createHttpTransport({
      url: subgraph,
      maxBytes: maxAnswerBytes,
      ...(headers && { headers: (context: unknown, body: string) => headers(name, context, body) }),
    });
    transports.set(name, shareReads(transport.send, authorityOf ?? (() => null)));
    closers.push(transport.close);
  }
  const { apiSchema, execute } = createExecutor({
    supergraph: loadSupergraph(supergraphSdl, options.tracked ?? null, options.guard ?? null),
    transports,
    limits: { ...defaultLimits, ...limits },
    introspection: options.introspection ?? true,
    entitiesExist: options.entitiesExist ?? false,
    onFailure,
    observer: options.observer,
  });
  return {
    apiSchema,
    execute,
    stop: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}
