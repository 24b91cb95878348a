import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the proxy does to an answer instead of passing it on. */
export type Fault = (request: {
  body: string;
  response: ServerResponse;
  real: () => Promise<string>;
}) => Promise<void>;

export type FaultyProxy = {
  url: string;
  /** Null passes everything on. */
  fault: Fault | null;
  close(): Promise<void>;
};

/** Stands between the gateway and one real subgraph and spoils its answers. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const proxy: FaultyProxy = { url: '', fault: null, close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    serve(request, response).catch(() => response.destroy());
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request);
    const real = async (): Promise<string> => {
      const headers = {
        'content-type': 'application/json',
        authorization: request.headers.authorization ?? '',
      };
      const answer = await fetch(target, { method: 'POST', headers, body });
      return answer.text();
    };
    if (proxy.fault !== null) return proxy.fault({ body, response, real });
    sendJson(response, 200, await real());
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

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

/** The real answer with `change` made to its data. */
function spoiled(change: (data: Record<string, unknown>) => unknown): Fault {
  return async ({ response, real }) => {
    const answer = JSON.parse(await real()) as { data: Record<string, unknown> };
    sendJson(response, 200, JSON.stringify({ ...answer, data: change(answer.data) }));
  };
}

const answering =
  (status: number, type: string, body: string): Fault =>
  async ({ response }) => {
    response.writeHead(status, { 'content-type': type }).end(body);
  };

const eachField = (data: Record<string, unknown>, change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, change(value)]));

/** Text no client may ever see. */
export const secretText = 'secret-of-the-source';
const html = `<!doctype html><title>${secretText}</title><h1>502 Bad Gateway</h1>`;
const failing = JSON.stringify({ errors: [{ message: secretText, extensions: { code: secretText } }] });

/** Faults that no longer wait: the client is told SOURCE_UNAVAILABLE. */
export const unusableAnswers: Readonly<Record<string, Fault>> = {
  'closes the connection': async ({ response }) => void response.destroy(),
  'answers 500 with an error': answering(500, 'application/json', failing),
  'answers 200 with an error': answering(200, 'application/json', failing),
  'answers 502 with HTML': answering(502, 'text/html', html),
  'answers 200 with HTML': answering(200, 'text/html', html),
  'answers HTML that calls itself JSON': answering(200, 'application/json', html),
  'answers nothing': answering(204, 'application/json', ''),
  'answers null': answering(200, 'application/json', 'null'),
  'answers data: null': answering(200, 'application/json', '{"data":null}'),
  'answers a number': answering(200, 'application/json', '42'),
  'answers JSON that is no answer': answering(200, 'application/json', '{"status":"ok"}'),
  'answers half of its JSON': async ({ response, real }) => {
    const whole = Buffer.from(await real());
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
    response.write(whole.subarray(0, whole.length / 2));
    await sleep(50);
    response.destroy();
  },
  'answers 50 MB': async ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    // Whoever has had enough cuts the connection.
    await pipeline(Readable.from(blocks(50)), response).catch(() => undefined);
  },
  'answers other fields': spoiled(() => ({ [secretText]: 1 })),
  'answers lists where objects should be, and objects where lists should be': spoiled((data) =>
    eachField(data, (value) => (Array.isArray(value) ? { 0: secretText } : [secretText])),
  ),
  'answers text where objects should be': spoiled((data) =>
    eachField(data, (value) => (Array.isArray(value) ? value.map(() => secretText) : secretText)),
  ),
};

/** Faults that wait for longer than anybody may: the client is told SOURCE_TIMEOUT. */
export const lateAnswers: Readonly<Record<string, Fault>> = {
  'never answers': () => new Promise(() => undefined),
  'sends a byte now and then': async ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    while (!response.destroyed) {
      response.write(' ');
      await sleep(100);
    }
  },
};

/** Every field of the answer is null, every entity too. */
export const nulls: Fault = spoiled((data) =>
  eachField(data, (value) => (Array.isArray(value) ? value.map(() => null) : null)),
);

/** So many MiB. */
function* blocks(count: number): Generator<Buffer> {
  const block = Buffer.alloc(1024 * 1024, 'x');
  for (let sent = 0; sent < count; sent += 1) yield block;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
