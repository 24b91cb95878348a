import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { subgraphNames } from '../platform/source-systems.ts';
import type { SubgraphName } from '../platform/source-systems.ts';
import { serveSubgraph } from '../platform/subgraph/serving/http-server.ts';
import type { Caller, SubgraphHandler } from '../platform/subgraph/types.ts';
import type { AuditEntry } from './audit/entry/entry.ts';
import { readSubgraphSdls } from './compose.ts';
import { issueDevelopmentToken } from './development-issuer.ts';
import { startGateway } from './server.ts';
import type { Gateway, GatewayOptions } from './server.ts';

const internalSecret = 'a secret of at least thirty-two characters';
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const childId = 'cabcdefghijklmnopqrst';

const views: Partial<Record<SubgraphName, string>> = {
  students: 'student',
  households: 'household',
  welfare: 'welfare',
  disability: 'disability',
};
let callers: (Caller | undefined)[] = [];

/** A subgraph of the hub that knows one child and says FOUND. */
function memorySubgraph(name: SubgraphName, sdl: string): SubgraphHandler {
  const division = '450703101';
  const child = { id: childId, name: '小明', division, jurisdiction: division, provenance: [], links: [] };
  const view = views[name];
  const Child = {
    __resolveReference: () => child,
    ...(view !== undefined && {
      [view]: () => ({ state: 'FOUND', records: [], termRegistrations: [], graduations: [] }),
    }),
  };
  const Query = name === 'children' ? { child: () => child } : {};
  const schema = buildSubgraphSchema([
    { typeDefs: parse(sdl), resolvers: { Child, ...(name === 'children' && { Query }) } },
  ]);
  return (request, context) => {
    callers.push(context?.caller);
    return graphql({
      schema,
      source: request.query,
      variableValues: structuredClone(request.variables ?? {}),
    });
  };
}

const handlers = Object.fromEntries(
  readSubgraphSdls().map(({ name, sdl }) => [name, memorySubgraph(name as SubgraphName, sdl)]),
) as Record<SubgraphName, SubgraphHandler>;

let home: string;
let token: string;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gateway-'));
  token = await issueDevelopmentToken({ home, department: 'EDUCATION', division: '450703' });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  callers = [];
});
afterAll(() => rm(home, { recursive: true }));

async function start(
  options: Partial<GatewayOptions> = {},
  config: Partial<GatewayOptions['config']> = {},
): Promise<Gateway> {
  const gateway = await startGateway({
    config: {
      home,
      port: 0,
      jwksUrl: null,
      issuer: null,
      audience: null,
      internalSecret,
      subgraphUrls: {},
      subgraphTimeoutMs: 30_000,
      subgraphMaxBytes: 8 * 1024 * 1024,
      ...config,
    },
    subgraphs: handlers,
    log,
    onRead: () => undefined,
    ...options,
  });
  closers.unshift(() => gateway.stop());
  return gateway;
}

async function post(gateway: Gateway, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.headers.get('content-type')).toContain('json');
  return { status: response.status, text, ...(JSON.parse(text) as { data?: unknown; errors?: unknown[] }) };
}

const query = `query($id: ID!) { child(id: $id) { name
  student { state } household { state } welfare { state } disability { state } } }`;
const request = { query, variables: { id: childId } };
const found = { state: 'FOUND' };

describe('the unified child view', () => {
  it('is served from subgraphs in process', async () => {
    const { status, data, errors } = await post(await start(), request);
    expect({ status, data, errors }).toEqual({
      status: 200,
      data: { child: { name: '小明', student: found, household: found, welfare: found, disability: found } },
      errors: undefined,
    });
  });

  it('is the same over HTTP, and every subgraph learns the same caller', async () => {
    const subgraphUrls: Partial<Record<SubgraphName, string>> = {};
    for (const name of subgraphNames) {
      const server = await serveSubgraph({ handler: handlers[name], name, port: 0, internalSecret, log });
      closers.push(() => server.close());
      subgraphUrls[name] = server.url;
    }
    const inProcess = await post(await start(), request);
    const gateway = await start({ subgraphs: {} }, { subgraphUrls });
    // What is asked often is sent in another form.
    for (let time = 0; time < 4; time += 1) {
      expect((await post(gateway, request)).data).toEqual(inProcess.data);
    }
    expect(callers).toHaveLength(25);
    for (const caller of callers) {
      expect(caller).toMatchObject({ department: 'EDUCATION', division: '450703', fullCitizenId: false });
    }
  });
});

describe('one failing source', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  }

  it.each<[string, string, RequestListener | null]>([
    ['stopped', 'SOURCE_UNAVAILABLE', null],
    ['hanging', 'SOURCE_TIMEOUT', () => undefined],
    [
      'answering HTML',
      'SOURCE_UNAVAILABLE',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>at pg.10.0.0.1'),
    ],
    [
      'answering 500',
      'SOURCE_UNAVAILABLE',
      (_, response) =>
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"stack":"at pg.10.0.0.1"}'),
    ],
    [
      'answering 50 MB',
      'SOURCE_UNAVAILABLE',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.alloc(50_000_000, ' ')),
    ],
  ])('%s: the others are served all the same, with %s at its path', async (_, code, listener) => {
    const url = listener === null ? 'http://127.0.0.1:9/graphql' : await serve(listener);
    const subgraphTimeoutMs = code === 'SOURCE_TIMEOUT' ? 1_000 : 30_000;
    const gateway = await start({}, { subgraphUrls: { disability: url }, subgraphTimeoutMs });
    const startedAt = performance.now();
    const { status, data, errors, text } = await post(gateway, request);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(status).toBe(200);
    expect(data).toEqual({
      child: { name: '小明', student: found, household: found, welfare: found, disability: null },
    });
    expect(errors).toEqual([
      { message: expect.any(String), path: ['child', 'disability'], extensions: { code } },
    ]);
    expect(text).not.toMatch(/127\.0\.0\.1|10\.0\.0\.1|stack|subgraph/i);
  });
});

describe('access', () => {
  it.each<[string, Record<string, string>]>([
    ['no token', { authorization: '' }],
    ['a foreign token', { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }],
  ])('with %s nothing is answered', async (_, headers) => {
    const { status, errors, data } = await post(await start(), request, headers);
    expect({ status, data }).toEqual({ status: 401, data: undefined });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(callers).toEqual([]);
  });

  it('tells subgraphs what the policy withholds from the department', async () => {
    const police = await issueDevelopmentToken({
      home,
      department: 'PUBLIC_SECURITY',
      division: '450703000000',
    });
    await post(await start(), request, { authorization: `Bearer ${police}` });
    expect(callers[0]).toMatchObject({
      department: 'PUBLIC_SECURITY',
      division: '450703',
      views: ['student', 'household'],
    });
  });

  it('shows the schema to developers only', async () => {
    const introspection = { query: '{ __schema { queryType { name } } }' };
    expect((await post(await start(), introspection)).data).toEqual({
      __schema: { queryType: { name: 'Query' } },
    });
  });
});

describe('reads', () => {
  it('are told with opaque ids before the answer leaves', async () => {
    const events: AuditEntry[] = [];
    const gateway = await start({ onRead: (event) => void events.push(event) });
    await post(gateway, request);
    expect(events).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        kind: 'QUERY',
        requestId: expect.any(String),
        subject: 'development:education',
        clientId: 'development',
        department: 'EDUCATION',
        division: '450703',
        purpose: 'control-dropout',
        caseId: null,
        decision: 'ALLOW',
        withheld: false,
        fields: expect.stringContaining('Query{child}'),
        sources: expect.arrayContaining(['children']),
        children: [childId],
        refused: [],
        bulk: false,
        rowCount: null,
        digest: null,
        codes: [],
      },
    ]);
  });

  it('are told when a token opens nothing', async () => {
    const entries: AuditEntry[] = [];
    const gateway = await start({ onRead: (entry) => void entries.push(entry) });
    const jwk = JSON.parse(await readFile(join(home, 'keys', 'development-issuer.json'), 'utf8')) as JWK;
    const useless = await new SignJWT({ client_id: 'x', department: 'NOBODY', division: '45', purpose: 'p' })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer('urn:not-one-less:development')
      .setAudience('not-one-less')
      .setSubject('clerk')
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(await importJWK(jwk, 'ES256'));
    const { status } = await post(gateway, request, { authorization: `Bearer ${useless}` });
    expect(status).toBe(403);
    expect(entries).toMatchObject([
      { kind: 'REFUSAL', decision: 'DENY', department: 'NOBODY', subject: 'clerk', codes: ['FORBIDDEN'] },
    ]);
  });

  it('are refused when they cannot be recorded', async () => {
    const gateway = await start({
      onRead: () => {
        throw new Error('disk full');
      },
    });
    const { status, data, errors } = await post(gateway, request);
    expect(status).toBe(503);
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'AUDIT_UNAVAILABLE' } }]);
  });
});

describe('requests that are not answered', () => {
  it.each<[string, unknown, number, Record<string, string>?]>([
    ['broken JSON', '{"query":', 400],
    ['a batch', [request, request], 400],
    ['no query', { variables: {} }, 400],
    ['a syntax error', { query: '{ child(' }, 400],
    ['an unknown field', { query: '{ chlid }' }, 400],
    ['a missing variable', { query }, 400],
    ['two operations and no name', { query: 'query A { __typename } query B { __typename }' }, 400],
    [
      'deep nesting',
      {
        query: `{ mismatches { edges { node { ${'child { mismatches { '.repeat(3)} id ${'} }'.repeat(3)} } } } }`,
      },
      400,
    ],
    [
      'many aliases',
      { query: `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: __typename`).join(' ')} }` },
      400,
    ],
    ['many tokens', { query: `{ ${'__typename '.repeat(1001)} }` }, 400],
    ['a body over 256 kB', { query, variables: { id: 'x'.repeat(256 * 1024) } }, 413],
    ['a form', 'query={__typename}', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', JSON.stringify(request), 415, { 'content-type': 'text/plain' }],
  ])('%s', async (_, body, status, headers) => {
    const answer = await post(await start(), body, headers);
    expect(answer.status).toBe(status);
    expect(answer.errors).toHaveLength(1);
    expect(answer.data).toBeUndefined();
    expect(answer.text).not.toMatch(/Did you mean|node_modules|\.ts:|TypeError/);
    expect(callers).toEqual([]);
  });

  it('a citizen number in a literal is not repeated whole', async () => {
    const { text } = await post(await start(), {
      query: '{ children(first: "450703201501010015") { totalCount } }',
    });
    expect(text).not.toContain('450703201501010015');
  });

  it.each([
    ['GET', '/graphql?query={__typename}', 405],
    ['GET', '/', 404],
    ['DELETE', '/graphql', 405],
  ])('%s %s is %d, in JSON', async (method, path, status) => {
    const gateway = await start();
    const response = await fetch(new URL(path, gateway.url), {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(status);
    expect(((await response.json()) as { errors: unknown[] }).errors).toHaveLength(1);
  });
});

describe('life', () => {
  it('says that it is alive and ready', async () => {
    const gateway = await start();
    for (const path of ['/health', '/ready']) {
      expect((await fetch(new URL(path, gateway.url))).status).toBe(200);
    }
  });

  it('names a port that is taken', async () => {
    const port = Number(new URL((await start()).url).port);
    await expect(start({}, { port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    });
  });

  it('names a subgraph that is neither here nor anywhere', async () => {
    await expect(start({ subgraphs: {} })).rejects.toMatchObject({ code: 'SUBGRAPH_MISSING' });
  });

  it('lets a request under way end before it stops', async () => {
    const gate = new AbortController();
    const reached = new AbortController();
    const once = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    const slow: SubgraphHandler = async (...parameters) => {
      const opened = once(gate.signal);
      reached.abort();
      await opened;
      return handlers.children(...parameters);
    };
    const gateway = await start({ subgraphs: { ...handlers, children: slow } });
    const wasReached = once(reached.signal);
    const underWay = post(gateway, request);
    await wasReached;
    const stopped = gateway.stop();
    gate.abort();
    expect((await underWay).status).toBe(200);
    await stopped;
  });
});
