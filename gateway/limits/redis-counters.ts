import { Redis } from 'ioredis';
import type { ClientCounters } from './client-limits.ts';
import { burstSeconds, createLocalCounters, hourMs } from './local-counters.ts';

/** Redis tells the time, so that gateways whose clocks differ count alike. */
const takeRequestScript = `
local perSecond, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'left', 'at')
local left, at = tonumber(bucket[1] or burst), tonumber(bucket[2] or now)
left = math.min(burst, left + math.max(0, now - at) / 1000 * perSecond)
local wait = 0
if left < 1 then wait = math.ceil((1 - left) / perSecond * 1000) else left = left - 1 end
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / perSecond * 1000) + 1000)
return wait`;

const takeChildrenScript = `
local most, hour = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - hour)
local fresh = {}
for index = 3, #ARGV do
  if not redis.call('ZSCORE', KEYS[1], ARGV[index]) then fresh[#fresh + 1] = ARGV[index] end
end
if #fresh == 0 then return 0 end
local size = redis.call('ZCARD', KEYS[1])
local surplus = size + #fresh - most
if surplus > 0 then
  if surplus > size then return hour end
  local leaving = redis.call('ZRANGE', KEYS[1], surplus - 1, surplus - 1, 'WITHSCORES')
  return math.max(1, leaving[2] + hour - now)
end
for _, child in ipairs(fresh) do redis.call('ZADD', KEYS[1], now, child) end
redis.call('PEXPIRE', KEYS[1], hour)
return 0`;

/** Milliseconds Redis may take; a request waits no longer for its count. */
const patience = 250;
/** Milliseconds it is not asked again after it failed. */
const restAfterFailure = 1000;

type Log = { warn: (fields: object, event: string) => void };

export type SharedCounters = ClientCounters & { close: () => Promise<void> };

/**
 * Counts in Redis, for all gateways together. While Redis cannot be asked each gateway counts by itself, on top of
 * what it has given out already (docs/decisions/0082).
 */
export function createRedisCounters(
  redisUrl: string,
  log: Log,
  { patienceMs = patience }: { patienceMs?: number } = {},
): SharedCounters {
  const local = createLocalCounters();
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patienceMs,
    connectTimeout: 2000,
  });
  // What fails is told by the calls; without a listener here it would be printed.
  redis.on('error', () => undefined);
  const ready = redis.connect().catch(() => undefined);
  let restUntil = 0;

  const ask = async (
    script: string,
    key: string,
    parameters: (string | number)[],
  ): Promise<number | null> => {
    if (performance.now() < restUntil) return null;
    await ready;
    try {
      return Number(await redis.eval(script, 1, key, ...parameters));
    } catch (error) {
      restUntil = performance.now() + restAfterFailure;
      log.warn({ type: error instanceof Error ? error.name : typeof error }, 'gateway.limits.redis.failed');
      return null;
    }
  };

  return {
    async takeRequest(client, perSecond) {
      const burst = perSecond * burstSeconds;
      const wait = await ask(takeRequestScript, `hub-limits:{${client}}:requests`, [perSecond, burst]);
      return wait ?? local.takeRequest(client, perSecond);
    },
    async takeChildren(client, children, perHour) {
      const key = `hub-limits:{${client}}:children`;
      const wait = await ask(takeChildrenScript, key, [perHour, hourMs, ...children]);
      if (wait === null) return local.takeChildren(client, children, perHour);
      // Remembered here too: a gateway that loses Redis must not begin a new hour.
      if (wait === 0) await local.takeChildren(client, children, Infinity);
      return wait;
    },
    async close() {
      await ready;
      redis.disconnect();
    },
  };
}
