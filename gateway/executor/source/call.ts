import { isDataObject, placeFailure } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';
import { failureFromError, SourceFailure } from '../tree/source-failure.ts';
import type { FailureCode } from '../tree/source-failure.ts';
import { DeadlineError } from './deadline.ts';
import type { Deadlines } from './deadline.ts';
import type { SourceRequest, SourceTransport } from './transport.ts';

/** Told of every call that brought no usable answer; `reason` is for operators and holds no text of the source. */
export type FailureListener = (
  event: { source: string; code: string; reason: string },
  /** The execution's, as its caller gave it. */
  context?: unknown,
) => void;

type SourceCall = {
  source: string;
  transport: SourceTransport | undefined;
  request: SourceRequest;
  context: unknown;
  isMutation: boolean;
  deadlines: Deadlines;
  /** Names a source may give of what it refuses. */
  argumentNames: ReadonlySet<string>;
};

export type CallListeners = {
  onFailure: FailureListener | undefined;
  /** Told whenever a call did not bring all it was sent for. */
  sawFailure: () => void;
  /** Told of errors that name no empty place of the answer: the client must still learn that something failed. */
  onStray: (failure: SourceFailure) => void;
};

/**
 * Calls a source within its deadline and turns whatever happens into data with failures in it, or into one failure.
 * Never rejects.
 */
export function callSource(call: SourceCall, listeners: CallListeners): Promise<DataObject | SourceFailure> {
  const { transport, request, context, isMutation, deadlines } = call;
  if (transport === undefined)
    return Promise.resolve(failed('SOURCE_UNAVAILABLE', 'no transport', call, listeners));
  return deadlines
    .run((end) => transport(request, { context, end, isMutation }))
    .then(
      (answer) => readAnswer(answer, call, listeners),
      (error: unknown) =>
        error instanceof DeadlineError
          ? failed('SOURCE_TIMEOUT', 'deadline', call, listeners)
          : failed('SOURCE_UNAVAILABLE', reasonOf(error), call, listeners),
    );
}

function failed(
  code: FailureCode,
  reason: string,
  { source, context }: SourceCall,
  listeners: CallListeners,
): SourceFailure {
  listeners.sawFailure();
  listeners.onFailure?.({ source, code, reason }, context);
  return new SourceFailure(code);
}

/** Only the error's code or class: messages may hold addresses or what the source wrote. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function readAnswer(answer: unknown, call: SourceCall, listeners: CallListeners): DataObject | SourceFailure {
  const { data, errors }: DataObject = isDataObject(answer) ? answer : {};
  if (errors === undefined && isDataObject(data)) return data;
  const listed: unknown[] = Array.isArray(errors) ? errors : [];
  if (!isDataObject(data)) {
    const failure = failureFromError(extensionsOf(listed[0]), call.argumentNames, culpritOf(listed[0]));
    failed(failure.code, listed.length === 0 ? 'not a GraphQL answer' : 'no data', call, listeners);
    return failure;
  }
  if (listed.length > 0) listeners.sawFailure();
  for (const error of listed) {
    const known = failureFromError(extensionsOf(error), call.argumentNames);
    const isOutage = known.code === 'SOURCE_UNAVAILABLE' || known.code === 'SOURCE_TIMEOUT';
    const failure = isOutage ? failed(known.code, 'field error', call, listeners) : known;
    const path: unknown = isDataObject(error) ? error['path'] : undefined;
    if (!Array.isArray(path) || !placeFailure(data, path as (string | number)[], failure))
      listeners.onStray(failure);
  }
  return data;
}

/** Response key of the field an error is about, which lost the answer because it must not be null. */
function culpritOf(error: unknown): string | null {
  const path: unknown = isDataObject(error) ? error['path'] : undefined;
  const key: unknown = Array.isArray(path) ? path[0] : undefined;
  return typeof key === 'string' ? key : null;
}

function extensionsOf(error: unknown): { code?: unknown; argument?: unknown } {
  if (typeof error !== 'object' || error === null || !('extensions' in error)) return {};
  return isDataObject(error.extensions) ? error.extensions : {};
}
