import type { ExecutionResult } from 'graphql';
import type { GraphqlRequest } from '../http/graphql-request.ts';
import type { Waiter } from '../postgres/connection/turns.ts';

/** Agency views a caller may be allowed to open; one per agency subgraph. */
export const viewNames = ['student', 'household', 'welfare', 'disability'] as const;
export type ViewName = (typeof viewNames)[number];

/** On whose behalf a subgraph answers. Made by the gateway from its access decision, never by a client. */
export type Caller = {
  subject: string;
  clientId: string;
  department: string;
  /** Division code prefix the caller is confined to; '' is everywhere. */
  division: string;
  purpose: string;
  views: readonly ViewName[];
  /** Whether citizen numbers may leave unmasked. */
  fullCitizenId: boolean;
  requestId: string;
};

export type SubgraphRequest = GraphqlRequest;

/**
 * One subgraph, called in process. Resolves to a GraphQL result, failures included. May stop early, and reject with the
 * signal's reason, once the signal is aborted.
 */
export type SubgraphHandler = (
  request: SubgraphRequest,
  context?: { caller?: Caller; signal?: AbortSignal } & Waiter,
) => Promise<ExecutionResult>;

/** The part of a logger a subgraph needs: fields first, event name second. */
export type SubgraphLog = Record<'info' | 'warn' | 'error', (fields: object, event: string) => void>;
