import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { subgraphNames } from '../../platform/source-systems.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { issueDevelopmentToken } from '../development-issuer.ts';
import { startGateway } from '../server.ts';
import type { Gateway } from '../server.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let home: string;
let token: string;
let gateway: Gateway;
let calls = 0;

const handler: SubgraphHandler = () => {
  calls += 1;
  return Promise.resolve({ data: {} });
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gateway-limits-'));
  token = await issueDevelopmentToken({ home, department: 'EDUCATION', division: '450703' });
  gateway = await startGateway({
    config: {
      home,
      port: 0,
      jwksUrl: null,
      issuer: null,
      audience: null,
      internalSecret: null,
      subgraphUrls: {},
      subgraphTimeoutMs: 30_000,
      subgraphMaxBytes: 8 * 1024 * 1024,
    },
    subgraphs: Object.fromEntries(subgraphNames.map((name) => [name, handler])),
    log,
    onRead: () => undefined,
  });
});
beforeEach(() => {
  calls = 0;
});
afterAll(async () => {
  await gateway.stop();
  await rm(home, { recursive: true });
});

type Answer = { status: number; code: unknown; text: string };

async function ask(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const { errors = [] } = JSON.parse(text) as { errors?: { extensions?: { code?: unknown } }[] };
  return { status: response.status, code: errors[0]?.extensions?.code, text };
}

/** Nests as deep as the number says: the last level is a leaf. */
function deep(levels: number): string {
  // mismatches › edges › node, and from there in circles of two.
  const circles = ['child', 'mismatches'];
  const fields = ['mismatches(first: 1)', 'edges', 'node'];
  while (fields.length < levels - 1) fields.push(circles[(fields.length - 3) % 2] ?? '');
  return `{ ${fields.map((field) => `${field} { `).join('')}__typename id${' }'.repeat(fields.length)} }`;
}
const aliased = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: rules { code }`).join(' ')} }`;
const words = (count: number): string =>
  `{ mismatches(filter: { rule: [${'"r" '.repeat(count - 16)}] }) { totalCount } }`;
const page = (rows: number): string => `{ children(first: ${rows}) { edges { node { id } } } }`;
const variablePage = 'query($n: Int) { children(first: $n) { edges { node { id } } } }';
const changes = (rows: number): string => `{ changes(first: ${rows}) { changes { kind } } }`;
// 1 + rows × (change 1 + child 1 + five mismatches of 1 + rule 1 + evidence 5 + history 5)
const costly = (rows: number): string =>
  `{ changes(first: ${rows}) { changes { child { mismatches { rule { code } evidence { field } history { to } } } } } }`;
const wide = Math.floor((50_000 - 1) / 62);
const body = (bytes: number): string => {
  const text = JSON.stringify({ query: '{ rules { code } }', variables: { x: '' } });
  return text.replace('"x":""', `"x":"${'a'.repeat(bytes - text.length)}"`);
};

describe('each limit', () => {
  it.each<[string, unknown, unknown, number, string]>([
    ['depth 8', { query: deep(8) }, { query: deep(9) }, 400, 'OPERATION_TOO_LARGE'],
    ['15 aliases', { query: aliased(15) }, { query: aliased(16) }, 400, 'OPERATION_TOO_LARGE'],
    ['1,000 tokens', { query: words(1000) }, { query: words(1001) }, 400, 'OPERATION_TOO_LARGE'],
    ['100 rows', { query: page(100) }, { query: page(101) }, 400, 'PAGE_TOO_LARGE'],
    [
      '100 rows, by a variable',
      { query: variablePage, variables: { n: 100 } },
      { query: variablePage, variables: { n: 101 } },
      400,
      'PAGE_TOO_LARGE',
    ],
    ['1,000 changes', { query: changes(1000) }, { query: changes(1001) }, 400, 'PAGE_TOO_LARGE'],
    ['cost 50,000', { query: costly(wide) }, { query: costly(wide + 1) }, 400, 'OPERATION_TOO_COSTLY'],
    ['256 kB', body(256 * 1024), body(256 * 1024 + 1), 413, 'PAYLOAD_TOO_LARGE'],
  ])(
    '%s: n is answered, n + 1 is refused before a source is asked',
    async (_, within, beyond, status, code) => {
      const good = await ask(within);
      expect(good).toMatchObject({ status: 200 });
      expect(calls).toBeGreaterThan(0);
      calls = 0;
      for (let time = 0; time < 2; time += 1) expect(await ask(beyond)).toMatchObject({ status, code });
      expect(calls).toBe(0);
      // One refused neighbour takes nothing from what is known.
      expect((await ask(within)).status).toBe(200);
    },
  );

  it('holds for subscriptions', async () => {
    const accept = { accept: 'text/event-stream' };
    const child = 'child { mismatches { child { mismatches { child { mismatches { child { id } } } } } } }';
    const query = `subscription { childChanged { ${child} } }`;
    expect(await ask({ query }, accept)).toMatchObject({ status: 400, code: 'OPERATION_TOO_LARGE' });
  });
});

const spreads = Array.from({ length: 110 }, (_, n) => `fragment F${n} on Query{...F${n + 1} ...F${n + 1}}`);
const childSpreads = (condition: string): string =>
  Array.from({ length: 50 }, (_, n) => `fragment F${n} on Child{...F${n + 1} ...F${n + 1}${condition}}`).join(
    ' ',
  );
const hostile: [string, string][] = [
  [
    'fragments that double below one value',
    `{child(id:"c"){...F0}} ${childSpreads('')} fragment F50 on Child{name}`,
  ],
  [
    'fragments that double under a condition',
    `query($v:Boolean=true){child(id:"c"){...F0}} ${childSpreads(' @include(if:$v)')} fragment F50 on Child{name}`,
  ],
  ['fragments that double', `{...F0} ${spreads.join(' ')} fragment F110 on Query{rules{code}}`],
  [
    'fragments in a circle',
    `{...F0} ${Array.from({ length: 150 }, (_, n) => `fragment F${n} on Query{...F${(n + 1) % 150}}`).join(' ')}`,
  ],
  ['a fragment that spreads itself', '{...F} fragment F on Query{...F}'],
  ['one directive many times', `{ rules { code ${'@skip(if:false)'.repeat(160)} } }`],
  ['unknown directives', `{ rules { code ${'@x'.repeat(490)} } }`],
  [
    'many variables',
    `query(${Array.from({ length: 240 }, (_, n) => `$v${n}:Int`).join(' ')}) { rules { code } }`,
  ],
  ['one variable many times', `query(${'$v:Int '.repeat(240)}) { rules { code } }`],
  ['unknown fields', `{ ${Array.from({ length: 990 }, (_, n) => `x${n}`).join(' ')} }`],
  [
    'fields that differ in their arguments',
    `{ ${Array.from({ length: 140 }, (_, n) => `children(first:${n % 99}){totalCount}`)
      .slice(0, 95)
      .join(' ')} }`,
  ],
  ['brackets without end', `{ rules(x: ${'['.repeat(900)}`],
  ['braces without end', '{a'.repeat(499)],
  ['a long string', `{ child(id: "${'x'.repeat(200_000)}") { nothing } }`],
  ['a block string', `{ child(id: """${'\\n '.repeat(60_000)}""") { nothing } }`],
  ['comments only', '#'.repeat(250_000)],
  ['many comments', '#\n'.repeat(80_000)],
  ['commas only', ','.repeat(250_000)],
];

describe('a hostile operation', () => {
  it.each(hostile)('%s: is refused soon, and no source is asked', async (_, query) => {
    await ask({ query: '{ rules { code } }' });
    calls = 0;
    const startedAt = process.cpuUsage();
    const answer = await ask({ query });
    const { user, system } = process.cpuUsage(startedAt);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toMatch(/Did you mean/);
    expect(calls).toBe(0);
    // Milliseconds of CPU, client included; an idle machine needs a twentieth.
    expect((user + system) / 1000).toBeLessThan(2_000);
  });

  it.each([
    ['{ chld(id: "c") { name } }'],
    ['{ child(idd: "c") { name } }'],
    ['{ child(id: "c") { nam } }'],
    ['{ ... on Chidl { name } }'],
    ['{ mismatches(filter: { departmnt: EDUCATION }) { totalCount } }'],
    ['{ mismatches(filter: { department: EDUCATIN }) { totalCount } }'],
  ])('%s gets no suggestion', async (query) => {
    const { status, text } = await ask({ query });
    expect(status).toBe(400);
    expect(text).not.toMatch(/did you mean/i);
  });
});

describe('a request a browser can be tricked into sending', () => {
  it.each([
    ['application/x-www-form-urlencoded', 'query={rules{code}}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['text/plain', JSON.stringify({ query: '{ rules { code } }' })],
    ['application/json; charset=utf-16', JSON.stringify({ query: '{ rules { code } }' })],
    ['', JSON.stringify({ query: '{ rules { code } }' })],
  ])('of type "%s" is refused', async (type, text) => {
    expect(await ask(text, { 'content-type': type })).toMatchObject({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
  });

  it.each([
    ['a query', '{ rules { code } }', 'application/json', 405],
    ['a mutation', 'mutation { nothing }', 'application/json', 405],
    ['a mutation for events', 'mutation { __typename }', 'text/event-stream', 405],
  ])('%s by GET is refused', async (_, query, accept, status) => {
    const url = `${gateway.url}?query=${encodeURIComponent(query)}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, accept } });
    expect(response.status).toBe(status);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(calls).toBe(0);
  });

  it('that asks first is given no leave', async () => {
    const response = await fetch(gateway.url, {
      method: 'OPTIONS',
      headers: { origin: 'https://elsewhere.test', 'access-control-request-method': 'POST' },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([[[]], [[{ query: '{ rules { code } }' }]]])('as a batch is refused', async (batch) => {
    expect(await ask(batch)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });
});
