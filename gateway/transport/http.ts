import { Pool } from 'undici';
import type { Cancellation } from '../executor/cancellation.ts';
import type { TextTransport } from '../executor/shared-reads.ts';
import { post, UnusableAnswerError } from './post.ts';
import type { HttpAnswer } from './post.ts';

export type HttpTransportOptions = {
  url: string;
  /** Bytes of an answer that are read at most. */
  maxBytes: number;
  /** Open connections to the source at most (default 32); further calls wait, within their deadline. */
  connections?: number;
  /** Headers of one call, for instance its authorisation. */
  headers?: (context: unknown, body: string) => Record<string, string>;
};

export type HttpTransport = { send: TextTransport; close: () => Promise<void> };

/** GraphQL over HTTP POST on kept-alive connections. Redirects are not followed. */
export function createHttpTransport(options: HttpTransportOptions): HttpTransport {
  const { origin, pathname, search } = new URL(options.url);
  const pool = new Pool(origin, {
    connections: options.connections ?? 32,
    pipelining: 1,
    connectTimeout: 2000,
    // A call has its deadline already, and two timers more would be set and cleared for each.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const path = `${pathname}${search}`;

  function exchange(body: string, context: unknown, end: Cancellation): Promise<HttpAnswer> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...options.headers?.(context, body),
    };
    return post(pool, { path, headers, body, maxBytes: options.maxBytes, end });
  }

  return {
    async send(body, { context, end, isMutation }) {
      try {
        return parseAnswer(await exchange(body, context, end));
      } catch (error) {
        // A connection the source closed while it lay idle fails before the request is read: asking again is safe for
        // reads, and the deadline goes on.
        if (isMutation || end.reason !== undefined || !isStaleConnection(error)) throw error;
        return parseAnswer(await exchange(body, context, end));
      }
    },
    close: () => pool.destroy(),
  };
}

function parseAnswer({ status, contentType, body }: HttpAnswer): unknown {
  if (!contentType.includes('json')) throw new UnusableAnswerError(`HTTP_${status}_NOT_JSON`);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new UnusableAnswerError(`HTTP_${status}_MALFORMED_JSON`);
  }
}

function isStaleConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
