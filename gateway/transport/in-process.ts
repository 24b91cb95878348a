import type { ExecutionResult } from 'graphql';
import type { SourceRequest, SourceTransport } from '../executor/source-call.ts';

/** A source in this process. Its answer belongs to the caller once returned. */
export type InProcessHandler = (
  request: SourceRequest,
  context?: { signal?: AbortSignal },
) => Promise<ExecutionResult>;

/** Passes the execution's context on, with the signal of the call added, for handlers that read it. */
export function createInProcessTransport(handler: InProcessHandler): SourceTransport {
  return (request, { context, end }) =>
    handler(request, {
      ...(context as object | undefined),
      get signal() {
        return end.signal;
      },
    });
}
