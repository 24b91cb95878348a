import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { valueListType } from '../../graphql/value-list.ts';
import { caller, silentLog } from '../test-support.ts';
import { signInternalToken } from '../token/internal-token.ts';
import type { SubgraphHandler } from '../types.ts';
import { serveSubgraph } from './http-server.ts';
import type { SubgraphServer, SubgraphServerOptions } from './http-server.ts';

const internalSecret = 'a secret of at least thirty-two characters';
const echo: SubgraphHandler = async (request, context) => ({
  data: { ...request, subject: context?.caller?.subject },
});

let server: SubgraphServer | undefined;

async function serve(options: Partial<SubgraphServerOptions> = {}): Promise<SubgraphServer> {
  server = await serveSubgraph({
    handler: echo,
    name: 'students',
    port: 0,
    internalSecret,
    log: silentLog,
    ...options,
  });
  return server;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Sent = {
  token?: string;
  body?: string;
  type?: string;
  method?: string;
  headers?: Record<string, string>;
};

async function send(url: string, sent: Sent = {}) {
  const { method = 'POST', type = 'application/json', body = '{"query":"{ name }"}' } = sent;
  const token = sent.token ?? signInternalToken(internalSecret, 'students', caller, { body });
  const response = await fetch(url, {
    method,
    headers: { 'content-type': type, authorization: `Bearer ${token}`, ...sent.headers },
    ...(method === 'POST' ? { body } : {}),
  });
  const text = await response.text();
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const json = JSON.parse(text) as { data?: unknown; errors?: { extensions: { code: string } }[] };
  return {
    status: response.status,
    json,
    code: json.errors?.[0]?.extensions.code,
    headers: response.headers,
  };
}

let lastText = '';

/** Asks the same three times and gives the types of the answers. */
async function askOften(url: string, headers: Record<string, string>): Promise<(string | null)[]> {
  const body = '{"query":"{ child { name grade } }"}';
  const types: (string | null)[] = [];
  for (let time = 0; time < 3; time += 1) {
    const authorization = `Bearer ${signInternalToken(internalSecret, 'students', caller, { body })}`;
    const sent = { 'content-type': 'application/json', authorization, ...headers };
    const response = await fetch(url, { method: 'POST', headers: sent, body });
    types.push(response.headers.get('content-type'));
    lastText = await response.text();
  }
  return types;
}

describe('serveSubgraph', () => {
  it('answers the holder of a token as the caller in the token', async () => {
    const { url } = await serve();
    const body = JSON.stringify({ query: '{ name }', variables: { id: 'c1' }, operationName: 'One' });
    expect(await send(url, { body })).toMatchObject({
      status: 200,
      json: { data: { query: '{ name }', variables: { id: 'c1' }, operationName: 'One', subject: 'clerk' } },
    });
  });

  it('answers by a list of values whoever takes one and asks the same for the third time', async () => {
    const handler: SubgraphHandler = async () => ({ data: { child: { name: '小明', grade: null } } });
    const { url } = await serve({ handler });
    const accept = `${valueListType}, application/json`;
    expect(await askOften(url, { accept })).toEqual([
      'application/json; charset=utf-8',
      'application/json; charset=utf-8',
      valueListType,
    ]);
    expect(lastText).toBe('[0,"小明",null]');
    expect(await askOften(url, {})).not.toContain(valueListType);
  });

  it.each<[string, ExecutionResult]>([
    ['errors', { data: { child: null }, errors: [new GraphQLError('no')] }],
    ['no data', { data: null }],
    ['extensions', { data: { child: null }, extensions: { cost: 1 } }],
    ['a field left out', { data: { child: { name: 'n' } } }],
  ])('answers whole when there are %s to tell of', async (_, result) => {
    const { url } = await serve({ handler: async () => result });
    expect(await askOften(url, { accept: valueListType })).not.toContain(valueListType);
    expect(JSON.parse(lastText)).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it('answers nobody without a good token', async () => {
    const { url } = await serve();
    const body = '{"query":"{ name }"}';
    const otherAudience = signInternalToken(internalSecret, 'welfare', caller, { body });
    const expired = signInternalToken(internalSecret, 'students', caller, { body, lifeSeconds: -10 });
    const otherSecret = signInternalToken(`${internalSecret}!`, 'students', caller, { body });
    for (const token of ['', 'nonsense', otherAudience, expired, otherSecret]) {
      expect(await send(url, { token, body })).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
    expect(await send(url, { headers: { authorization: 'Basic YTpi' } })).toMatchObject({ status: 401 });
  });

  it('refuses a body that is too large, announced or not', async () => {
    const { url } = await serve({ maxBodyBytes: 1000 });
    const body = JSON.stringify({ query: 'x'.repeat(2000) });
    expect(await send(url, { body })).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    const chunks = new ReadableStream({
      start(stream) {
        for (const part of [body.slice(0, 900), body.slice(900)]) stream.enqueue(Buffer.from(part));
        stream.close();
      },
    });
    const token = signInternalToken(internalSecret, 'students', caller);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: chunks,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  it.each([
    ['no JSON', '{"query": <html>'],
    ['nothing', ''],
    ['a list', '[{"query":"{ name }"}]'],
    ['no query', '{"variables":{}}'],
    ['variables that are a text', '{"query":"{ name }","variables":"x"}'],
    ['an operation name that is a number', '{"query":"{ name }","operationName":1}'],
  ])('answers %s with a JSON error', async (_, body) => {
    const { url } = await serve();
    expect(await send(url, { body })).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=gbk'])(
    'refuses %s',
    async (type) => {
      const { url } = await serve();
      expect(await send(url, { type })).toMatchObject({ status: 415 });
    },
  );

  it('knows two paths, each with its method', async () => {
    const { url } = await serve();
    expect(await send(url.replace('/graphql', '/elsewhere'))).toMatchObject({ status: 404 });
    expect(await send(url, { method: 'GET' })).toMatchObject({ status: 405 });
    const health = await send(url.replace('/graphql', '/health'), { method: 'GET', token: 'none' });
    expect(health).toMatchObject({ status: 200, json: { status: 'ok' } });
  });

  it('answers a handler that breaks with a masked error', async () => {
    const { url } = await serve({ handler: () => Promise.reject(new Error('450703201501010015')) });
    const answer = await send(url);
    expect(answer).toMatchObject({ status: 500, code: 'INTERNAL_SERVER_ERROR' });
    expect(JSON.stringify(answer.json)).not.toContain('450703');
  });

  it('turns away what exceeds its bound, and tells the handler of a client that has gone', async () => {
    const signals: AbortSignal[] = [];
    const handler: SubgraphHandler = (_, context) =>
      new Promise((_resolve, reject) => {
        const signal = context?.signal;
        if (signal === undefined) return;
        signals.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const { url } = await serve({ handler, maxConcurrent: 1 });
    const body = '{"query":"{ name }"}';
    const token = signInternalToken(internalSecret, 'students', caller, { body });
    const client = new AbortController();
    const hanging = fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
      signal: client.signal,
    });
    while (signals.length === 0) await sleep(5);
    const busy = await send(url);
    expect(busy).toMatchObject({ status: 503, code: 'OVERLOADED' });
    expect(busy.headers.get('retry-after')).toBe('1');
    client.abort();
    await expect(hanging).rejects.toThrow();
    while (signals[0]?.aborted === false) await sleep(5);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('finishes what is under way before it closes, and accepts nothing new', async () => {
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const handler: SubgraphHandler = async () => {
      answer();
      await gate;
      return { data: { name: 'late' } };
    };
    const { url, port, close } = await serve({ handler });
    const running = send(url);
    await asked;
    const closed = close();
    const late = connect(port, '127.0.0.1');
    await once(late, 'error');
    release();
    expect(await running).toMatchObject({ status: 200, json: { data: { name: 'late' } } });
    await closed;
    server = undefined;
  });

  it('does not start on a taken port', async () => {
    const { port } = await serve();
    const second = serveSubgraph({ handler: echo, name: 'students', port, internalSecret, log: silentLog });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
