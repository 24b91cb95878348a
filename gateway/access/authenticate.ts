import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { CryptoKey, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { HttpRefusal } from '../../platform/subgraph/http-request.ts';
import { createLruCache } from '../executor/lru-cache.ts';
import type { Claims } from './policy.ts';

/** What a token says, and until when it says so, in milliseconds since the epoch. */
type Bearer = Claims & { expiresAt: number };

/** Reads an Authorization header. Rejects with HttpRefusal (401, or 503 while the issuer's keys cannot be had). */
export type Authenticate = (authorization: string | undefined) => Promise<Bearer>;

export type TokenIssuer = {
  issuer: string;
  audience: string;
  /** The development issuer's public key, or the address of a key set. */
  keys: CryptoKey | URL;
  /** Never taken from the token. */
  algorithms: readonly string[];
  /** Seconds a token may live at most; its `iat` is needed then. Left out: any time. */
  longestLife?: number;
  /** Whether a token was withdrawn, by its `jti`; asked in every request. */
  isWithdrawn?: (tokenId: string) => boolean;
};

const longestToken = 8 * 1024;
/** Seconds two machines' clocks may differ. */
const clockTolerance = 5;
/** Milliseconds a verified token is trusted before its signature is checked again: a withdrawn key counts by then. */
const trustFor = 60_000;

type Verified = { bearer: Bearer; trustedUntil: number; tokenId: string | null };

export function createAuthenticator(issuer: TokenIssuer): Authenticate {
  const verified = createLruCache<Verified>({ entries: 1000 });
  const verify = createVerifier(issuer);
  const refuseWithdrawn = (tokenId: string | null): void => {
    if (tokenId !== null && issuer.isWithdrawn?.(tokenId) === true) throw unauthenticated();
  };

  return async (authorization) => {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > longestToken) throw unauthenticated();
    const now = Date.now();
    const known = verified.get(token);
    if (known !== undefined && now < known.trustedUntil && now < known.bearer.expiresAt) {
      refuseWithdrawn(known.tokenId);
      return known.bearer;
    }
    verified.delete(token);
    refuseAmbiguous(token);
    const payload = await verify(token);
    refuseLongLived(payload, issuer.longestLife ?? Infinity, now);
    const tokenId = payload.jti ?? null;
    refuseWithdrawn(tokenId);
    const bearer = {
      ...readClaims(payload),
      expiresAt: ((payload.exp ?? 0) + clockTolerance) * 1000,
    };
    verified.set(token, { bearer, trustedUntil: now + trustFor, tokenId });
    return bearer;
  };
}

/** A claim that lives long, or is dated ahead to live long, outlives a clerk's post. */
function refuseLongLived({ iat, exp = 0 }: JWTPayload, longestLife: number, now: number): void {
  if (longestLife === Infinity) return;
  const seconds = now / 1000;
  const isShort = iat !== undefined && exp - iat <= longestLife && iat <= seconds + clockTolerance;
  if (!isShort || exp > seconds + longestLife + clockTolerance) throw unauthenticated();
}

/** A key said twice is read differently by different readers: what the issuer checked may not be what is read here. */
function refuseAmbiguous(token: string): void {
  const [header = '', payload = ''] = token.split('.');
  for (const part of [header, payload]) {
    const text = Buffer.from(part, 'base64url').toString('utf8');
    if (saysKeyTwice(text)) throw unauthenticated();
  }
}

/** Compares what is written with what is read of it; spaces between the words do not matter. */
function saysKeyTwice(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return true;
  }
  return countKeys(text) !== countMembers(value);
}

/** Every text is taken whole, so that one holding quotes or colons is not mistaken for a key. */
function countKeys(text: string): number {
  let keys = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) keys += 1;
  return keys;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, member) => sum + countMembers(member), own);
}

function createVerifier({
  issuer,
  audience,
  algorithms,
  keys,
}: TokenIssuer): (token: string) => Promise<JWTPayload> {
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    algorithms: [...algorithms],
    clockTolerance,
    requiredClaims: ['sub', 'exp'],
  };
  const getKey: JWTVerifyGetKey =
    keys instanceof URL
      ? createRemoteJWKSet(keys, { timeoutDuration: 2000, cooldownDuration: 30_000 })
      : () => keys;
  return async (token) => {
    try {
      return (await jwtVerify(token, getKey, options)).payload;
    } catch (error) {
      throw keys instanceof URL && isIssuerSilent(error) ? keysUnavailable() : unauthenticated();
    }
  };
}

/** A key set that cannot be fetched is the issuer's fault; any other error is the token's. */
function isIssuerSilent(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  // jose tells an HTTP status other than 200 by its base class, and a broken connection by no class of its own.
  return !(error instanceof errors.JOSEError) || error.constructor === errors.JOSEError;
}

function readClaims(payload: JWTPayload): Claims {
  const { sub, client_id: clientId, department, division, purpose, scope } = payload;
  if (
    typeof sub !== 'string' ||
    sub === '' ||
    typeof clientId !== 'string' ||
    typeof department !== 'string' ||
    typeof division !== 'string' ||
    typeof purpose !== 'string'
  ) {
    throw unauthenticated();
  }
  const scopes = typeof scope === 'string' ? scope.split(' ').filter((entry) => entry !== '') : [];
  return { subject: sub, clientId, department, division, purpose, scopes };
}

/** One text for every reason: which check failed is nobody's business but the issuer's. */
function unauthenticated(): HttpRefusal {
  return new HttpRefusal(401, 'UNAUTHENTICATED', 'A valid bearer token is required.', {
    'www-authenticate': 'Bearer',
  });
}

function keysUnavailable(): HttpRefusal {
  return new HttpRefusal(503, 'AUTHENTICATION_UNAVAILABLE', 'Tokens cannot be checked at the moment.', {
    'retry-after': '5',
  });
}
