import type { Caller } from '../../platform/subgraph/types.ts';

/** Whoever opened a subscription, for as long as it is open. */
export type Subscriber = {
  caller: Caller;
  /** The case the client says it listens for. */
  caseId: string | null;
  /** Rejects with HttpRefusal once the token is no longer good. */
  identify: () => Promise<Caller>;
  /** End of the token, in milliseconds since the epoch. */
  expiresAt: number;
  /** What the client says it saw last; null: it comes for the first time. */
  lastEventId: string | null;
  /** Aborted when the client goes away or the gateway stops. */
  signal: AbortSignal;
  /** Called once events can flow. */
  onOpen: () => void;
};

export type SubscriptionLimits = {
  /** Open at once, for one client and for all. */
  perClient: number;
  total: number;
  /** Queries on behalf of subscriptions at once. */
  pollsAtOnce: number;
  /** Events asked for at once, and so held in memory for one client. */
  batch: number;
  /** Milliseconds between looks of all at a feed when a signal wakes subscriptions, and when none does. */
  pollWhenLiveMs: number;
  pollMs: number;
  /** Signals within this many milliseconds are one look. */
  settleMs: number;
  /** Milliseconds after which a token is checked again before the next event of a batch. */
  recheckMs: number;
  heartbeatMs: number;
  /** Milliseconds a client may leave its events unread. */
  drainTimeoutMs: number;
};

export const defaultLimits: SubscriptionLimits = {
  perClient: 20,
  total: 1000,
  pollsAtOnce: 8,
  batch: 20,
  pollWhenLiveMs: 15_000,
  pollMs: 1000,
  settleMs: 100,
  recheckMs: 1000,
  heartbeatMs: 15_000,
  drainTimeoutMs: 30_000,
};
