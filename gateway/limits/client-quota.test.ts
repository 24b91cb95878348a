import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { subgraphNames } from '../../platform/source-systems.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import type { AuditEntry } from '../audit/entry/entry.ts';
import { issueDevelopmentToken } from '../development-issuer.ts';
import { operationId } from '../operations/registry.ts';
import { startGateway } from '../server.ts';
import type { Gateway, GatewayOptions } from '../server.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const query = '{ children(first: 2) { edges { node { alias: name } } } }';
let home: string;
let gateway: Gateway;
let page: string[] = [];
let audited: AuditEntry[] = [];

const handler: SubgraphHandler = () =>
  Promise.resolve({
    data: { children: { edges: page.map((id) => ({ node: { id, alias_alias: '小明' } })) } },
  });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gateway-quota-'));
  audited = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await gateway.stop();
  await rm(home, { recursive: true });
});

async function start(config: Partial<GatewayOptions['config']>): Promise<void> {
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
      ...config,
    },
    subgraphs: Object.fromEntries(subgraphNames.map((name) => [name, handler])),
    onRead: (entry) => void audited.push(entry),
    log,
  });
}

async function ask(body: Record<string, unknown> = { query }) {
  const token = await issueDevelopmentToken({ home, department: 'EDUCATION', division: '450703' });
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const { errors = [] } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
  const wait = response.headers.get('retry-after');
  return { status: response.status, code: errors[0]?.extensions.code, wait: Number(wait), text };
}

it('counts the children of an answer though their ids were not asked for, and shows no id', async () => {
  await start({ childrenPerHour: 3 });
  page = ['c1', 'c2'];
  for (let time = 0; time < 3; time += 1) expect(await ask()).toMatchObject({ status: 200 });
  expect((await ask()).text).not.toContain('c1');
  expect(audited[0]).toMatchObject({ decision: 'ALLOW', children: ['c1', 'c2'] });
  const answered = audited.length;
  page = ['c3', 'c4'];
  for (const text of [query, `${query} `, query]) {
    const refused = await ask({ query: text });
    expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_CHILDREN' });
    expect(refused.wait).toBeGreaterThan(3500);
    expect(refused.text).not.toContain('小明');
  }
  const withheld = { decision: 'DENY', children: [], codes: ['TOO_MANY_CHILDREN'] };
  expect(audited.slice(answered)).toMatchObject([withheld, withheld, withheld]);
  page = ['c3', 'c1'];
  expect(await ask()).toMatchObject({ status: 200 });
});

it('refuses a client that asks too often, and says when to come back', async () => {
  // However long the answers take, no second passes.
  vi.useFakeTimers({ toFake: ['performance'] });
  await start({ requestsPerSecond: 1 });
  page = [];
  const answers = [await ask(), await ask(), await ask()];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers[2]).toMatchObject({ code: 'TOO_MANY_REQUESTS', wait: 1 });
});

it('answers registered operations only: those of the data folder too, by text or id', async () => {
  await mkdir(join(home, 'operations'));
  await writeFile(join(home, 'operations', 'page.graphql'), query);
  await start({ operations: 'registered' });
  page = ['c1'];
  expect(await ask()).toMatchObject({ status: 200 });
  expect(await ask({ documentId: `sha256:${operationId(query)}` })).toMatchObject({ status: 200 });
  for (const other of ['{ rules { code } }', '{ __schema { queryType { name } } }', '{', '{ nothing }']) {
    const answer = await ask({ query: other });
    expect(answer).toMatchObject({ status: 400, code: 'OPERATION_NOT_REGISTERED' });
    expect(answer.text).not.toMatch(/rules|page|sha256/);
  }
});
