import type { Cancellation } from './cancellation.ts';

/** What is sent to a source. */
export type SourceRequest = { query: string; variables?: Record<string, unknown>; operationName?: string };

/** Carries a request to one source and brings its answer back, unchecked. Rejects when there is none. */
export type SourceTransport = (request: SourceRequest, options: SourceCallOptions) => Promise<unknown>;

export type SourceCallOptions = { context: unknown; end: Cancellation; isMutation: boolean };
