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
};

const longestToken = 8 * 1024;
/** Seconds two machines' clocks may differ. */
const clockTolerance = 5;
/** Milliseconds a verified token is trusted before its signature is checked again: a withdrawn key counts by then. */
const trustFor = 60_000;

type Verified = { bearer: Bearer; trustedUntil: number };

export function createAuthenticator(issuer: TokenIssuer): Authenticate {
  const verified = createLruCache<Verified>({ entries: 1000 });
  const verify = createVerifier(issuer);

  return async (authorization) => {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > longestToken) throw unauthenticated();
    const now = Date.now();
    const known = verified.get(token);
    if (known !== undefined && now < known.trustedUntil && now < known.bearer.expiresAt) return known.bearer;
    verified.delete(token);
    const payload = await verify(token);
    const bearer = {
      ...readClaims(payload),
      expiresAt: ((payload.exp ?? 0) + clockTolerance) * 1000,
    };
    verified.set(token, { bearer, trustedUntil: now + trustFor });
    return bearer;
  };
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
      ? createRemoteJWKSet(keys, { timeoutDuration: 2000, cooldownDuration: 5000 })
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
