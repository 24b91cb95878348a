import type { ExecutionResult } from 'graphql';
import type { Cancellation } from '../executor/source/cancellation.ts';
import type { SourceRequest, SourceTransport } from '../executor/source/transport.ts';

/** A source in this process. Its answer belongs to the caller once returned. */
export type InProcessHandler = (
  request: SourceRequest,
  context?: { signal?: AbortSignal; readonly isAbandoned?: boolean },
) => Promise<ExecutionResult>;

/** Passes the execution's context on, with the signal of the call added. */
export function createInProcessTransport(handler: InProcessHandler): SourceTransport {
  return (request, { context, end }) => handler(request, new CallContext(context as object | undefined, end));
}

/** A class for its getter: the signal is made for handlers that read it, and a getter of each object's own is slow. */
class CallContext {
  readonly #end: Cancellation;

  constructor(context: object | undefined, end: Cancellation) {
    this.#end = end;
    Object.assign(this, context);
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get isAbandoned(): boolean {
    return this.#end.reason !== undefined;
  }
}
