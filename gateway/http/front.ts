import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { RefusedError } from '../../platform/errors.ts';
import { otherLabel } from '../../platform/observation/metrics.ts';
import { drainRequest, hasTooMuchLeft } from '../../platform/http/drain-request.ts';
import { HttpRefusal } from '../../platform/http/request.ts';
import { sendText } from '../../platform/http/response.ts';
import type { GatewayObservation } from '../observation.ts';
import { SubscriptionRefused } from '../subscriptions/subscription.ts';
import type { HttpAnswer } from './graphql-server.ts';
import { createLoad } from './load.ts';
import { route } from './route.ts';
import type { Exchange, RouteOptions } from './route.ts';
import { followRenewals, socketCutter, tlsOptions } from './tls.ts';
import type { TlsFiles } from './tls.ts';
import { watchRequest } from './watch-request.ts';
import type { Settled } from './watch-request.ts';

/** Requests answered at once; more are turned away. */
const mostRequests = 256;

/** Connections the system keeps until we take them (node's default is 511): a crowd must get as far as being turned away. */
const waitingConnections = 2048;

export type FrontOptions = Omit<RouteOptions, 'load'> & {
  /** 0 takes any free port. */
  port: number;
  host: string;
  /** Milliseconds requests under way may take after `stop()` (default 5000). */
  stopGraceMs?: number;
  /** Requests answered at once (default 256). */
  maxRequests?: number | undefined;
  /** Speaks TLS with these; null speaks plain HTTP. */
  tls?: TlsFiles | null;
  observation?: GatewayObservation | undefined;
  log: Record<'info' | 'error', (fields: object, event: string) => void>;
};

export type Front = {
  port: number;
  /** Stops accepting, waits for what is under way, then cuts what is left. */
  stop: () => Promise<void>;
};

/**
 * The gateway's HTTP surface: POST /graphql for bearers of a token, GET /health and /ready for anyone. Every answer is
 * JSON, or a stream of events for who accepts one. Throws RefusedError (PORT_TAKEN) when the port is in use.
 */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { port, host, stopGraceMs = 5000, log } = options;
  const stopping = new AbortController();
  const load = createLoad({ requests: options.maxRequests ?? mostRequests });
  // A number is enough, and what goes in and out of a set with every request lingers there (decision 0174).
  let underWay = 0;
  // Also cuts connections on which nothing was ever sent: to node they are not idle.
  const cutWhenDone = (): void => {
    if (stopping.signal.aborted && underWay === 0) cut();
  };
  // Both are made once: copies and functions of its own cost every request more than what they do.
  const loaded = { ...options, load };
  const onClose = (): void => {
    underWay -= 1;
    cutWhenDone();
  };
  const listener: RequestListener = (request, response) => {
    underWay += 1;
    response.on('close', onClose);
    answerRequest(loaded, stopping.signal, request, response).catch(() => {
      // Only a broken connection gets here: nobody is left to read an answer.
      response.destroy();
    });
  };
  // Node looks for requests past their deadline this often; its default is 30 seconds.
  const checking = { connectionsCheckingInterval: 5000 };
  const { tls = null } = options;
  const tlsServer = tls === null ? null : createTlsServer({ ...tlsOptions(tls), ...checking }, listener);
  const server = tlsServer ?? createServer(checking, listener);
  const cut = tlsServer === null ? () => server.closeAllConnections() : socketCutter(tlsServer);
  server.headersTimeout = 10_000;
  server.requestTimeout = 15_000;
  server.keepAliveTimeout = 65_000;
  await listen(server, port, host);
  const bound = (server.address() as AddressInfo).port;
  log.info({ port: bound }, 'gateway.listening');
  const stopFollowing =
    tls === null || tlsServer === null ? () => undefined : followRenewals(tlsServer, tls, log);
  options.observation?.metrics?.watch(() => ({
    underWay: load.report().underWay,
    subscriptions: options.subscriptions.open(),
  }));

  return {
    port: bound,
    stop: () =>
      new Promise((resolve) => {
        stopping.abort();
        stopFollowing();
        load.stop();
        const late = setTimeout(cut, stopGraceMs);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        server.closeIdleConnections();
        cutWhenDone();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(port, error) : error);
    });
    server.listen({ port, host, backlog: waitingConnections }, resolve);
  });
}

function portTaken(port: number, cause: Error): RefusedError {
  const advice = 'Stop the program that uses it, or choose another with PORT.';
  return new RefusedError('PORT_TAKEN', `Port ${port} is taken. ${advice}`, { cause });
}

async function answerRequest(
  options: RouteOptions & Pick<FrontOptions, 'log' | 'observation'>,
  stopping: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = goneSignalOf(request.socket);
  const requestId = randomUUID();
  const exchange = { request, response, requestId, gone, stopping };
  const { observation } = options;
  const { answer, isGone } =
    observation === undefined
      ? await settle(options, exchange)
      : await watchRequest(observation, exchange, (watched) => settle(options, watched));
  if (isGone) return;
  if (answer === null || response.headersSent) return void response.end();
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  for (const [name, value] of answer.headers) headers[name] = value;
  headers['x-request-id'] = requestId;
  // What is left of a large body would keep the connection busy; a stopping server wants no next request.
  if (stopping.aborted || hasTooMuchLeft(request)) headers['connection'] = 'close';
  sendText(response, answer.status, headers, answer.body);
}

async function settle(
  options: RouteOptions & Pick<FrontOptions, 'log'>,
  exchange: Exchange,
): Promise<Settled> {
  try {
    return { answer: await route(options, exchange), refusal: null, isGone: false };
  } catch (error) {
    if (exchange.gone.aborted) return { answer: null, refusal: null, isGone: true };
    const answer = refusalAnswer(options, exchange.requestId, error);
    await drainRequest(exchange.request);
    return { answer, refusal: error instanceof HttpRefusal ? error.code : otherLabel, isGone: false };
  }
}

const goneSignals = new WeakMap<Socket, AbortSignal>();

/** Aborted when the connection closes. One for all its requests: making a signal costs more than reading a request. */
function goneSignalOf(socket: Socket): AbortSignal {
  const known = goneSignals.get(socket);
  if (known !== undefined) return known;
  const gone = new AbortController();
  // Requests may be pipelined, and node takes more listeners than ten for a leak.
  setMaxListeners(0, gone.signal);
  socket.once('close', () => gone.abort(new Error('The client has gone')));
  goneSignals.set(socket, gone.signal);
  return gone.signal;
}

function unexpected({ log }: Pick<FrontOptions, 'log'>, requestId: string, error: unknown): HttpRefusal {
  log.error(
    { requestId, type: error instanceof Error ? error.name : typeof error },
    'gateway.request.failed',
  );
  return new HttpRefusal(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong here.');
}

function refusalAnswer(options: Pick<FrontOptions, 'log'>, requestId: string, error: unknown): HttpAnswer {
  if (error instanceof SubscriptionRefused) {
    return { status: 400, headers: [], body: JSON.stringify({ errors: error.errors }) };
  }
  const refusal = error instanceof HttpRefusal ? error : unexpected(options, requestId, error);
  const { status, code, message, headers, details } = refusal;
  const body = JSON.stringify({ errors: [{ message, extensions: { ...details, code } }] });
  return { status, headers: Object.entries(headers), body };
}
