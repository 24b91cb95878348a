import { createLruCache } from '../../platform/lru-cache.ts';
import type { ClientCounters } from './client-limits.ts';

export const hourMs = 3_600_000;
/** A bucket holds this many seconds' requests: what a page with many widgets sends at once. */
export const burstSeconds = 2;

/** Clients counted at a time. A token names its client, so only the issuer could make more. */
const mostClients = 10_000;

type Bucket = { left: number; at: number };

/** Counts in this process. @param now milliseconds; never runs backwards */
export function createLocalCounters(now: () => number = () => performance.now()): ClientCounters {
  const buckets = createLruCache<Bucket>({ entries: mostClients });
  /** Child → when it was counted, oldest first: an entry is never moved. */
  const hours = createLruCache<Map<string, number>>({ entries: mostClients });

  return {
    takeRequest(client, perSecond) {
      const at = now();
      const most = perSecond * burstSeconds;
      const known = buckets.get(client);
      const bucket = known ?? { left: most, at };
      if (known === undefined) buckets.set(client, bucket);
      bucket.left = Math.min(most, bucket.left + ((at - bucket.at) / 1000) * perSecond);
      bucket.at = at;
      if (bucket.left < 1) return ((1 - bucket.left) / perSecond) * 1000;
      bucket.left -= 1;
      return 0;
    },
    takeChildren(client, children, perHour) {
      const at = now();
      const counted = hours.get(client) ?? new Map<string, number>();
      dropOlder(counted, at - hourMs);
      const fresh = [...children].filter((child) => !counted.has(child));
      const wait = waitForRoom(counted, fresh.length, perHour, at);
      if (wait > 0) return wait;
      for (const child of fresh) counted.set(child, at);
      hours.set(client, counted);
      return 0;
    },
  };
}

function dropOlder(counted: Map<string, number>, since: number): void {
  for (const [child, at] of counted) {
    if (at > since) return;
    counted.delete(child);
  }
}

/** Milliseconds until so many of the oldest have left that the fresh ones have room. */
function waitForRoom(counted: ReadonlyMap<string, number>, fresh: number, most: number, now: number): number {
  const surplus = counted.size + fresh - most;
  if (surplus <= 0) return 0;
  let place = 0;
  for (const at of counted.values()) {
    place += 1;
    if (place === surplus) return Math.max(1, at + hourMs - now);
  }
  // More than an hour's children in one answer: no waiting helps, and an hour is as good as any time.
  return hourMs;
}
