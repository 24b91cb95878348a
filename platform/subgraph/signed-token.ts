import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/**
 * Compact JWS with HS256 (RFC 7515, RFC 7518 §3.2), and nothing else of JOSE: a token is made and read for every call
 * between the gateway and a subgraph, where a general library costs more than the call's own work.
 */
export function signToken(claims: Record<string, unknown>, key: KeyObject): string {
  const payload = Buffer.from(JSON.stringify(claims), 'utf8').toString('base64url');
  const signed = `${ownHeader}.${payload}`;
  return `${signed}.${signatureOf(signed, key).toString('base64url')}`;
}

/** The claims, with the signature checked and nothing else; null when the token is not signed with this key. */
export function readSignedToken(token: string, key: KeyObject): Record<string, unknown> | null {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  if (rest.length > 0 || !isAccepted(header)) return null;
  const expected = signatureOf(`${header}.${payload}`, key);
  const given = Buffer.from(signature, 'base64url');
  if (given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected)) return null;
  return readObject(payload);
}

const ownHeader = Buffer.from('{"alg":"HS256","typ":"JWT"}', 'utf8').toString('base64url');

/** The algorithm is ours to choose, never the token's; extensions that must be understood are not. */
function isAccepted(header: string): boolean {
  if (header === ownHeader) return true;
  const fields = readObject(header);
  return fields !== null && fields['alg'] === 'HS256' && !('crit' in fields) && !('b64' in fields);
}

function signatureOf(text: string, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function readObject(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
