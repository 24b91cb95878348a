import { HttpRefusal } from '../../platform/http/request.ts';

/** What one client may ask; null leaves it unbounded. */
export type ClientLimits = {
  /** On the average; for a moment twice as many. */
  requestsPerSecond: number | null;
  /** Distinct children in any hour. One read again within its hour does not count again. */
  childrenPerHour: number | null;
};

/** Counts what clients take. Both tell the milliseconds to wait when there is too little left, and then take nothing. */
export type ClientCounters = {
  takeRequest: (client: string, perSecond: number) => Promise<number> | number;
  takeChildren: (client: string, children: ReadonlySet<string>, perHour: number) => Promise<number> | number;
};

export type ClientGuard = {
  /** Throws HttpRefusal (429) when the client asks too often. */
  admitRequest: (client: string) => Promise<void> | void;
  /** Throws HttpRefusal (429) when an answer with these children would be too many for the client's hour. */
  admitChildren: (client: string, children: ReadonlySet<string>) => Promise<void> | void;
};

export function createClientGuard(counters: ClientCounters, limits: ClientLimits): ClientGuard {
  const { requestsPerSecond, childrenPerHour } = limits;
  return {
    admitRequest(client) {
      if (requestsPerSecond === null) return;
      return refuseWhen(counters.takeRequest(client, requestsPerSecond), tooManyRequests);
    },
    admitChildren(client, children) {
      if (childrenPerHour === null || children.size === 0) return;
      return refuseWhen(counters.takeChildren(client, children, childrenPerHour), tooManyChildren);
    },
  };
}

function refuseWhen(
  wait: Promise<number> | number,
  refusal: (waitMs: number) => HttpRefusal,
): Promise<void> | void {
  const judge = (waitMs: number): void => {
    if (waitMs > 0) throw refusal(waitMs);
  };
  return typeof wait === 'number' ? judge(wait) : wait.then(judge);
}

function tooManyRequests(waitMs: number): HttpRefusal {
  return new HttpRefusal(429, 'TOO_MANY_REQUESTS', 'This client asks too often.', retryAfter(waitMs));
}

function tooManyChildren(waitMs: number): HttpRefusal {
  const told = 'This client has read as many children as it may within an hour.';
  return new HttpRefusal(429, 'TOO_MANY_CHILDREN', told, retryAfter(waitMs));
}

function retryAfter(waitMs: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) };
}
