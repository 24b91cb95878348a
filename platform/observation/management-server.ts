import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RefusedError } from '../errors.ts';
import type { Registry } from './metrics.ts';
import type { Readiness } from './readiness.ts';

export type ManagementServer = {
  port: number;
  close: () => Promise<void>;
};

export type ManagementOptions = {
  /** 0 takes any free port. */
  port: number;
  host: string;
  registry: Registry;
  readiness: Readiness;
  log: Record<'info' | 'error', (fields: object, event: string) => void>;
};

type Answer = { status: number; type: string; body: string };

/**
 * What an operator's tools ask, on a port and an interface of its own: GET /live, GET /ready and GET /metrics. It asks
 * for no token, so it must not be reachable from where clients are. Throws RefusedError (PORT_TAKEN).
 */
export async function startManagement(options: ManagementOptions): Promise<ManagementServer> {
  const { port, host, log } = options;
  const server = createServer((request, response) => {
    answer(options, request).then(
      (answered) => send(response, answered),
      (error: unknown) => {
        log.error({ type: error instanceof Error ? error.name : typeof error }, 'management.failed');
        send(response, json(500, { status: 'failed' }));
      },
    );
  });
  server.headersTimeout = 5000;
  server.requestTimeout = 5000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const told = `Port ${port} is taken: choose another with HUB_MANAGEMENT_PORT.`;
      reject(error.code === 'EADDRINUSE' ? new RefusedError('PORT_TAKEN', told, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  log.info({ port: bound }, 'management.listening');
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer({ registry, readiness }: ManagementOptions, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== '/live' && path !== '/ready' && path !== '/metrics') return json(404, { status: 'unknown' });
  if (request.method !== 'GET') return json(405, { status: 'unknown' });
  // That it is answered is the answer: a blocked event loop could not.
  if (path === '/live') return json(200, { status: 'ok' });
  if (path === '/metrics') {
    return { status: 200, type: registry.contentType, body: await registry.metrics() };
  }
  const { ready, ...report } = await readiness();
  return json(ready ? 200 : 503, { status: ready ? 'ok' : 'failed', ...report });
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
