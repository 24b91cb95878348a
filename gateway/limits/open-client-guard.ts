import type { Config } from '../../platform/config.ts';
import { createClientGuard } from './client-limits.ts';
import type { ClientGuard } from './client-limits.ts';
import { createLocalCounters } from './local-counters.ts';
import { createRedisCounters } from './redis-counters.ts';

/** Counts in Redis where there is one, because several gateways may share it, else in this process. */
export function openClientGuard(
  config: Partial<Pick<Config, 'redisUrl' | 'requestsPerSecond' | 'childrenPerHour'>>,
  log: { warn: (fields: object, event: string) => void },
): { guard: ClientGuard; close: () => Promise<void> } {
  const { redisUrl = null, requestsPerSecond = null, childrenPerHour = null } = config;
  const limits = { requestsPerSecond, childrenPerHour };
  const isUnbounded = requestsPerSecond === null && childrenPerHour === null;
  if (redisUrl === null || isUnbounded) {
    return { guard: createClientGuard(createLocalCounters(), limits), close: () => Promise.resolve() };
  }
  const counters = createRedisCounters(redisUrl, log);
  return { guard: createClientGuard(counters, limits), close: counters.close };
}
