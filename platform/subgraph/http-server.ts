import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from '../observation/readiness.ts';
import type { Tracer } from '../observation/tracer.ts';
import type { SubgraphName } from '../source-systems.ts';
import { drainRequest, hasTooMuchLeft } from './drain-request.ts';
import { sendText } from './http-response.ts';
import { HttpRefusal, readBody, readRequest, requireJson } from './http-request.ts';
import { bodyHash, InternalTokenError, verifyInternalToken } from './internal-token.ts';
import type { VerifiedToken } from './internal-token.ts';
import type { SubgraphHandler, SubgraphLog } from './types.ts';
import { writePayload } from './written-answer.ts';

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
  const closing = new AbortController();
  const answer = createAnswerer(options, closing.signal);
  const underWay = new Set<ServerResponse>();
  // Also cuts connections on which nothing was ever sent: to node they are not idle.
  const cutWhenDone = (): void => {
    if (closing.signal.aborted && underWay.size === 0) server.closeAllConnections();
  };
  const server = createServer((request, response) => {
    underWay.add(response);
    response.once('close', () => {
      underWay.delete(response);
      cutWhenDone();
    });
    answer(request, response).catch(() => {
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
        closing.abort();
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

function createAnswerer(
  options: SubgraphServerOptions,
  closing: AbortSignal,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const {
    handler,
    name,
    internalSecret,
    log,
    readiness,
    tracer,
    maxBodyBytes = 1024 * 1024,
    maxConcurrent = 256,
  } = options;
  const { acceptUnboundTokens = false } = options;
  let underWay = 0;

  async function answerGraphql(request: IncomingMessage, gone: Gone): Promise<object> {
    // The token is looked at before the body: a stranger's bytes are never buffered.
    const token = await verifyBearer(request.headers.authorization);
    requireJson(request);
    const body = await readBody(request, maxBodyBytes);
    const isGoodForBody =
      token.bodySha256 === null ? acceptUnboundTokens : token.bodySha256 === bodyHash(body);
    if (!isGoodForBody) throw unauthenticated();
    const read = readRequest(body);
    const answer = () =>
      handler(read, {
        caller: token.caller,
        // Made for handlers that read it: a signal costs as much as reading the request.
        get signal() {
          return gone.signal();
        },
      });
    if (tracer === undefined) return answer();
    // Only now: whoever has a token of ours is one of our processes.
    const { traceparent } = request.headers;
    return tracer.continued(
      typeof traceparent === 'string' ? traceparent : undefined,
      'subgraph request',
      (span) => {
        span.set('hub.subgraph', name);
        span.set('hub.request_id', token.caller.requestId);
        return answer();
      },
    );
  }

  async function verifyBearer(header: string | undefined): Promise<VerifiedToken> {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
    if (token === undefined) throw unauthenticated();
    try {
      return await verifyInternalToken(internalSecret, name, token);
    } catch (error) {
      if (error instanceof InternalTokenError) throw unauthenticated();
      throw error;
    }
  }

  async function route(request: IncomingMessage, gone: Gone): Promise<object> {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path === '/health' || path === '/ready') {
      if (request.method !== 'GET')
        throw new HttpRefusal(405, 'METHOD_NOT_ALLOWED', 'Use GET', { allow: 'GET' });
      const { ready } = path === '/health' ? { ready: true } : ((await readiness?.()) ?? { ready: true });
      if (!ready) throw new HttpRefusal(503, 'NOT_READY', 'Something this subgraph needs cannot be used');
      return { status: 'ok', subgraph: name };
    }
    if (path !== '/graphql') throw new HttpRefusal(404, 'NOT_FOUND', 'There is nothing here');
    if (request.method !== 'POST')
      throw new HttpRefusal(405, 'METHOD_NOT_ALLOWED', 'Use POST', { allow: 'POST' });
    if (underWay >= maxConcurrent) {
      throw new HttpRefusal(503, 'OVERLOADED', 'Too many requests at once', { 'retry-after': '1' });
    }
    underWay += 1;
    try {
      return await answerGraphql(request, gone);
    } finally {
      underWay -= 1;
    }
  }

  return async (request, response) => {
    const gone = watch(response);
    const answer = (status: number, payload: object, headers: Record<string, string> = {}): void => {
      // What is left of a large body would keep the connection busy; a closing server wants no next request.
      const last = closing.aborted || hasTooMuchLeft(request);
      send(response, status, payload, last ? { ...headers, connection: 'close' } : headers);
    };
    try {
      answer(200, await route(request, gone));
    } catch (error) {
      if (gone.isGone()) return;
      const refusal = error instanceof HttpRefusal ? error : unexpected(error);
      await drainRequest(request);
      const errors = [{ message: refusal.message, extensions: { code: refusal.code } }];
      answer(refusal.status, { errors }, refusal.headers);
    }
  };

  function unexpected(error: unknown): HttpRefusal {
    log.error(
      { subgraph: name, type: error instanceof Error ? error.name : typeof error },
      'subgraph.http.error',
    );
    return new HttpRefusal(500, 'INTERNAL_SERVER_ERROR', 'Internal server error');
  }
}

/** Whether the client has gone before its answer was written. */
type Gone = { isGone: () => boolean; signal: () => AbortSignal };

/** The signal is made for handlers that read it: it costs as much as reading the request. */
function watch(response: ServerResponse): Gone {
  let isGone = false;
  let controller: AbortController | null = null;
  const tell = (): void => controller?.abort(new Error('The client has gone'));
  response.once('close', () => {
    isGone = !response.writableFinished;
    if (isGone) tell();
  });
  return {
    isGone: () => isGone,
    signal() {
      if (controller === null) {
        controller = new AbortController();
        if (isGone) tell();
      }
      return controller.signal;
    },
  };
}

function unauthenticated(): HttpRefusal {
  return new HttpRefusal(401, 'UNAUTHENTICATED', 'Authentication required', { 'www-authenticate': 'Bearer' });
}

function send(
  response: ServerResponse,
  status: number,
  payload: object,
  headers: Record<string, string>,
): void {
  const allHeaders = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  };
  sendText(response, status, allHeaders, writePayload(payload));
}
