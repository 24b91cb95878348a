import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { AbandonedError } from '../postgres/connection/turns.ts';
import type { SubgraphLog } from './types.ts';

/** The one answer for an id nobody knows and for an id the caller may not know of: the two must look the same. */
export function notFoundError(): GraphQLError {
  return new GraphQLError('Not found', { extensions: { code: 'NOT_FOUND' } });
}

/**
 * `argument` is the one that is refused, as the schema names it (`first`, `filter.division`); null for a part of one that
 * does not know where it stands. Neither it nor the message may repeat the value that was sent.
 */
export function badInputError(argument: string | null, message: string): GraphQLError {
  const code = 'BAD_USER_INPUT';
  return new GraphQLError(message, { extensions: argument === null ? { code } : { code, argument } });
}

export function unauthenticatedError(): GraphQLError {
  return new GraphQLError('Authentication required', { extensions: { code: 'UNAUTHENTICATED' } });
}

/** Ended by the statement's own timeout, or by somebody's hand. */
const statementEnded = '57014';

function codeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('code' in value)) return undefined;
  return typeof value.code === 'string' ? value.code : undefined;
}

/** Frames only: a database driver quotes row values in its messages. */
function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
}

/**
 * Makes the masker of one request. Errors that carry `extensions.code` were meant for the client and pass; any other
 * becomes INTERNAL_SERVER_ERROR, or SOURCE_TIMEOUT where the database ended a statement that took too long, with an
 * opaque id, which is also logged. One cause behind many entities (a failed
 * statement) is logged once and keeps one id.
 */
export function createErrorMask(
  subgraph: string,
  log: SubgraphLog,
  requestId?: string,
): (error: GraphQLError) => GraphQLError {
  const idByCause = new Map<unknown, string>();
  return (error) => {
    if (typeof error.extensions['code'] === 'string') return error;
    const cause: unknown = error.originalError ?? error;
    // Nobody is left to read it, and nothing went wrong.
    if (cause instanceof AbandonedError) return notInTime(error, {});
    let errorId = idByCause.get(cause);
    if (errorId === undefined) {
      errorId = randomUUID();
      idByCause.set(cause, errorId);
      const type = cause instanceof Error ? cause.name : typeof cause;
      log.error(
        {
          subgraph,
          requestId,
          errorId,
          type,
          code: codeOf(cause),
          path: error.path,
          frames: framesOf(cause),
        },
        'subgraph.error',
      );
    }
    if (codeOf(cause) === statementEnded) return notInTime(error, { errorId });
    return new GraphQLError('Internal server error', {
      path: error.path,
      extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
    });
  };
}

function notInTime({ path }: GraphQLError, told: { errorId?: string }): GraphQLError {
  return new GraphQLError('Not answered in time', {
    path,
    extensions: { code: 'SOURCE_TIMEOUT', ...told },
  });
}
