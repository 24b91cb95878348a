import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InternalTokenError } from '../token/internal-token.ts';
import { createAnswerer } from './answer.ts';
import type { AnswerOptions, Life } from './answer.ts';
import { Gone } from './client-gone.ts';

export type SubgraphServerOptions = AnswerOptions & {
  /** 0 takes any free port. */
  port: number;
  /** @defaultValue '127.0.0.1' */
  host?: string;
  /** Milliseconds requests under way may take after `close()`. @defaultValue 5000 */
  closeGraceMs?: number;
};

export type SubgraphServer = {
  /** Address of the GraphQL endpoint, path included. */
  url: string;
  port: number;
  /** Stops accepting, waits for what is under way, then cuts what is left. */
  close(): Promise<void>;
};

/**
 * Serves one subgraph: POST /graphql for holders of an internal token, GET /health and /ready for anyone.
 * Every answer is JSON. Rejects when the port cannot be had.
 */
export async function serveSubgraph(options: SubgraphServerOptions): Promise<SubgraphServer> {
  const { name, port, host = '127.0.0.1', internalSecret, log, closeGraceMs = 5000 } = options;
  if (internalSecret === '') throw new InternalTokenError('The internal secret is empty');
  const life: Life = { isClosing: false };
  const answer = createAnswerer(options, life);
  // A number is enough, and what goes in and out of a set with every request lingers there (decision 0174).
  let open = 0;
  // Also cuts connections on which nothing was ever sent: to node they are not idle.
  const cutWhenDone = (): void => {
    if (life.isClosing && open === 0) server.closeAllConnections();
  };
  const server = createServer((request, response) => {
    const gone = new Gone();
    open += 1;
    response.once('close', () => {
      open -= 1;
      gone.closed(response);
      cutWhenDone();
    });
    answer(request, response, gone).catch(() => {
      // Only a broken connection gets here: nobody is left to read an answer.
      response.destroy();
    });
  });
  // Longer than the gateway's pool keeps idle connections, so that the pool closes first and never meets a reset.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  log.info({ subgraph: name, port: bound }, 'subgraph.listening');

  return {
    url: `http://${host}:${bound}/graphql`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        life.isClosing = true;
        const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
        server.close(() => {
          clearTimeout(cut);
          log.info({ subgraph: name }, 'subgraph.closed');
          resolve();
        });
        server.closeIdleConnections();
        cutWhenDone();
      }),
  };
}
