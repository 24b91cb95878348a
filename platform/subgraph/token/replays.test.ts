import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SubgraphName } from '../../source-systems.ts';
import { serveSubgraph } from '../serving/http-server.ts';
import type { SubgraphServer } from '../serving/http-server.ts';
import { caller, silentLog } from '../test-support.ts';
import { signInternalToken } from './internal-token.ts';

const internalSecret = 'a secret of at least thirty-two characters';
const body = JSON.stringify({
  query: 'query($id: ID!) { child(id: $id) { name } }',
  variables: { id: 'c1' },
});

/** What somebody between the gateway and a subgraph has recorded, and sends again. */
type Recorded = { token: string; body: string; method: string; path: string };

let answered: string[];
const servers = new Map<SubgraphName, SubgraphServer>();
beforeAll(async () => {
  for (const name of ['students', 'welfare'] as const) {
    const handler = async (): Promise<object> => {
      answered.push(name);
      return { data: { child: null } };
    };
    servers.set(name, await serveSubgraph({ handler, name, port: 0, internalSecret, log: silentLog }));
  }
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  for (const server of servers.values()) await server.close();
});

async function record(): Promise<Recorded> {
  const token = signInternalToken(internalSecret, 'students', caller, { body });
  return { token, body, method: 'POST', path: '/graphql' };
}

async function replay(to: SubgraphName, recorded: Recorded, headers: Record<string, string> = {}) {
  answered = [];
  const base = new URL(servers.get(to)?.url ?? '').origin;
  const { token, method, path } = recorded;
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    ...(method === 'POST' || method === 'PUT' ? { body: recorded.body } : {}),
  });
  await response.text();
  return { status: response.status, answered };
}

describe('a recorded call to a subgraph', () => {
  it('is answered as it was, and within a minute again', async () => {
    const recorded = await record();
    expect(await replay('students', recorded)).toEqual({ status: 200, answered: ['students'] });
    vi.useFakeTimers({ now: Date.now() + 59_000, toFake: ['Date'] });
    expect(await replay('students', recorded)).toEqual({ status: 200, answered: ['students'] });
  });

  it('is refused by another subgraph', async () => {
    expect(await replay('welfare', await record())).toEqual({ status: 401, answered: [] });
  });

  it('is refused after the minute and five seconds of skew', async () => {
    const recorded = await record();
    vi.useFakeTimers({ now: Date.now() + 66_000, toFake: ['Date'] });
    expect(await replay('students', recorded)).toEqual({ status: 401, answered: [] });
  });

  it('is refused by a subgraph whose clock is behind the call', async () => {
    const recorded = await record();
    vi.useFakeTimers({ now: Date.now() - 10_000, toFake: ['Date'] });
    expect(await replay('students', recorded)).toEqual({ status: 401, answered: [] });
  });

  it.each([
    ['another child', body.replace('c1', 'c2')],
    ['another field', body.replace('name', 'citizenId')],
    ['a space more', `${body} `],
    ['the same, said otherwise', body.replace('child', '\\u0063hild')],
    ['nothing', ''],
  ])('is refused with a body of %s', async (_, changed) => {
    const recorded = { ...(await record()), body: changed };
    expect(await replay('students', recorded)).toEqual({ status: 401, answered: [] });
  });

  it('is refused when its token is tied to no body', async () => {
    const token = signInternalToken(internalSecret, 'students', caller);
    expect(await replay('students', { ...(await record()), token })).toEqual({ status: 401, answered: [] });
  });

  it.each([
    ['GET', '/graphql', 405],
    ['PUT', '/graphql', 405],
    ['DELETE', '/graphql', 405],
    ['POST', '/', 404],
    ['POST', '/graphql/other', 404],
    ['POST', '/health', 405],
  ])('opens nothing by %s %s', async (method, path, status) => {
    const recorded = { ...(await record()), method, path };
    expect(await replay('students', recorded)).toEqual({ status, answered: [] });
  });

  it('takes nothing from the address: what is asked stands in the body alone', async () => {
    const recorded = { ...(await record()), path: '/graphql?query={children{id}}' };
    expect(await replay('students', recorded)).toEqual({ status: 200, answered: ['students'] });
  });

  it('takes no method from a header', async () => {
    const recorded = { ...(await record()), method: 'GET' };
    const headers = { 'x-http-method-override': 'POST' };
    expect(await replay('students', recorded, headers)).toEqual({ status: 405, answered: [] });
  });
});
