import { GraphQLError } from 'graphql';
import type { SourceFailure } from './source-failure.ts';

/** The errors of one answer, collected while the projection walks it. Plain data: most answers have none. */
export type ErrorReport = {
  /** Where the projection stands; kept up to date by it. */
  readonly path: (string | number)[];
  /** Errors told at most; one further error then says that there are more. */
  readonly limit: number;
  readonly listed: GraphQLError[];
  total: number;
  /** Whether a source failed, told or not: then the answer is looked at closely. */
  sawFailure: boolean;
};

export function createErrorReport(limit: number): ErrorReport {
  return { path: [], limit, listed: [], total: 0, sawFailure: false };
}

/** A source failed to deliver the value at the current path. */
export function addFailure(report: ErrorReport, { message, code }: SourceFailure): void {
  push(report, message, code, report.path);
}

/** The value at the current path contradicts the schema. Returns undefined: a null that has to move up. */
export function addMissing(report: ErrorReport, place: string): undefined {
  push(report, `The source gave no usable value for ${place}.`, 'SOURCE_UNAVAILABLE', report.path);
  return undefined;
}

/** A source failed without saying where. */
export function addStray(report: ErrorReport, { message, code }: SourceFailure): void {
  push(report, message, code, undefined);
}

export function listErrors({ listed, limit, total }: ErrorReport): readonly GraphQLError[] {
  if (total <= limit) return listed;
  const code = 'ERRORS_TRUNCATED';
  return [
    ...listed,
    new GraphQLError(`${total - limit} further errors are not listed.`, { extensions: { code } }),
  ];
}

function push(
  report: ErrorReport,
  message: string,
  code: string,
  at: readonly (string | number)[] | undefined,
): void {
  report.total += 1;
  if (report.total > report.limit) return;
  report.listed.push(new GraphQLError(message, { ...(at && { path: [...at] }), extensions: { code } }));
}
