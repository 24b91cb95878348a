import { Pool } from 'undici';
import { compileValueReader, valueListType, whenUsedOften } from '../../platform/graphql/value-list.ts';
import type { ValueReader } from '../../platform/graphql/value-list.ts';
import type { SourceCallOptions } from '../executor/source/transport.ts';
import { post, UnusableAnswerError } from './post.ts';
import type { HttpAnswer } from './post.ts';
import type { TextTransport } from './shared-reads.ts';

export type HttpTransportOptions = {
  url: string;
  /** Bytes of an answer that are read at most. */
  maxBytes: number;
  /** Open connections to the source at most (default 32); further calls wait, within their deadline. */
  connections?: number;
  /** Headers of one call, for instance its authorisation. */
  headers?: (context: unknown, body: string) => Record<string, string>;
};

const acceptsJson = 'application/graphql-response+json, application/json';
/** Sources that do not know this kind of answer send JSON, as they would without it. */
const acceptsValues = `${valueListType}, ${acceptsJson}`;

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

  const readerOf = whenUsedOften(compileValueReader);

  async function exchange(
    body: string,
    readValues: ValueReader | null,
    { context, end }: SourceCallOptions,
  ): Promise<unknown> {
    const headers = {
      'content-type': 'application/json',
      accept: readValues === null ? acceptsJson : acceptsValues,
      ...options.headers?.(context, body),
    };
    return readAnswer(await post(pool, { path, headers, body, maxBytes: options.maxBytes, end }), readValues);
  }

  return {
    async send({ body, query }, call) {
      const readValues = readerOf(query);
      try {
        return await exchange(body, readValues, call);
      } catch (error) {
        // A connection the source closed while it lay idle fails before the request is read: asking again is safe for
        // reads, and the deadline goes on.
        if (call.isMutation || call.end.reason !== undefined || !isStaleConnection(error)) throw error;
        return exchange(body, readValues, call);
      }
    },
    close: () => pool.destroy(),
  };
}

function readAnswer({ status, contentType, body }: HttpAnswer, readValues: ValueReader | null): unknown {
  if (!contentType.includes('json')) throw new UnusableAnswerError(`HTTP_${status}_NOT_JSON`);
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    return contentType === valueListType && readValues !== null ? { data: readValues(answer) } : answer;
  } catch {
    throw new UnusableAnswerError(`HTTP_${status}_MALFORMED_JSON`);
  }
}

function isStaleConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
