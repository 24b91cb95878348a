import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { compileValueWriter, valueListType, whenUsedOften } from '../../graphql/value-list.ts';
import { drainRequest, hasTooMuchLeft } from '../../http/drain-request.ts';
import { HttpRefusal, readBody, readRequest, requireJson } from '../../http/request.ts';
import { sendText } from '../../http/response.ts';
import type { Readiness } from '../../observation/readiness.ts';
import type { Tracer } from '../../observation/tracer.ts';
import type { SubgraphName } from '../../source-systems.ts';
import { bodyHash, InternalTokenError, verifyInternalToken } from '../token/internal-token.ts';
import type { VerifiedToken } from '../token/internal-token.ts';
import type { SubgraphHandler, SubgraphLog } from '../types.ts';
import { CallContext, Gone } from './client-gone.ts';

export type SubgraphServerOptions = {
  handler: SubgraphHandler;
  /** Audience its tokens must name. */
  name: SubgraphName;
  /** 0 takes any free port. */
  port: number;
  /** Shared with the gateway; signs its internal tokens. */
  internalSecret: string;
  log: SubgraphLog;
  /** Asked by GET /ready. */
  readiness?: Readiness;
  /** Goes on with the traces of its callers. */
  tracer?: Tracer;
  /** @defaultValue '127.0.0.1' */
  host?: string;
  /** Answers holders of tokens that are not tied to one body too; the hub's gateway has none. @defaultValue false */
  acceptUnboundTokens?: boolean;
  /** Bytes; larger bodies answer 413. @defaultValue 1 MiB */
  maxBodyBytes?: number;
  /** Requests under way at once; more answer 503. @defaultValue 256 */
  maxConcurrent?: number;
  /** Milliseconds requests under way may take after `close()`. @defaultValue 5000 */
  closeGraceMs?: number;
};

export type SubgraphServer = {
  /** Address of the GraphQL endpoint, path included. */
  url: string;
  port: number;
  /** Stops accepting, waits for what is under way, then cuts what is left. */
  close(): Promise<void>;
};

/**
 * Serves one subgraph: POST /graphql for holders of an internal token, GET /health and /ready for anyone.
 * Every answer is JSON. Rejects when the port cannot be had.
 */
export async function serveSubgraph(options: SubgraphServerOptions): Promise<SubgraphServer> {
  const { name, port, host = '127.0.0.1', internalSecret, log, closeGraceMs = 5000 } = options;
  if (internalSecret === '') throw new InternalTokenError('The internal secret is empty');
  const life: Life = { isClosing: false };
  const answer = createAnswerer(options, life);
  // A number is enough, and what goes in and out of a set with every request lingers there (decision 0174).
  let open = 0;
  // Also cuts connections on which nothing was ever sent: to node they are not idle.
  const cutWhenDone = (): void => {
    if (life.isClosing && open === 0) server.closeAllConnections();
  };
  const server = createServer((request, response) => {
    const gone = new Gone();
    open += 1;
    response.once('close', () => {
      open -= 1;
      gone.closed(response);
      cutWhenDone();
    });
    answer(request, response, gone).catch(() => {
      // Only a broken connection gets here: nobody is left to read an answer.
      response.destroy();
    });
  });
  // Longer than the gateway's pool keeps idle connections, so that the pool closes first and never meets a reset.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  log.info({ subgraph: name, port: bound }, 'subgraph.listening');

  return {
    url: `http://${host}:${bound}/graphql`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        life.isClosing = true;
        const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
        server.close(() => {
          clearTimeout(cut);
          log.info({ subgraph: name }, 'subgraph.closed');
          resolve();
        });
        server.closeIdleConnections();
        cutWhenDone();
      }),
  };
}

type Life = { isClosing: boolean };

type Answerer = (request: IncomingMessage, response: ServerResponse, gone: Gone) => Promise<void>;

/** Written without functions of each request's own where it can be: they cost more than what they do (decision 0174). */
function createAnswerer(options: SubgraphServerOptions, life: Life): Answerer {
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
