import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { SourceRequest, SourceTransport } from '../executor/source-call.ts';

export type HttpTransportOptions = {
  url: string;
  /** Bytes of an answer that are read at most. */
  maxBytes: number;
  /** Open connections to the source at most (default 32); further calls wait, within their deadline. */
  connections?: number;
  /** Headers of one call, for instance its authorisation. */
  headers?: (context: unknown, body: string) => Promise<Record<string, string>> | Record<string, string>;
};

/** `code` says what was wrong with the answer; no text of the source is kept. */
class UnusableAnswerError extends Error {
  override name = 'UnusableAnswerError';
  readonly code: string;

  constructor(code: string) {
    super('The source sent no usable answer');
    this.code = code;
  }
}

export type HttpTransport = { send: SourceTransport; close: () => Promise<void> };

/** GraphQL over HTTP POST on kept-alive connections. Redirects are not followed. */
export function createHttpTransport(options: HttpTransportOptions): HttpTransport {
  const { origin, pathname, search } = new URL(options.url);
  const pool = new Pool(origin, {
    connections: options.connections ?? 32,
    pipelining: 1,
    connectTimeout: 2000,
  });
  const path = `${pathname}${search}`;

  const post = async (body: string, context: unknown, signal: AbortSignal): Promise<unknown> => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...(await options.headers?.(context, body)),
    };
    const response = await pool.request({ method: 'POST', path, headers, body, signal });
    return parseAnswer(response, await readBody(response, options.maxBytes));
  };

  return {
    async send(request: SourceRequest, { context, signal, isMutation }) {
      const body = JSON.stringify(request);
      try {
        return await post(body, context, signal);
      } catch (error) {
        // A connection the source closed while it lay idle fails before the request is read: asking again is safe for
        // reads, and the deadline goes on.
        if (isMutation || signal.aborted || !isStaleConnection(error)) throw error;
        return post(body, context, signal);
      }
    },
    close: () => pool.destroy(),
  };
}

async function readBody({ body }: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the body and its connection: the rest is never read.
    if (size > maxBytes) throw new UnusableAnswerError('ANSWER_TOO_LARGE');
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
}

function parseAnswer({ statusCode, headers }: Dispatcher.ResponseData, body: Buffer): unknown {
  const type = String(headers['content-type'] ?? '');
  if (!type.includes('json')) throw new UnusableAnswerError(`HTTP_${statusCode}_NOT_JSON`);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new UnusableAnswerError(`HTTP_${statusCode}_MALFORMED_JSON`);
  }
}

function isStaleConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
