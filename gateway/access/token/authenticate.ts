import { jwtVerify } from 'jose';
import type { CryptoKey, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { HttpRefusal } from '../../../platform/http/request.ts';
import { createLruCache } from '../../../platform/lru-cache.ts';
import { KeysUnavailableError } from '../keys/issuer-keys.ts';
import type { Claims } from '../policy/policy.ts';
import { saysKeyTwice } from './repeated-keys.ts';
import { problemOf } from './token-problem.ts';
import type { TokenProblem } from './token-problem.ts';

/** What a token says, and until when it says so, in milliseconds since the epoch. */
type Bearer = Claims & { expiresAt: number };

/**
 * Reads an Authorization header. `certificate` tells the SHA-256 thumbprint (base64url) of the certificate the client
 * proved to hold, null when there is none; it is asked only for tokens bound to one.
 * Rejects with HttpRefusal (401, or 503 while tokens cannot be checked).
 */
export type Authenticate = (
  authorization: string | undefined,
  certificate?: () => string | null,
) => Promise<Bearer>;

export type TokenIssuer = {
  issuer: string;
  audience: string;
  /** The development issuer's public key, or a key set. */
  keys: CryptoKey | JWTVerifyGetKey;
  /** Never taken from the token. */
  algorithms: readonly string[];
  /** Seconds a token may live at most; its `iat` is needed then. Left out: any time. */
  longestLife?: number;
  /** Whether a token was withdrawn, by its `jti`; asked in every request. What it throws refuses the request. */
  isWithdrawn?: (tokenId: string) => boolean;
  /** Refuses tokens that are not bound to a certificate. */
  onlyBound?: boolean;
  /** Told what was wrong with a token that was refused. */
  onRefused?: (problem: TokenProblem) => void;
};

const longestToken = 8 * 1024;
/** What a token may call itself (RFC 9068 §2.1, RFC 8725 §3.11); a logout token, say, is signed with the same keys. */
const tokenTypes: readonly (string | undefined)[] = [undefined, 'jwt', 'at+jwt', 'application/at+jwt'];
/** Seconds two machines' clocks may differ. */
const clockTolerance = 5;
/** Milliseconds a verified token is trusted before its signature is checked again: a withdrawn key counts by then. */
const trustFor = 60_000;

/** `trustedUntil` is told by a clock nobody sets. */
type Verified = { bearer: Bearer; trustedUntil: number; tokenId: string | null; thumbprint: string | null };

export function createAuthenticator(issuer: TokenIssuer): Authenticate {
  const verified = createLruCache<Verified>({ entries: 1000 });
  const verify = createVerifier(issuer);
  /** Asked in every request: neither outlives the moment. */
  const admit = ({ bearer, tokenId, thumbprint }: Verified, certificate: () => string | null): Bearer => {
    if (tokenId !== null && isWithdrawn(issuer, tokenId)) throw unauthenticated('WITHDRAWN');
    if (thumbprint !== null && certificate() !== thumbprint) throw unauthenticated('CERTIFICATE');
    return bearer;
  };

  const read: Authenticate = async (authorization, certificate = () => null) => {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > longestToken) {
      throw unauthenticated(authorization === undefined ? null : 'MALFORMED');
    }
    const now = Date.now();
    const known = verified.get(token);
    if (known !== undefined && performance.now() < known.trustedUntil && now < known.bearer.expiresAt) {
      return admit(known, certificate);
    }
    verified.delete(token);
    if (saysKeyTwice(token)) throw unauthenticated('MALFORMED');
    const payload = await verify(token);
    refuseLongLived(payload, issuer.longestLife ?? Infinity, now);
    const thumbprint = readBinding(payload);
    if (thumbprint === null && issuer.onlyBound === true) throw unauthenticated('CERTIFICATE');
    const bearer = {
      ...readClaims(payload),
      expiresAt: ((payload.exp ?? 0) + clockTolerance) * 1000,
    };
    const fresh = {
      bearer,
      trustedUntil: performance.now() + trustFor,
      tokenId: readTokenId(payload),
      thumbprint,
    };
    verified.set(token, fresh);
    return admit(fresh, certificate);
  };
  return async (authorization, certificate) => {
    try {
      return await read(authorization, certificate);
    } catch (error) {
      const problem = error instanceof HttpRefusal ? problems.get(error) : undefined;
      if (problem !== undefined) issuer.onRefused?.(problem);
      throw error;
    }
  };
}

/** A list that cannot be read withdraws nobody knows whom: nothing is accepted until it can. */
function isWithdrawn(issuer: TokenIssuer, tokenId: string): boolean {
  try {
    return issuer.isWithdrawn?.(tokenId) === true;
  } catch {
    throw unavailable(5, 'WITHDRAWN_LIST_UNREADABLE');
  }
}

/** An id that is no text could not be written into the list of the withdrawn. */
function readTokenId({ jti }: JWTPayload): string | null {
  const id: unknown = jti ?? null;
  if (id === null || (typeof id === 'string' && id !== '')) return id;
  throw unauthenticated('CLAIM_WRONG');
}

/** The certificate a token is bound to (RFC 8705 §3.1); any other binding cannot be checked here, so it is not met. */
function readBinding({ cnf }: JWTPayload): string | null {
  if (cnf === undefined) return null;
  const members = typeof cnf === 'object' && cnf !== null ? Object.entries(cnf) : [];
  const [[name, thumbprint] = []] = members;
  const isReadable = members.length === 1 && name === 'x5t#S256' && typeof thumbprint === 'string';
  if (!isReadable || thumbprint === '') throw unauthenticated('CERTIFICATE');
  return thumbprint;
}

/** A claim that lives long, or is dated ahead to live long, outlives a clerk's post. */
function refuseLongLived({ iat, exp = 0 }: JWTPayload, longestLife: number, now: number): void {
  if (longestLife === Infinity) return;
  const seconds = now / 1000;
  const isShort = iat !== undefined && exp - iat <= longestLife && iat <= seconds + clockTolerance;
  if (!isShort || exp > seconds + longestLife + clockTolerance) throw unauthenticated('LIVES_TOO_LONG');
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
  const getKey: JWTVerifyGetKey = typeof keys === 'function' ? keys : () => keys;
  return async (token) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, getKey, options);
      if (tokenTypes.includes(protectedHeader.typ?.toLowerCase())) return payload;
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw unavailable(error.retryAfterSeconds);
      throw unauthenticated(problemOf(error));
    }
    throw unauthenticated('MALFORMED');
  };
}

function readClaims(payload: JWTPayload): Claims {
  const { sub, client_id: clientId, department, division, purpose, scope } = payload;
  if (
    typeof sub !== 'string' ||
    sub === '' ||
    typeof clientId !== 'string' ||
    clientId === '' ||
    typeof department !== 'string' ||
    typeof division !== 'string' ||
    typeof purpose !== 'string'
  ) {
    throw unauthenticated('CLAIM_MISSING');
  }
  const scopes = typeof scope === 'string' ? scope.split(' ').filter((entry) => entry !== '') : [];
  return { subject: sub, clientId, department, division, purpose, scopes };
}

/** Why a refusal was made: beside it, and not in it, so that no client is ever told. */
const problems = new WeakMap<HttpRefusal, TokenProblem>();

/** One text for every reason: which check failed is nobody's business but the issuer's and the operator's. */
function unauthenticated(problem: TokenProblem | null): HttpRefusal {
  const refusal = new HttpRefusal(401, 'UNAUTHENTICATED', 'A valid bearer token is required.', {
    'www-authenticate': 'Bearer',
  });
  if (problem !== null) problems.set(refusal, problem);
  return refusal;
}

function unavailable(retryAfterSeconds: number, problem?: TokenProblem): HttpRefusal {
  const refusal = new HttpRefusal(
    503,
    'AUTHENTICATION_UNAVAILABLE',
    'Tokens cannot be checked at the moment.',
    {
      'retry-after': String(retryAfterSeconds),
    },
  );
  if (problem !== undefined) problems.set(refusal, problem);
  return refusal;
}
