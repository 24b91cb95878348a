import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { valueListType } from '../../platform/graphql/value-list.ts';
import { createFederatedExecutor } from '../federated-executor.ts';
import { createTestGraph } from '../test-support.ts';
import type { TestSubgraph } from '../test-support.ts';

type WithId = { id: string };

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

const owner: TestSubgraph = {
  sdl: 'type Query { child(id: ID!): Child } type Child @key(fields: "id") { id: ID!  name: String }',
  resolvers: { Query: { child: (_: unknown, { id }: WithId) => ({ id, name: 'n' }) } },
};
const agency: TestSubgraph = {
  sdl: 'type Child @key(fields: "id") { id: ID!  grade: Int }',
  resolvers: { Child: { __resolveReference: ({ id }: WithId) => ({ id, grade: 3 }) } },
};
const query = '{ child(id: "c1") { name grade } }';
const json = { 'content-type': 'application/json' };
const answer = JSON.stringify({ data: { _entities: [{ grade: 4 }] } });

async function ask(listener: RequestListener | string, options: { callTimeoutMs?: number } = {}) {
  const url = typeof listener === 'string' ? listener : await serve(listener);
  const graph = createTestGraph(
    { owner, agency },
    {
      replace: { agency: url },
      limits: { callTimeoutMs: options.callTimeoutMs ?? 2500 },
      maxAnswerBytes: 1_000_000,
    },
  );
  const startedAt = performance.now();
  const { data, errors } = await graph.ask(query);
  await graph.stop();
  return { data, errors, milliseconds: performance.now() - startedAt };
}

const failed = (code: string) => ({
  data: { child: { name: 'n', grade: null } },
  errors: [{ path: ['child', 'grade'], extensions: { code } }],
});

describe('over HTTP', () => {
  it('answers the same as in process', async () => {
    const { data, errors } = await ask((_, response) => response.writeHead(200, json).end(answer));
    expect({ data, errors }).toEqual({ data: { child: { name: 'n', grade: 4 } }, errors: undefined });
  });

  describe('of a source that can answer by a list of values', () => {
    /** Asks the same several times; `accepts` are the headers the source saw, `answers` what the client got. */
    async function askOften(list: string) {
      const accepts: (string | undefined)[] = [];
      const url = await serve(({ headers: { accept = '' } }, response) => {
        accepts.push(accept.split(',', 1)[0]);
        const takesValues = accept.includes(valueListType);
        response
          .writeHead(200, takesValues ? { 'content-type': valueListType } : json)
          .end(takesValues ? list : answer);
      });
      const graph = createTestGraph({ owner, agency }, { replace: { agency: url }, maxAnswerBytes: 1_000 });
      const answers = [await graph.ask(query), await graph.ask(query), await graph.ask(query)];
      await graph.stop();
      return { accepts, last: answers[2] };
    }

    it('asks for one from the third time on, and tells the same', async () => {
      const { accepts, last } = await askOften('[2,0,4]');
      expect(accepts.slice(0, 2)).not.toContain(valueListType);
      expect(accepts[2]).toBe(valueListType);
      expect(last).toEqual({ data: { child: { name: 'n', grade: 4 } } });
    });

    it.each([
      ['too short', '[2,0]'],
      ['too long', '[2,0,4,4]'],
      ['no list', '{"data":{"_entities":[{"grade":4}]}}'],
      ['no JSON', '[2,0,'],
      ['too large', `[2,0,4${' '.repeat(1_000)}]`],
    ])('tells a failure when it is %s', async (_, list) => {
      expect((await askOften(list)).last).toMatchObject(failed('SOURCE_UNAVAILABLE'));
    });

    it('tells a failure when it holds fewer entities than were asked for', async () => {
      expect((await askOften('[1]')).last).toMatchObject(failed('SOURCE_UNAVAILABLE'));
    });
  });

  it('sends the operation, its variables and the headers of the call', async () => {
    let seen: unknown;
    const url = await serve((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        seen = {
          method: request.method,
          authorization: request.headers.authorization,
          body: JSON.parse(text),
        };
        response.writeHead(200, json).end(answer);
      });
    });
    const { supergraphSdl } = createTestGraph({ owner, agency });
    const executor = createFederatedExecutor({
      supergraphSdl,
      subgraphs: {
        agency: url,
        owner: async () => ({ data: { child: { __typename: 'Child', id: 'c1', name: 'n' } } }),
      },
      headers: (source, context) => ({ authorization: `${source} ${(context as { who: string }).who}` }),
    });
    await executor.execute({ query, context: { who: 'clerk' } });
    await executor.stop();
    expect(seen).toMatchObject({
      method: 'POST',
      authorization: 'agency clerk',
      body: { variables: { representations: [{ __typename: 'Child', id: 'c1' }] } },
    });
  });

  it('a source that is not there is unavailable', async () => {
    expect(await ask('http://127.0.0.1:9/graphql')).toMatchObject(failed('SOURCE_UNAVAILABLE'));
  });

  it.each<[string, RequestListener]>([
    [
      'HTML',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>10.0.0.1</html>'),
    ],
    ['an empty 500', (_, response) => response.writeHead(500).end()],
    ['broken JSON', (_, response) => response.writeHead(200, json).end('{"data":')],
    ['JSON that is no GraphQL answer', (_, response) => response.writeHead(200, json).end('[1]')],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
    [
      'half an answer',
      (_, response) =>
        response.writeHead(200, { ...json, 'content-length': '99' }).end('{"d') && response.destroy(),
    ],
  ])('%s makes it unavailable, and nothing of it is told', async (_, listener) => {
    const result = await ask(listener);
    expect(result).toMatchObject(failed('SOURCE_UNAVAILABLE'));
    expect(JSON.stringify(result.errors)).not.toMatch(/10\.0\.0\.1|html|127/);
  });

  it('reads no more of an answer than it may', async () => {
    let sent = 0;
    const result = await ask((_, response) => {
      response.writeHead(200, json);
      const piece = Buffer.alloc(64 * 1024, 'x');
      const push = (): void => {
        while (sent < 50_000_000 && !response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) {
            response.once('drain', push);
            return;
          }
        }
        response.end();
      };
      push();
    });
    expect(result).toMatchObject(failed('SOURCE_UNAVAILABLE'));
    expect(sent).toBeLessThan(50_000_000);
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    [
      'sends its answer byte by byte',
      (_, response) => {
        response.writeHead(200, json);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('a source that %s is given up at the deadline', async (_, listener) => {
    const result = await ask(listener, { callTimeoutMs: 200 });
    expect(result).toMatchObject(failed('SOURCE_TIMEOUT'));
    expect(result.milliseconds).toBeLessThan(15_000);
  });

  it('asks a read again when the source had closed the idle connection', async () => {
    let calls = 0;
    const { data } = await ask((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else response.writeHead(200, json).end(answer);
    });
    expect(data).toEqual({ child: { name: 'n', grade: 4 } });
    expect(calls).toBe(2);
  });

  it('ends the call when the client goes away', async () => {
    const gone = new AbortController();
    let closed: () => void = () => undefined;
    const sourceSawIt = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const url = await serve((_, response) => {
      response.on('close', closed);
      gone.abort(new Error('gone'));
    });
    const graph = createTestGraph({ owner, agency }, { replace: { agency: url } });
    await graph.execute({ query, signal: gone.signal });
    await sourceSawIt;
    await graph.stop();
  });
});
