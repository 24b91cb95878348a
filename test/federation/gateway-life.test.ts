import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway, GatewayOptions } from '../../gateway/server.ts';
import { serveSubgraph } from '../../platform/subgraph/serving/http-server.ts';
import type { SubgraphHandler } from '../../platform/subgraph/types.ts';
import { createHubGateway, post, silent } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

const query = '{ child(id: "c1") { name } }';
const internalSecret = 'a secret of at least thirty-two characters';

let hub: HubGateway;
let token: string;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  token = await hub.token();
  const children = await hub.dataSource('children');
  await children.query(
    `insert into children.child (child_id, name, division) values ('c1', '某甲', '450703101')`,
  );
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(() => hub.stop());

async function start(children: SubgraphHandler, options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const gateway = await hub.start({ subgraphs: { ...hub.subgraphs, children }, ...options });
  closers.push(() => gateway.stop());
  return gateway;
}

/** The children subgraph, which answers only once its gate is opened. */
function gated() {
  let open: () => void = () => undefined;
  let reached: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const wasReached = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const handler: SubgraphHandler = async (...parameters) => {
    reached();
    await opened;
    return hub.subgraphs.children(...parameters);
  };
  return { handler, open, wasReached };
}

describe('overload', () => {
  it('turns requests away at once, says when to come back, and recovers', async () => {
    const { handler, open, wasReached } = gated();
    const gateway = await start(handler, { limits: { requests: 1 } });
    const underWay = post(gateway.url, token, { query });
    await wasReached;
    const turnedAway = await post(gateway.url, token, { query });
    expect(turnedAway).toMatchObject({ status: 503, codes: ['OVERLOADED'] });
    expect(turnedAway.headers.get('retry-after')).toBe('1');
    const ready = await fetch(new URL('/ready', gateway.url));
    expect({ status: ready.status, body: await ready.json() }).toEqual({
      status: 200,
      body: {
        status: 'ok',
        checks: {},
        underWay: 1,
        shed: 1,
        subscriptions: 0,
        eventLoopDelayMs: { p50: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) },
      },
    });
    open();
    expect((await underWay).data).toEqual({ child: { name: '某甲' } });
    expect((await post(gateway.url, token, { query })).status).toBe(200);
  });
});

describe('parts of an answer that may come later', () => {
  it.each(['@defer', '@stream'])(
    'are not served: %s is refused as an unknown directive',
    async (directive) => {
      const gateway = await start(hub.subgraphs.children);
      const deferred =
        directive === '@defer'
          ? '{ child(id: "c1") { id ... @defer { name } } }'
          : '{ child(id: "c1") { links @stream { rule } } }';
      const { status, data, codes } = await post(gateway.url, token, { query: deferred });
      expect({ status, data, codes }).toEqual({
        status: 400,
        data: undefined,
        codes: ['GRAPHQL_VALIDATION_FAILED'],
      });
    },
  );
});

describe('a day in the text of an operation that is none', () => {
  it.each(['"2015-13-01"', '5', '"2015"'])('is refused as the client’s fault: %s', async (day) => {
    const gateway = await start(hub.subgraphs.children);
    const query = (text: string) => `{ children(first: 1, filter: { bornFrom: ${text} }) { totalCount } }`;
    const { status, data, codes } = await post(gateway.url, token, { query: query(day) });
    expect({ status, data }).toEqual({ status: 400, data: undefined });
    expect(codes).not.toContain('SOURCE_UNAVAILABLE');
    expect((await post(gateway.url, token, { query: query('"2015-02-01"') })).codes).toEqual([]);
  });
});

describe('a client that goes away', () => {
  const aborted = (): { handler: SubgraphHandler; sawAbort: Promise<void>; wasReached: Promise<void> } => {
    let saw: () => void = () => undefined;
    let reached: () => void = () => undefined;
    const sawAbort = new Promise<void>((resolve) => {
      saw = resolve;
    });
    const wasReached = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const handler: SubgraphHandler = (_, context) =>
      new Promise((_resolve, reject) => {
        context?.signal?.addEventListener('abort', () => {
          saw();
          reject(context.signal?.reason as Error);
        });
        reached();
      });
    return { handler, sawAbort, wasReached };
  };

  async function leave(gateway: Gateway, wasReached: Promise<void>): Promise<void> {
    const gone = new AbortController();
    const asked = fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
      signal: gone.signal,
    });
    await wasReached;
    gone.abort();
    await expect(asked).rejects.toThrow();
  }

  it('takes the call of a subgraph in process with it', async () => {
    const { handler, sawAbort, wasReached } = aborted();
    await leave(await start(handler), wasReached);
    await sawAbort;
  });

  it('takes the call of a subgraph over HTTP with it', async () => {
    const { handler, sawAbort, wasReached } = aborted();
    const server = await serveSubgraph({ handler, name: 'children', port: 0, internalSecret, log: silent });
    closers.push(() => server.close());
    const gateway = await hub.start(
      { subgraphs: { ...hub.subgraphs, children: server.url } },
      { internalSecret },
    );
    closers.unshift(() => gateway.stop());
    await leave(gateway, wasReached);
    await sawAbort;
  });
});

describe('a gateway that stops', () => {
  it('answers what is under way, closes what is kept alive, and takes nothing new', async () => {
    const { handler, open, wasReached } = gated();
    const gateway = await start(handler);
    const { port } = new URL(gateway.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const idle = connect(Number(port), '127.0.0.1');
    await once(idle, 'connect');
    const answered = new Promise<{ status: number | undefined; connection: string | undefined }>(
      (resolve, reject) => {
        const asked = httpRequest(
          gateway.url,
          {
            method: 'POST',
            agent,
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          },
          (response) => {
            response.resume();
            resolve({ status: response.statusCode, connection: response.headers.connection });
          },
        );
        asked.on('error', reject);
        asked.end(JSON.stringify({ query }));
      },
    );
    await wasReached;
    const stopped = gateway.stop();
    await expect(post(gateway.url, token, { query })).rejects.toThrow();
    open();
    expect(await answered).toEqual({ status: 200, connection: 'close' });
    await stopped;
    idle.destroy();
    agent.destroy();
  });
});
