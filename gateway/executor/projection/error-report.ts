import { GraphQLError } from 'graphql';
import type { SourceFailure } from '../tree/source-failure.ts';

/** The errors of one answer, collected while the projection walks it. Plain data: most answers have none. */
export type ErrorReport = {
  /** Where the projection stands; kept up to date by it. */
  readonly path: (string | number)[];
  /** Errors told at most; one further error then says that there are more. */
  readonly limit: number;
  readonly listed: GraphQLError[];
  /** Those of values that were lost by the failure of another field. */
  consequences: Set<GraphQLError> | null;
  total: number;
  /** Whether a source failed, told or not: then the answer is looked at closely. */
  sawFailure: boolean;
};

export function createErrorReport(limit: number): ErrorReport {
  return { path: [], limit, listed: [], consequences: null, total: 0, sawFailure: false };
}

/** A source failed to deliver the value at the current path. */
export function addFailure(report: ErrorReport, failure: SourceFailure): void {
  const error = push(report, failure, report.path);
  if (failure.isConsequence && error !== null) (report.consequences ??= new Set()).add(error);
}

/** The value at the current path contradicts the schema. Returns undefined: a null that has to move up. */
export function addMissing(report: ErrorReport, place: string): undefined {
  const message = `The source gave no usable value for ${place}.`;
  push(report, { message, code: 'SOURCE_UNAVAILABLE', argument: null }, report.path);
  return undefined;
}

/** A source failed without saying where. */
export function addStray(report: ErrorReport, failure: SourceFailure): void {
  push(report, failure, undefined);
}

/**
 * An answer without data says why in the errors of the fields that failed by themselves; fields lost with them are told
 * only where nothing else explains their null.
 */
export function listErrors(
  { listed, consequences, limit, total }: ErrorReport,
  data: object | null,
): readonly GraphQLError[] {
  if (total <= limit) {
    if (data !== null || consequences === null) return listed;
    const causes = listed.filter((error) => !consequences.has(error));
    return causes.length === 0 ? listed : causes;
  }
  const code = 'ERRORS_TRUNCATED';
  return [
    ...listed,
    new GraphQLError(`${total - limit} further errors are not listed.`, { extensions: { code } }),
  ];
}

function push(
  report: ErrorReport,
  { message, code, argument }: Pick<SourceFailure, 'message' | 'code' | 'argument'>,
  at: readonly (string | number)[] | undefined,
): GraphQLError | null {
  report.total += 1;
  if (report.total > report.limit) return null;
  const extensions = argument === null ? { code } : { code, argument };
  const error = new GraphQLError(message, { ...(at && { path: [...at] }), extensions });
  report.listed.push(error);
  return error;
}
