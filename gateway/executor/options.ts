import type { DocumentNode } from 'graphql';
import type { Representation } from './fetch/representation.ts';
import type { FailureListener } from './source/call.ts';
import type { SourceTransport } from './source/transport.ts';
import type { Supergraph } from './supergraph/load.ts';
import type { DataObject } from './tree/data-object.ts';
import type { SourceFailure } from './tree/source-failure.ts';

export type ExecuteRequest = {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
  /** Ends the execution when the client goes away. */
  signal?: AbortSignal | undefined;
  /** Handed to every source call; the executor does not look into it. */
  context?: unknown;
  /** Prefers a WrittenAnswer: for answers that are known to be large, and will be sent as they are. */
  isLarge?: boolean | undefined;
  /** Already parsed and validated against `apiSchema`. */
  document?: DocumentNode | undefined;
  /** Told of every distinct entity a source is asked for. */
  onEntity?: ((representation: Representation) => void) | undefined;
  /** Told the keys of tracked objects in the answer, some of them several times. */
  onKey?: ((key: string) => void) | undefined;
  /** Told of every source that is asked. */
  onSource?: ((source: string) => void) | undefined;
};

export type ExecutorLimits = {
  /** Milliseconds one source call may take. */
  callTimeoutMs: number;
  /** Milliseconds all calls of one operation may take together. */
  operationTimeoutMs: number;
  /** Errors listed in one answer. */
  errors: number;
  /** Prepared operations kept, and how long their texts may be together. */
  cachedOperations: number;
  cachedCharacters: number;
};

/** Runs a call of a source, and looks at how it went. Must answer what the call answered. */
export type CallObserver = (
  source: string,
  call: () => Promise<DataObject | SourceFailure>,
) => Promise<DataObject | SourceFailure>;

export type ExecutorObserver = {
  call: CallObserver;
  /** Whether an operation was found prepared. */
  planned: (outcome: 'hit' | 'miss') => void;
};

export type ExecutorOptions = {
  supergraph: Supergraph;
  transports: ReadonlyMap<string, SourceTransport>;
  limits: ExecutorLimits;
  introspection: boolean;
  /** Sources know every entity they are asked for, or say why not: a bare null from them is a failure. */
  entitiesExist: boolean;
  onFailure?: FailureListener | undefined;
  observer?: ExecutorObserver | undefined;
};
