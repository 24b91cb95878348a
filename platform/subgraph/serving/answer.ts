import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { compileValueWriter, valueListType, whenUsedOften } from '../../graphql/value-list.ts';
import { drainRequest, hasTooMuchLeft } from '../../http/drain-request.ts';
import { readRequest } from '../../http/graphql-request.ts';
import { HttpRefusal, readBody, requireJson } from '../../http/request.ts';
import { sendText } from '../../http/response.ts';
import type { Readiness } from '../../observation/readiness.ts';
import type { Tracer } from '../../observation/tracer.ts';
import type { SubgraphName } from '../../source-systems.ts';
import { bodyHash, InternalTokenError, verifyInternalToken } from '../token/internal-token.ts';
import type { VerifiedToken } from '../token/internal-token.ts';
import type { SubgraphHandler, SubgraphLog } from '../types.ts';
import { CallContext } from './client-gone.ts';
import type { Gone } from './client-gone.ts';

export type AnswerOptions = {
  handler: SubgraphHandler;
  /** Audience its tokens must name. */
  name: SubgraphName;
  /** Shared with the gateway; signs its internal tokens. */
  internalSecret: string;
  log: SubgraphLog;
  /** Asked by GET /ready. */
  readiness?: Readiness;
  /** Goes on with the traces of its callers. */
  tracer?: Tracer;
  /** Answers holders of tokens that are not tied to one body too; the hub's gateway has none. @defaultValue false */
  acceptUnboundTokens?: boolean;
  /** Bytes; larger bodies answer 413. @defaultValue 1 MiB */
  maxBodyBytes?: number;
  /** Requests under way at once; more answer 503. @defaultValue 256 */
  maxConcurrent?: number;
};

/** The server's, as far as its answers are concerned. */
export type Life = { isClosing: boolean };

type Answerer = (request: IncomingMessage, response: ServerResponse, gone: Gone) => Promise<void>;

/**
 * Answers one request after the other.
 *
 * Written without functions of each request's own where it can be: they cost more than what they do (decision 0174).
 */
export function createAnswerer(options: AnswerOptions, life: Life): Answerer {
  const { handler, name, internalSecret, log, readiness, tracer } = options;
  const { maxBodyBytes = 1024 * 1024, maxConcurrent = 256, acceptUnboundTokens = false } = options;
  const writerOf = whenUsedOften(compileValueWriter);
  let underWay = 0;

  /** The result itself, or the list of its values for a caller that takes such lists. */
  function asAccepted(
    { headers: { accept } }: IncomingMessage,
    query: string,
    result: ExecutionResult,
  ): object {
    const { data, errors, extensions } = result;
    if (accept?.includes(valueListType) !== true || errors !== undefined || extensions !== undefined)
      return result;
    return writerOf(query)?.(data) ?? result;
  }

  async function answerGraphql(request: IncomingMessage, gone: Gone): Promise<object> {
    underWay += 1;
    try {
      // The token is looked at before the body: a stranger's bytes are never buffered.
      const token = verifyBearer(request.headers.authorization);
      requireJson(request);
      const body = await readBody(request, maxBodyBytes);
      const isGoodForBody =
        token.bodySha256 === null ? acceptUnboundTokens : token.bodySha256 === bodyHash(body);
      if (!isGoodForBody) throw unauthenticated();
      const read = readRequest(body);
      const context = new CallContext(token.caller, gone);
      const result = await (tracer === undefined
        ? handler(read, context)
        : traced(tracer, request, context, () => handler(read, context)));
      return asAccepted(request, read.query, result);
    } finally {
      underWay -= 1;
    }
  }

  /** Only now: whoever has a token of ours is one of our processes. */
  function traced<Result>(
    used: Tracer,
    { headers: { traceparent } }: IncomingMessage,
    { caller }: CallContext,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const parent = typeof traceparent === 'string' ? traceparent : undefined;
    return used.continued(parent, 'subgraph request', (span) => {
      span.set('hub.subgraph', name);
      span.set('hub.request_id', caller.requestId);
      return work();
    });
  }

  function verifyBearer(header: string | undefined): VerifiedToken {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
    if (token === undefined) throw unauthenticated();
    try {
      return verifyInternalToken(internalSecret, name, token);
    } catch (error) {
      if (error instanceof InternalTokenError) throw unauthenticated();
      throw error;
    }
  }

  async function answerHealth(request: IncomingMessage, asksReadiness: boolean): Promise<object> {
    if (request.method !== 'GET')
      throw new HttpRefusal(405, 'METHOD_NOT_ALLOWED', 'Use GET', { allow: 'GET' });
    const { ready } = (asksReadiness ? await readiness?.() : undefined) ?? { ready: true };
    if (!ready) throw new HttpRefusal(503, 'NOT_READY', 'Something this subgraph needs cannot be used');
    return { status: 'ok', subgraph: name };
  }

  function route(request: IncomingMessage, gone: Gone): Promise<object> {
    const [path] = (request.url ?? '').split('?', 1);
    if (path === '/health' || path === '/ready') return answerHealth(request, path === '/ready');
    if (path !== '/graphql') throw new HttpRefusal(404, 'NOT_FOUND', 'There is nothing here');
    if (request.method !== 'POST')
      throw new HttpRefusal(405, 'METHOD_NOT_ALLOWED', 'Use POST', { allow: 'POST' });
    if (underWay >= maxConcurrent) {
      throw new HttpRefusal(503, 'OVERLOADED', 'Too many requests at once', { 'retry-after': '1' });
    }
    return answerGraphql(request, gone);
  }

  function send(
    { request, response }: { request: IncomingMessage; response: ServerResponse },
    status: number,
    payload: object,
    further: Record<string, string>,
  ): void {
    const headers: Record<string, string> = {
      // Only a list of values is a list.
      'content-type': Array.isArray(payload) ? valueListType : 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...further,
    };
    // What is left of a large body would keep the connection busy; a closing server wants no next request.
    if (life.isClosing || hasTooMuchLeft(request)) headers['connection'] = 'close';
    sendText(response, status, headers, JSON.stringify(payload));
  }

  function refusalOf(error: unknown): HttpRefusal {
    if (error instanceof HttpRefusal) return error;
    const type = error instanceof Error ? error.name : typeof error;
    log.error({ subgraph: name, type }, 'subgraph.http.error');
    return new HttpRefusal(500, 'INTERNAL_SERVER_ERROR', 'Internal server error');
  }

  return async (request, response, gone) => {
    const exchange = { request, response };
    try {
      send(exchange, 200, await route(request, gone), {});
    } catch (error) {
      if (gone.isGone) return;
      const { status, code, message, headers } = refusalOf(error);
      await drainRequest(request);
      send(exchange, status, { errors: [{ message, extensions: { code } }] }, headers);
    }
  };
}

function unauthenticated(): HttpRefusal {
  return new HttpRefusal(401, 'UNAUTHENTICATED', 'Authentication required', { 'www-authenticate': 'Bearer' });
}
