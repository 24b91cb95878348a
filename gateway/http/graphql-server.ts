import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, Kind } from 'graphql';
import type { ExecutionResult, GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import { maskEmbeddedIds } from '../../platform/citizen-id.ts';
import type { Caller, SubgraphRequest } from '../../platform/subgraph/types.ts';
import { recordRead } from '../access/read-event.ts';
import type { ReadListener } from '../access/read-event.ts';
import type { FederatedExecutor } from '../federated-executor.ts';
import { operationLimits, operationRules } from './limits.ts';

type RequestContext = { caller: Caller; signal: AbortSignal };
export type HttpAnswer = { status: number; headers: Iterable<[string, string]>; body: string };

export type GraphqlServer = {
  /** Answers one POST. `accept` is the client's header; `request` has been read and checked. */
  answer: (
    request: SubgraphRequest,
    context: RequestContext,
    accept: string | undefined,
  ) => Promise<HttpAnswer>;
  stop: () => Promise<void>;
};

type Log = Record<'debug' | 'info' | 'warn' | 'error', (fields: object, event: string) => void>;

/** Apollo Server over the federated executor: parsing, validation, limits, content negotiation, error format. */
export async function startGraphqlServer(options: {
  executor: FederatedExecutor;
  supergraphSdl: string;
  introspection: boolean;
  onRead: ReadListener;
  log: Log;
}): Promise<GraphqlServer> {
  const { executor, supergraphSdl, introspection, onRead, log } = options;
  const apollo = new ApolloServer<RequestContext>({
    gateway: createGateway(executor, supergraphSdl, onRead),
    introspection,
    validationRules: [...operationRules],
    parseOptions: { maxTokens: operationLimits.tokens },
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    // A persisted query is not an allowlist: any client may register one.
    persistedQueries: false,
    stopOnTerminationSignals: false,
    formatError: presentError,
    logger: apolloLogger(log),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();

  return {
    async answer(request, context, accept) {
      const headers = new HeaderMap([['content-type', 'application/json']]);
      if (accept !== undefined) headers.set('accept', accept);
      const response = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers, search: '', body: request },
        context: () => Promise.resolve(context),
      });
      const body = response.body.kind === 'complete' ? response.body.string : '';
      return { status: response.status ?? 200, headers: response.headers, body };
    },
    stop: () => apollo.stop(),
  };
}

function createGateway(
  executor: FederatedExecutor,
  supergraphSdl: string,
  onRead: ReadListener,
): ApolloServerOptionsWithGateway<RequestContext>['gateway'] {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: executor.apiSchema, coreSupergraphSdl: supergraphSdl });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: async ({ source, document, operationName, operation, request, context }) => {
          const { caller, signal } = context as RequestContext;
          const children = new Set<string>();
          const result = await executor.execute({
            query: source,
            document,
            operationName: operationName ?? undefined,
            variables: request.variables,
            signal,
            context: { caller },
            onEntity({ __typename, id }) {
              if (__typename === 'Child' && typeof id === 'string') children.add(id);
            },
          });
          return audited(result, caller, operation, children, onRead);
        },
      }),
    stop: () => Promise.resolve(),
  };
}

async function audited(
  result: ExecutionResult,
  caller: Caller,
  operation: OperationDefinitionNode,
  children: ReadonlySet<string>,
  onRead: ReadListener,
): Promise<ExecutionResult> {
  // Refused before anything was read: the operation or its variables do not fit the schema.
  if (result.data === undefined) return result;
  const fields = operation.selectionSet.selections.map((node) =>
    node.kind === Kind.FIELD ? node.name.value : '...',
  );
  try {
    await recordRead({ caller, fields, children, hasErrors: result.errors !== undefined }, onRead);
    return result;
  } catch {
    // What cannot be accounted for does not leave.
    const refusal = new GraphQLError('Reads cannot be recorded at the moment.', {
      extensions: { code: 'AUDIT_UNAVAILABLE', http: { status: 503 } },
    });
    return { errors: [refusal] };
  }
}

/** Messages about literals quote them, and a literal may be a citizen number; a fault of ours may quote anything. */
function presentError(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const isFault = formatted.extensions?.['code'] === 'INTERNAL_SERVER_ERROR';
  return {
    ...formatted,
    message: isFault ? 'Something went wrong here.' : maskEmbeddedIds(formatted.message),
  };
}

/** Apollo's own messages may quote an operation, so only their level is kept. */
function apolloLogger(log: Log): Record<'debug' | 'info' | 'warn' | 'error', (message?: unknown) => void> {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: () => log.warn({}, 'gateway.graphql.warning'),
    error: () => log.error({}, 'gateway.graphql.error'),
  };
}
