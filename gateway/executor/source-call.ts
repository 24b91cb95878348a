import { isDataObject, placeFailure } from './data-tree.ts';
import type { DataObject } from './data-tree.ts';
import { DeadlineError, withDeadline } from './deadline.ts';
import { failureFromCode, SourceFailure } from './source-failure.ts';

/** What is sent to a source. */
export type SourceRequest = { query: string; variables?: Record<string, unknown>; operationName?: string };

/** Carries a request to one source and brings its answer back, unchecked. Rejects when there is none. */
export type SourceTransport = (
  request: SourceRequest,
  options: { context: unknown; signal: AbortSignal; isMutation: boolean },
) => Promise<unknown>;

/** Told of every call that brought no usable answer; `reason` is for operators and holds no text of the source. */
export type FailureListener = (event: { source: string; code: string; reason: string }) => void;

/**
 * Calls a source within `timeoutMs` milliseconds and turns whatever happens into data with failures in it, or into
 * one failure. Never rejects.
 */
export async function callSource(
  call: {
    source: string;
    transport: SourceTransport | undefined;
    request: SourceRequest;
    context: unknown;
    isMutation: boolean;
    timeoutMs: number;
    signal: AbortSignal | undefined;
  },
  listeners: {
    onFailure: FailureListener | undefined;
    /** Told of errors that name no empty place of the answer: the client must still learn that something failed. */
    onStray: (failure: SourceFailure) => void;
  },
): Promise<DataObject | SourceFailure> {
  const { onFailure, onStray } = listeners;
  const { source, transport, request, context, isMutation, timeoutMs, signal } = call;
  const failed = (code: 'SOURCE_UNAVAILABLE' | 'SOURCE_TIMEOUT', reason: string): SourceFailure => {
    onFailure?.({ source, code, reason });
    return new SourceFailure(code);
  };
  if (transport === undefined) return failed('SOURCE_UNAVAILABLE', 'no transport');
  try {
    const answer = await withDeadline(
      (callSignal) => transport(request, { context, signal: callSignal, isMutation }),
      {
        timeoutMs,
        signal,
      },
    );
    return readAnswer(answer, onStray, (code, reason) => onFailure?.({ source, code, reason }));
  } catch (error) {
    if (error instanceof DeadlineError) return failed('SOURCE_TIMEOUT', 'deadline');
    return failed('SOURCE_UNAVAILABLE', reasonOf(error));
  }
}

/** Only the error's code or class: messages may hold addresses or what the source wrote. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function readAnswer(
  answer: unknown,
  onStray: (failure: SourceFailure) => void,
  report: (code: string, reason: string) => void,
): DataObject | SourceFailure {
  const { data, errors }: DataObject = isDataObject(answer) ? answer : {};
  const listed: unknown[] = Array.isArray(errors) ? errors : [];
  if (!isDataObject(data)) {
    const failure = failureFromCode(codeOf(listed[0]));
    report(failure.code, listed.length === 0 ? 'not a GraphQL answer' : 'no data');
    return failure;
  }
  for (const error of listed) {
    const failure = failureFromCode(codeOf(error));
    if (failure.code === 'SOURCE_UNAVAILABLE') report(failure.code, 'field error');
    const path: unknown = isDataObject(error) ? error['path'] : undefined;
    if (!Array.isArray(path) || !placeFailure(data, path as (string | number)[], failure)) onStray(failure);
  }
  return data;
}

function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('extensions' in error)) return undefined;
  return isDataObject(error.extensions) ? error.extensions['code'] : undefined;
}
