import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';
import type { Caller, SubgraphRequest } from '../../platform/subgraph/types.ts';
import { codesOf, entryOf, readerOf } from '../audit/entry/read-event.ts';
import type { ReadListener } from '../audit/entry/read-event.ts';
import { listUnanswered, readAsked } from '../audit/entry/asked.ts';
import type { Asked } from '../audit/entry/asked.ts';
import { createLruCache } from '../../platform/lru-cache.ts';
import { operationKey } from '../executor/operation/key.ts';
import { WrittenAnswer } from '../executor/projection/written-answer.ts';
import type { FederatedExecutor } from '../federated-executor.ts';
import { noPrototypeKeys } from '../executor/operation/no-prototype-keys.ts';
import { HttpRefusal } from '../../platform/http/request.ts';
import { createAdmission } from '../limits/admission.ts';
import type { AdmittedOperation } from '../limits/admission.ts';
import type { ClientGuard } from '../limits/client-limits.ts';
import { operationLimits } from '../limits/operation-limits.ts';
import { createRounds } from './rounds.ts';
import { checkInputScalars } from './input-scalars.ts';

type RequestContext = {
  caller: Caller;
  /** The case the client says it reads for. */
  caseId: string | null;
  signal: AbortSignal;
};
/** `result`: the operation has been executed; Apollo Server has only to present it. */
type ApolloContext = RequestContext & { result?: ExecutionResult; check: AdmittedOperation | null };
type Operation = { document: DocumentNode; operation: OperationDefinitionNode };
/** An operation Apollo Server has let through once: parsed, validated and within the limits. */
type KnownOperation = Operation & {
  check: AdmittedOperation;
  /** How long its last answer was: large ones are written by generated code. */
  lastLength: number;
};
/** `body`: a text, or the UTF-8 of one. */
export type HttpAnswer = { status: number; headers: Iterable<[string, string]>; body: string | Buffer };

export type GraphqlServer = {
  /**
   * Answers one POST. `accept` is the client's header; `request` has been read and checked. Rejects with HttpRefusal
   * when the operation asks too much.
   */
  answer: (
    request: SubgraphRequest,
    context: RequestContext,
    accept: string | undefined,
  ) => Promise<HttpAnswer>;
  stop: () => Promise<void>;
};

type Log = Record<'debug' | 'info' | 'warn' | 'error', (fields: object, event: string) => void>;

/** From this length on an answer is written as bytes; node sends a shorter text in one piece with the head before it. */
const largeAnswer = 8 * 1024;

/** Operations that are answered without asking Apollo Server about them again. */
const knownOperations = { entries: 1000, characters: 8 * 1024 * 1024 };

/**
 * Apollo Server over the federated executor: parsing, validation, limits, content negotiation, error format. What it
 * has let through once is executed at once the next time, and written out here when there is nothing to negotiate and
 * no error to present: its pipeline costs a third of an answer.
 */
export async function startGraphqlServer(options: {
  executor: FederatedExecutor;
  supergraphSdl: string;
  introspection: boolean;
  onRead: ReadListener;
  guard: Pick<ClientGuard, 'admitChildren'>;
  log: Log;
}): Promise<GraphqlServer> {
  const { executor, supergraphSdl, introspection, onRead, log } = options;
  const known = createLruCache<KnownOperation>(knownOperations);
  /** Accept header → what Apollo Server chose for it. */
  const contentTypes = createLruCache<string>({ entries: 100, characters: 10_000 });
  const execute = createExecute(executor, options.guard, onRead);
  checkInputScalars(executor.apiSchema);
  const admit = createAdmission(executor.apiSchema);
  const rounds = createRounds();
  const apollo = new ApolloServer<ApolloContext>({
    gateway: createGateway(executor, supergraphSdl, async (request, operation, context) => {
      if (context.result !== undefined) return context.result;
      const result = await execute(request, operation, context, false);
      // Without data it was refused: its variables do not fit, or it cannot be planned.
      const { check } = context;
      if (result.data !== undefined && check !== null) {
        known.set(keyOf(request), { ...operation, check, lastLength: 0 });
      }
      return result;
    }),
    introspection,
    validationRules: [noPrototypeKeys],
    parseOptions: { maxTokens: operationLimits.tokens },
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    // A persisted query is not an allowlist: any client may register one.
    persistedQueries: false,
    // Operations are kept above, and there only: this store would keep 30 MB of their texts' length again, much more in memory.
    documentStore: null,
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

  async function askApollo(
    request: SubgraphRequest,
    context: ApolloContext,
    accept: string | undefined,
  ): Promise<HttpAnswer> {
    const headers = new HeaderMap([['content-type', 'application/json']]);
    if (accept !== undefined) headers.set('accept', accept);
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, search: '', body: request },
      context: () => Promise.resolve(context),
    });
    const body = response.body.kind === 'complete' ? response.body.string : '';
    const contentType = response.headers.get('content-type');
    if (response.status === undefined && contentType !== undefined)
      contentTypes.set(accept ?? '', contentType);
    return { status: response.status ?? 200, headers: response.headers, body };
  }

  return {
    async answer(request, context, accept) {
      const operation = known.get(keyOf(request));
      const check = operation?.check ?? null;
      check?.(request.variables);
      const contentType = contentTypes.get(accept ?? '');
      if (operation === undefined || contentType === undefined) {
        return askApollo(request, { ...context, check: check ?? admit(request) }, accept);
      }
      const isLarge = operation.lastLength >= largeAnswer;
      await rounds.join(operation.lastLength);
      // Nobody is left to answer: nothing is read.
      context.signal.throwIfAborted();
      const result = await execute(request, operation, context, isLarge);
      if (result.errors !== undefined) return askApollo(request, { ...context, result, check }, accept);
      // Whatever has been decided about the answer has been decided: it is only written out from here on.
      const body =
        result instanceof WrittenAnswer ? result.bytes : `${JSON.stringify({ data: result.data })}\n`;
      operation.lastLength = body.length;
      return { status: 200, headers: [['content-type', contentType]], body };
    },
    stop: () => apollo.stop(),
  };
}

function keyOf({ query, operationName }: SubgraphRequest): string {
  return operationKey(query, operationName);
}

type Execute = (
  request: SubgraphRequest,
  operation: Operation,
  context: RequestContext,
  isLarge: boolean,
) => Promise<ExecutionResult>;

/** Runs operations and accounts for what they answer: nothing leaves that could not be recorded. */
function createExecute(
  executor: FederatedExecutor,
  guard: Pick<ClientGuard, 'admitChildren'>,
  onRead: ReadListener,
): Execute {
  const known = new WeakMap<OperationDefinitionNode, Asked>();
  const askedOf = ({ document, operation }: Operation): Asked => {
    let asked = known.get(operation);
    if (asked === undefined)
      known.set(operation, (asked = readAsked(executor.apiSchema, document, operation)));
    return asked;
  };

  return async (request, { document, operation }, { caller, caseId, signal }, isLarge) => {
    const { query, variables, operationName } = request;
    const children = new Set<string>();
    const sources: string[] = [];
    const result = await executor.execute({
      query,
      document,
      operationName,
      variables,
      signal,
      isLarge,
      context: { caller },
      onKey(id) {
        children.add(id);
      },
      onSource(source) {
        if (!sources.includes(source)) sources.push(source);
      },
    });
    // Refused before anything was read: the operation or its variables do not fit the schema.
    if (!(result instanceof WrittenAnswer) && result.data === undefined) return result;
    const asked = askedOf({ document, operation });
    const kind = operation.operation === OperationTypeNode.MUTATION ? 'MUTATION' : 'QUERY';
    const read = { kind, fields: asked.fields, sources } as const;
    const tooMany = await refuseChildren(guard, caller, children);
    const { isEmpty, refused } = listUnanswered(asked, variables, result);
    const isDenied =
      (!(result instanceof WrittenAnswer) && result.data === null) || (isEmpty && children.size === 0);
    try {
      const recorded = onRead(
        entryOf(
          readerOf(caller, caseId),
          tooMany === null
            ? {
                ...read,
                decision: isDenied ? 'DENY' : 'ALLOW',
                children: [...children],
                refused,
                codes: codesOf(result.errors),
              }
            : { ...read, decision: 'DENY', codes: codesOf(tooMany.errors) },
        ),
      );
      if (recorded !== undefined) await recorded;
      return tooMany ?? result;
    } catch {
      // What cannot be accounted for does not leave.
      const refusal = new GraphQLError('Reads cannot be recorded at the moment.', {
        extensions: { code: 'AUDIT_UNAVAILABLE', http: { status: 503 } },
      });
      return { errors: [refusal] };
    }
  };
}

function createGateway(
  executor: FederatedExecutor,
  supergraphSdl: string,
  execute: (
    request: SubgraphRequest,
    operation: Operation,
    context: ApolloContext,
  ) => Promise<ExecutionResult>,
): ApolloServerOptionsWithGateway<ApolloContext>['gateway'] {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: executor.apiSchema, coreSupergraphSdl: supergraphSdl });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: ({ source, document, operation, request, context }) => {
          const { variables, operationName } = request;
          const asked = {
            query: source,
            ...(variables !== undefined && { variables }),
            ...(operationName !== undefined && { operationName }),
          };
          return execute(asked, { document, operation }, context as ApolloContext);
        },
      }),
    stop: () => Promise.resolve(),
  };
}

/** Null when the client may have these children; else the answer without them. */
async function refuseChildren(
  guard: Pick<ClientGuard, 'admitChildren'>,
  { clientId }: Caller,
  children: ReadonlySet<string>,
): Promise<ExecutionResult | null> {
  try {
    const admission = guard.admitChildren(clientId, children);
    if (admission !== undefined) await admission;
    return null;
  } catch (error) {
    if (!(error instanceof HttpRefusal)) throw error;
    const { status, code, message, headers } = error;
    const http = { status, headers: new HeaderMap(Object.entries(headers)) };
    return { errors: [new GraphQLError(message, { extensions: { code, http } })] };
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
