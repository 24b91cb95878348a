import { GraphQLError } from 'graphql';
import type { SourceFailure } from './source-failure.ts';

/** Collects the errors of one answer while the projection walks it. */
export type ErrorReport = {
  /** Where the projection stands; kept up to date by it. */
  readonly path: (string | number)[];
  /** A source failed to deliver the value at the current path. */
  add: (failure: SourceFailure) => void;
  /** The value at the current path contradicts the schema. Returns undefined: a null that has to move up. */
  addMissing: (place: string) => undefined;
  /** A source failed without saying where. */
  addStray: (failure: SourceFailure) => void;
  errors: () => readonly GraphQLError[];
};

/** @param limit errors told at most; one further error then says that there are more. */
export function createErrorReport(limit: number): ErrorReport {
  const path: (string | number)[] = [];
  const errors: GraphQLError[] = [];
  let total = 0;
  function push(message: string, code: string, at: readonly (string | number)[] | undefined): void {
    total += 1;
    if (total > limit) return;
    errors.push(new GraphQLError(message, { ...(at && { path: [...at] }), extensions: { code } }));
  }
  return {
    path,
    add: ({ message, code }) => push(message, code, path),
    addMissing: (place) => {
      push(`The source gave no usable value for ${place}.`, 'SOURCE_UNAVAILABLE', path);
      return undefined;
    },
    addStray: ({ message, code }) => push(message, code, undefined),
    errors: () =>
      total <= limit
        ? errors
        : [
            ...errors,
            new GraphQLError(`${total - limit} further errors are not listed.`, {
              extensions: { code: 'ERRORS_TRUNCATED' },
            }),
          ],
  };
}
