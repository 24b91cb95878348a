import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { Pool } from 'undici';
import { readSubgraphSdls } from '../gateway/compose.ts';
import { issueDevelopmentToken } from '../gateway/development-issuer.ts';
import { startGateway } from '../gateway/server.ts';
import type { SubgraphName } from '../platform/source-systems.ts';
import type { SubgraphHandler } from '../platform/subgraph/types.ts';

/**
 * Whether the gateway grows: many requests against subgraphs in memory, one in fifty an operation never seen before.
 * Prints the slope of the resident set after the first fifth, in kilobytes a thousand requests, and what planning costs:
 * operations never seen before beside known ones, asked one after the other when the load is over.
 * `--requests N` (default 100,000; `--million` for 1,000,000), `--clients N` (default 16), `--json`.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    million: { type: 'boolean', default: false },
    clients: { type: 'string', default: '16' },
    json: { type: 'boolean', default: false },
  },
});
const requests = values.million ? 1_000_000 : Number(values.requests);
const samples = 50;
const division = '450703';
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const views: Partial<Record<SubgraphName, string>> = {
  students: 'student',
  households: 'household',
  welfare: 'welfare',
  disability: 'disability',
};

/** Knows every child, and keeps nothing but the documents the gateway's plans consist of. */
function memorySubgraph(name: SubgraphName, sdl: string): SubgraphHandler {
  const view = views[name];
  const childOf = ({ id }: { id: string }) => ({ id, name: '某甲', division, jurisdiction: division });
  const Child = {
    __resolveReference: childOf,
    ...(view !== undefined && { [view]: () => ({ state: 'FOUND', asOf: '2026-09-01', records: [] }) }),
  };
  const Query = { child: (_: unknown, given: { id: string }) => childOf(given) };
  const resolvers = name === 'children' ? { Child, Query } : { Child };
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  const documents = new Map<string, DocumentNode>();
  return async ({ query, variables }) => {
    let document = documents.get(query);
    if (document === undefined) {
      document = parse(query);
      if (documents.size > 500) documents.clear();
      documents.set(query, document);
    }
    return execute({ schema, document, variableValues: structuredClone(variables ?? {}) });
  };
}

const fields =
  'name student { state asOf } household { state asOf } welfare { state asOf } disability { state asOf }';

function operation(index: number): string {
  const alias = index % 50 === 0 ? `n${index}: name ` : '';
  return JSON.stringify({
    query: `query ($id: ID!) { child(id: $id) { ${alias}${fields} } }`,
    variables: { id: `c${index % 1000}` },
  });
}

/** Least squares, in the unit of y for one of x. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const under = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return over / under;
}

const home = await mkdtemp(join(tmpdir(), 'long-life-'));
const subgraphs = Object.fromEntries(
  readSubgraphSdls().map(({ name, sdl }) => [name, memorySubgraph(name as SubgraphName, sdl)]),
);
const gateway = await startGateway({
  config: {
    home,
    port: 0,
    jwksUrl: null,
    issuer: null,
    audience: null,
    internalSecret: null,
    subgraphUrls: {},
    subgraphTimeoutMs: 2500,
    subgraphMaxBytes: 8 * 1024 * 1024,
  },
  subgraphs,
  log,
  onRead: () => undefined,
});
const token = await issueDevelopmentToken({
  home,
  department: 'EDUCATION',
  division,
  expiresInSeconds: 24 * 3600,
});
const pool = new Pool(new URL(gateway.url).origin, { connections: Number(values.clients) });
const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
const delay = monitorEventLoopDelay({ resolution: 20 });
delay.enable();

const points: [number, number][] = [];
let sent = 0;
const startedAt = performance.now();

async function ask(body: string): Promise<void> {
  const answer = await pool.request({ method: 'POST', path: '/graphql', headers, body });
  const text = await answer.body.text();
  // A gateway that refuses everything does not grow either.
  if (answer.statusCode !== 200 || text.includes('"errors"')) throw new Error(`A request failed: ${text}`);
}

/** Median milliseconds of one request. */
async function timeOf(bodies: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (const body of bodies) {
    const before = performance.now();
    await ask(body);
    times.push(performance.now() - before);
  }
  const middle = times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
  return Math.round(middle * 100) / 100;
}

async function client(): Promise<void> {
  while (sent < requests) {
    const index = sent;
    sent += 1;
    if (index % Math.ceil(requests / samples) === 0 && index >= requests / 5) {
      globalThis.gc?.();
      points.push([index / 1000, process.memoryUsage().rss / 1024]);
    }
    await ask(operation(index));
  }
}
await Promise.all(Array.from({ length: Number(values.clients) }, client));
const seconds = (performance.now() - startedAt) / 1000;
const eventLoopDelayMs = Math.round(delay.percentile(99) / 1e4) / 100;
delay.disable();
const places = Array.from({ length: 200 }, (_, index) => index);
const knownOperationMs = await timeOf(places.map((index) => operation(50 * index + 1)));
const newOperationMs = await timeOf(places.map((index) => operation(50 * (requests + index))));

const row = {
  requests,
  seconds: Math.round(seconds),
  rps: Math.round(requests / seconds),
  rssFirstMb: Math.round((points[0]?.[1] ?? 0) / 1024),
  rssLastMb: Math.round((points.at(-1)?.[1] ?? 0) / 1024),
  kbPerThousandRequests: Math.round(slope(points) * 10) / 10,
  rssMb: points.map(([, kilobytes]) => Math.round(kilobytes / 1024)).join(' '),
  eventLoopDelayP99Ms: eventLoopDelayMs,
  knownOperationMs,
  newOperationMs,
};
process.stdout.write(
  values.json
    ? `${JSON.stringify(row)}\n`
    : `${Object.entries(row)
        .map(([name, value]) => `${name.padEnd(24)}${value}`)
        .join('\n')}\n`,
);
await pool.close();
await gateway.stop();
await rm(home, { recursive: true });
