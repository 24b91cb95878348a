import type { IncomingMessage, ServerResponse } from 'node:http';
import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';
import { HttpRefusal, readBody, requireJson } from '../../platform/http/request.ts';
import { readRequest } from '../../platform/http/graphql-request.ts';
import type { Readiness } from '../../platform/observation/readiness.ts';
import type { Caller, SubgraphRequest } from '../../platform/subgraph/types.ts';
import type { Authenticate } from '../access/token/authenticate.ts';
import { auditUnavailable } from '../audit/log/unavailable.ts';
import { decide } from '../access/policy/policy.ts';
import type { Claims, Decision } from '../access/policy/policy.ts';
import { entryOf } from '../audit/entry/read-event.ts';
import type { ReadListener } from '../audit/entry/read-event.ts';
import type { ClientGuard } from '../limits/client-limits.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import type { GraphqlServer, HttpAnswer } from './graphql-server.ts';
import type { Load } from './load.ts';

const largestBody = 256 * 1024;

export type RouteOptions = {
  authenticate: Authenticate;
  /** Thumbprint of the certificate the sender has proved to hold. */
  certificateOf: (request: IncomingMessage) => string | null;
  graphql: GraphqlServer;
  subscriptions: Subscriptions;
  load: Load;
  onRead: ReadListener;
  guard: ClientGuard;
  /** Puts the registered operation in the place of its id, and refuses what is not to be answered. */
  take: (request: SubgraphRequest) => SubgraphRequest;
  /** Whether what the gateway depends on can be used; asked for by GET /ready. */
  readiness?: Readiness | undefined;
};

export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  /** Aborted when the client goes away. */
  gone: AbortSignal;
  /** Aborted when the gateway stops. */
  stopping: AbortSignal;
  /** Told the operation asked for, once it is read. */
  onOperation?: ((request: SubgraphRequest) => void) | undefined;
};

/**
 * Answers one request, or streams events into the response and then answers null. Throws HttpRefusal or
 * SubscriptionRefused as long as nothing is written.
 */
export async function route(options: RouteOptions, exchange: Exchange): Promise<HttpAnswer | null> {
  const { request, stopping } = exchange;
  const path = (request.url ?? '').split('?', 1)[0];
  if (path === '/health' || path === '/ready') {
    allow(request, ['GET']);
    if (path === '/health') return json({ status: 'ok' });
    if (stopping.aborted) throw isStopping();
    const { ready, ...report } = (await options.readiness?.()) ?? { ready: true, checks: {} };
    const status = ready ? 'ok' : 'failed';
    const told = { status, ...report, ...options.load.report(), subscriptions: options.subscriptions.open() };
    return { ...json(told), status: ready ? 200 : 503 };
  }
  if (path !== '/graphql')
    throw new HttpRefusal(404, 'NOT_FOUND', 'There is nothing here: use POST /graphql.');
  const wantsEvents = (request.headers.accept ?? '').includes('text/event-stream');
  allow(request, wantsEvents ? ['POST', 'GET'] : ['POST']);
  if (stopping.aborted) throw isStopping();
  const leave = options.load.enter();
  try {
    return await answerGraphql(options, exchange, wantsEvents, leave);
  } finally {
    leave();
  }
}

async function answerGraphql(
  options: RouteOptions,
  { request, response, requestId, gone, stopping, onOperation }: Exchange,
  wantsEvents: boolean,
  leave: () => void,
): Promise<HttpAnswer | null> {
  const { graphql, subscriptions, guard, take } = options;
  const { accept } = request.headers;
  const caseId = readCase(request);
  // Before the body: a stranger's bytes are never buffered.
  const { caller, expiresAt } = await identify(options, request, requestId, caseId);
  const admission = guard.admitRequest(caller.clientId);
  if (admission !== undefined) await admission;
  const read = request.method === 'GET' ? readQueryString(request) : await readPost(request);
  const graphqlRequest = take(read);
  onOperation?.(graphqlRequest);
  if (wantsEvents) {
    const isServed = await subscriptions.serve(
      graphqlRequest,
      {
        caller,
        caseId,
        expiresAt,
        identify: async () => (await identify(options, request, requestId, caseId)).caller,
        lastEventId: readLastEventId(request),
        signal: AbortSignal.any([gone, stopping]),
        // An open subscription is no request under way: it has a bound of its own.
        onOpen: leave,
      },
      response,
    );
    if (isServed) return null;
    allow(request, ['POST']);
  }
  const isJsonWanted = !wantsEvents || (accept ?? '').includes('json');
  const answer = await graphql.answer(
    graphqlRequest,
    { caller, caseId, signal: gone },
    isJsonWanted ? accept : undefined,
  );
  return isJsonWanted || answer.status !== 200 ? answer : asEvents(answer);
}

async function identify(
  { authenticate, certificateOf, onRead }: RouteOptions,
  request: IncomingMessage,
  requestId: string,
  caseId: string | null,
): Promise<{ caller: Caller; expiresAt: number }> {
  const bearer = await authenticate(request.headers.authorization, () => certificateOf(request));
  const { subject, clientId, department, division, purpose, expiresAt } = bearer;
  const decision = decisionFor(bearer);
  if (decision === null) {
    const refused = { subject, clientId, department, division, purpose, requestId, caseId };
    try {
      await onRead(entryOf(refused, { kind: 'REFUSAL', decision: 'DENY', fields: '', codes: ['FORBIDDEN'] }));
    } catch {
      throw auditUnavailable();
    }
    throw new HttpRefusal(403, 'FORBIDDEN', 'This token opens nothing here.');
  }
  const { views, fullCitizenId } = decision;
  return {
    caller: {
      department: decision.department,
      division: decision.division,
      views,
      fullCitizenId,
      subject,
      clientId,
      purpose,
      requestId,
    },
    expiresAt,
  };
}

/** One for each verified token: neither what it says nor the matrix changes. Nobody writes into a decision. */
const decisions = new WeakMap<Claims, Decision | null>();

function decisionFor(claims: Claims): Decision | null {
  let decision = decisions.get(claims);
  if (decision === undefined) decisions.set(claims, (decision = decide(claims)));
  return decision;
}

/** The case a client reads for: an id of its own, which must not be anybody's number. */
function readCase(request: IncomingMessage): string | null {
  const given = request.headers['x-case-id'];
  if (given === undefined || given === '') return null;
  if (typeof given === 'string' && /^[\w-]{1,64}$/.test(given) && maskEmbeddedIds(given) === given)
    return given;
  throw new HttpRefusal(400, 'BAD_REQUEST', 'X-Case-Id must be the id of a case.');
}

async function readPost(request: IncomingMessage): Promise<SubgraphRequest> {
  requireJson(request);
  return readRequest(await readBody(request, largestBody));
}

/** Only subscriptions come this way; what they may carry, an id or a division, is nobody's secret. */
function readQueryString(request: IncomingMessage): SubgraphRequest {
  const parameters = new URL(request.url ?? '', 'http://localhost').searchParams;
  const fields = ['query', 'operationName'].map((name) => [name, parameters.get(name) ?? undefined] as const);
  let variables: unknown;
  try {
    variables = JSON.parse(parameters.get('variables') ?? 'null');
  } catch {
    throw new HttpRefusal(400, 'BAD_REQUEST', 'variables must be JSON.');
  }
  return readRequest(Buffer.from(JSON.stringify({ ...Object.fromEntries(fields), variables })));
}

function readLastEventId(request: IncomingMessage): string | null {
  const id = request.headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

function asEvents({ headers, body }: HttpAnswer): HttpAnswer {
  const type: [string, string] = ['content-type', 'text/event-stream; charset=utf-8'];
  return {
    status: 200,
    headers: [...headers, type],
    body: `event: next\ndata: ${String(body).trim()}\n\nevent: complete\ndata:\n\n`,
  };
}

function json(body: object): HttpAnswer {
  return { status: 200, headers: [], body: JSON.stringify(body) };
}

function allow(request: IncomingMessage, methods: readonly string[]): void {
  if (methods.includes(request.method ?? '')) return;
  const [preferred = ''] = methods;
  throw new HttpRefusal(405, 'METHOD_NOT_ALLOWED', `Use ${preferred}.`, { allow: methods.join(', ') });
}

function isStopping(): HttpRefusal {
  return new HttpRefusal(503, 'STOPPING', 'The gateway is stopping.', { 'retry-after': '1' });
}
