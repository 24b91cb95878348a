import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RecordingProxy = {
  url: string;
  /** Method, URL and headers of every call. Bodies are for those who may read them. */
  calls: string[];
  bodies: string[];
  /** What it answers instead of passing on; null passes on. */
  answer: { status: number; body: string } | null;
  close: () => Promise<void>;
};

/** Stands before a subgraph and writes down how it is called. */
export async function recordCalls(target: string): Promise<RecordingProxy> {
  const proxy: RecordingProxy = {
    url: '',
    calls: [],
    bodies: [],
    answer: null,
    close: () => Promise.resolve(),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const body = Buffer.concat(chunks);
      const { authorization, ...headers } = request.headers;
      proxy.calls.push(
        `${request.method} ${request.url} ${JSON.stringify(headers)} ${claimsOf(authorization)}`,
      );
      proxy.bodies.push(body.toString('utf8'));
      void passOn(request.headers['content-type'] ?? '', authorization ?? '', body).then(
        ({ status, text }) => {
          response.writeHead(status, { 'content-type': 'application/json' }).end(text);
        },
      );
    });
  });
  async function passOn(type: string, authorization: string, body: Buffer) {
    if (proxy.answer !== null) return { status: proxy.answer.status, text: proxy.answer.body };
    const headers = { 'content-type': type, authorization };
    const answer = await fetch(target, { method: 'POST', headers, body: new Uint8Array(body) });
    return { status: answer.status, text: await answer.text() };
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  proxy.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return proxy;
}

/** What a token says without its signature. */
function claimsOf(authorization: string | undefined): string {
  const [, claims = ''] = (authorization ?? '').split('.');
  return Buffer.from(claims, 'base64url').toString('utf8');
}
