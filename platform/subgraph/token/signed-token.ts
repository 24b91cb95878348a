import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/**
 * Compact JWS with HS256 (RFC 7515, RFC 7518 §3.2), and nothing else of JOSE: a token is made and read for every call
 * between the gateway and a subgraph, where a general library costs more than the call's own work.
 */
export function signToken(claims: Record<string, unknown>, key: KeyObject): string {
  const payload = Buffer.from(JSON.stringify(claims), 'utf8').toString('base64url');
  const signed = `${ownHeader}.${payload}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

/** The claims, with the signature checked and nothing else; null when the token is not signed with this key. */
export function readSignedToken(token: string, key: KeyObject): Record<string, unknown> | null {
  const headerEnd = token.indexOf('.');
  const payloadEnd = token.indexOf('.', headerEnd + 1);
  if (payloadEnd === -1 || !isAccepted(token.slice(0, headerEnd))) return null;
  // A fourth part would be part of the signature, which is then another one.
  if (!isEqual(token.slice(payloadEnd + 1), signatureOf(token.slice(0, payloadEnd), key))) return null;
  return readObject(token.slice(headerEnd + 1, payloadEnd));
}

/** Takes as long for a signature that is nearly right as for any other. Texts, so that it can be written in one way only. */
function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}

const ownHeader = Buffer.from('{"alg":"HS256","typ":"JWT"}', 'utf8').toString('base64url');

/** The algorithm is ours to choose, never the token's; extensions that must be understood are not. */
function isAccepted(header: string): boolean {
  if (header === ownHeader) return true;
  const fields = readObject(header);
  return fields !== null && fields['alg'] === 'HS256' && !('crit' in fields) && !('b64' in fields);
}

function signatureOf(text: string, key: KeyObject): string {
  return createHmac('sha256', key).update(text).digest('base64url');
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
