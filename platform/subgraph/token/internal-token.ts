import { createSecretKey, hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { SubgraphName } from '../../source-systems.ts';
import { viewNames } from '../types.ts';
import type { Caller, ViewName } from '../types.ts';
import { readSignedToken, signToken } from './signed-token.ts';

/** Seconds a token lives at most; it only has to survive the way from the gateway to a subgraph. */
const longestTokenLife = 60;
const issuer = 'hub-gateway';
/** Seconds two machines' clocks may differ. */
const clockTolerance = 5;

/** The token is missing a claim, expired, forged, or meant for another subgraph; the message says no more than that. */
export class InternalTokenError extends Error {
  override name = 'InternalTokenError';
}

export type VerifiedToken = {
  caller: Caller;
  /** Hex SHA-256 of the only body the token may carry; null when it is not tied to a body. */
  bodySha256: string | null;
};

let lastKey: { secret: string; key: KeyObject } | undefined;

/** The last key is kept: every call of a process is signed with the same one. */
function keyFor(secret: string): KeyObject {
  if (secret === '') throw new InternalTokenError('The internal secret is empty');
  if (lastKey?.secret !== secret) lastKey = { secret, key: createSecretKey(Buffer.from(secret, 'utf8')) };
  return lastKey.key;
}

export function bodyHash(body: string | Uint8Array): string {
  return hash('sha256', body, 'hex');
}

/**
 * Signs a token (HS256) that lets `caller` be answered by one subgraph for `longestTokenLife` seconds.
 * With `body`, the token is good for that request body only.
 */
export function signInternalToken(
  secret: string,
  subgraph: SubgraphName,
  caller: Caller,
  options: { body?: string | Uint8Array; lifeSeconds?: number } = {},
): string {
  const issuedAt = Math.floor(Date.now() / 1000);
  const bound = options.body === undefined ? {} : { bodySha256: bodyHash(options.body) };
  const life = Math.min(options.lifeSeconds ?? longestTokenLife, longestTokenLife);
  const times = { iat: issuedAt, exp: issuedAt + life };
  return signToken({ caller, ...bound, iss: issuer, aud: subgraph, ...times }, keyFor(secret));
}

/** Throws InternalTokenError unless the token is genuine, in time and meant for this subgraph. */
export function verifyInternalToken(secret: string, subgraph: SubgraphName, token: string): VerifiedToken {
  const claims = readSignedToken(token, keyFor(secret));
  if (claims === null || claims['iss'] !== issuer || claims['aud'] !== subgraph) throw notAcceptable();
  const { iat, exp, caller: claimed, bodySha256 = null } = claims;
  const caller = readCaller(claimed);
  const hashUnreadable = bodySha256 !== null && typeof bodySha256 !== 'string';
  if (caller === null || !isInTime(iat, exp) || hashUnreadable) throw notAcceptable();
  return { caller, bodySha256 };
}

/** Seconds since 1970; anything but numbers is refused. */
function isInTime(issuedAt: unknown, expiresAt: unknown): boolean {
  if (typeof issuedAt !== 'number' || typeof expiresAt !== 'number') return false;
  const now = Date.now() / 1000;
  const livesTooLong = expiresAt - issuedAt > longestTokenLife;
  return !livesTooLong && issuedAt <= now + clockTolerance && now < expiresAt + clockTolerance;
}

function notAcceptable(): InternalTokenError {
  return new InternalTokenError('The token is not acceptable');
}

function readCaller(value: unknown): Caller | null {
  if (typeof value !== 'object' || value === null) return null;
  const { subject, clientId, department, division, purpose, views, fullCitizenId, requestId } =
    value as Record<keyof Caller, unknown>;
  if (
    typeof subject !== 'string' ||
    typeof clientId !== 'string' ||
    typeof department !== 'string' ||
    typeof division !== 'string' ||
    typeof purpose !== 'string' ||
    typeof fullCitizenId !== 'boolean' ||
    typeof requestId !== 'string' ||
    !Array.isArray(views) ||
    !views.every(isViewName)
  ) {
    return null;
  }
  return { subject, clientId, department, division, purpose, views, fullCitizenId, requestId };
}

function isViewName(value: unknown): value is ViewName {
  return viewNames.some((name) => name === value);
}
