import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { KeySourceError } from './fetch-keys.ts';
import type { KeySourceProblem } from './fetch-keys.ts';

const second = 1000;
const minute = 60 * second;

/** After this long the keys are fetched again beside the requests, and none waits for it. */
const refreshAfter = 5 * minute;
/** After this long the keys are fetched before they are used: what the provider withdrew counts no longer. */
const staleAfter = 10 * minute;
/** After this long the keys of a provider that does not answer count no longer. */
const oldestKeys = 24 * 60 * minute;
/** Between two refetches for keys nobody knows; also between two attempts while the provider does not answer. */
const refetchEvery = 30 * second;
/** Between two attempts as long as there are no keys at all. */
const firstFetchEvery = 5 * second;

/** The issuer's keys cannot be had, so that nothing can be said of the token. */
export class KeysUnavailableError extends Error {
  override name = 'KeysUnavailableError';
  /** Until the issuer is asked again. */
  readonly retryAfterSeconds: number;

  constructor(retryAfterMs: number) {
    super('The keys of the issuer cannot be had');
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / second));
  }
}

/** What happened to the keys, for the log: how many came, or why none did. */
export type KeysEvent = { keys: number } | { problem: KeySourceProblem };

export type IssuerKeys = {
  /** Finds the key a token names. Throws KeysUnavailableError, or an error of jose when there is no such key. */
  find: JWTVerifyGetKey;
  /** Fetches the keys if there are none yet; never rejects. */
  warm: () => Promise<void>;
};

type Token = Parameters<JWTVerifyGetKey>;
type Key = Awaited<ReturnType<JWTVerifyGetKey>>;
type Known = { find: JWTVerifyGetKey; fetchedAt: number };

/**
 * The keys of an issuer: fetched once, refreshed at intervals, and once more when a token names one nobody knows, so that
 * a rotation is followed at once; but for unknown keys at most once in 30 seconds, whoever sends them. An issuer that
 * does not answer stops nobody whose key is known.
 */
export function createIssuerKeys(options: {
  fetch: () => Promise<JSONWebKeySet>;
  onEvent: (event: KeysEvent) => void;
  /** Milliseconds of a clock nobody sets. */
  now?: () => number;
}): IssuerKeys {
  const { fetch, onEvent, now = () => performance.now() } = options;
  let known: Known | null = null;
  let underWay: Promise<void> | null = null;
  let attemptedAt = -Infinity;
  let failedAt = -Infinity;
  let refetchedAt = -Infinity;

  /** One fetch at a time; who comes meanwhile waits for the same one. */
  function load(): Promise<void> {
    underWay ??= attempt().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  async function attempt(): Promise<void> {
    attemptedAt = now();
    try {
      const set = await fetch();
      known = { find: createLocalJWKSet(set), fetchedAt: attemptedAt };
      failedAt = -Infinity;
      onEvent({ keys: set.keys.length });
    } catch (error) {
      failedAt = attemptedAt;
      onEvent({ problem: error instanceof KeySourceError ? error.problem : 'NOT_A_KEY_SET' });
    }
  }

  async function current(): Promise<Known> {
    const age = known === null ? Infinity : now() - known.fetchedAt;
    if (age >= refreshAfter) {
      const interval = known === null ? firstFetchEvery : refetchEvery;
      const isDue = underWay !== null || now() - failedAt >= interval;
      const refreshed = isDue ? load() : null;
      if (age >= staleAfter) await refreshed;
    }
    if (known === null) throw new KeysUnavailableError(firstFetchEvery - (now() - attemptedAt));
    if (now() - known.fetchedAt >= oldestKeys) throw unavailable();
    return known;
  }

  async function findAnew(token: Token): Promise<Key> {
    for (;;) {
      if (underWay === null) {
        if (now() - refetchedAt < refetchEvery) break;
        refetchedAt = now();
      }
      await load();
      const found = await findOrNull(await current(), token);
      if (found !== null) return found;
    }
    // Another request's fetch may have ended since this one looked.
    const found = await findOrNull(await current(), token);
    if (found !== null) return found;
    // An issuer that does not answer may have a key by this name; one that has answered has not.
    throw failedAt > -Infinity ? unavailable() : new errors.JWKSNoMatchingKey();
  }

  function unavailable(): KeysUnavailableError {
    return new KeysUnavailableError(Math.max(refetchedAt, failedAt) + refetchEvery - now());
  }

  return {
    find: async (...token) => (await findOrNull(await current(), token)) ?? findAnew(token),
    warm: async () => {
      if (known === null) await load();
    },
  };
}

async function findOrNull({ find }: Known, token: Token): Promise<Key | null> {
  try {
    return await find(...token);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return null;
    throw error;
  }
}
