import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { Bearer } from './oracle.ts';

const tokens = new Map<string, Promise<string>>();

/** A token as the development issuer of that data folder signs it, also for who would get none from the command. */
export function tokenOf(home: string, bearer: Bearer & { clientId?: string }): Promise<string> {
  const key = JSON.stringify([home, bearer]);
  const known = tokens.get(key) ?? sign(home, bearer);
  tokens.set(key, known);
  return known;
}

async function sign(
  home: string,
  { scopes, clientId = 'client', ...claims }: Bearer & { clientId?: string },
): Promise<string> {
  const jwk = JSON.parse(readFileSync(join(home, 'keys', 'development-issuer.json'), 'utf8')) as JWK;
  return new SignJWT({ ...claims, client_id: clientId, scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .setIssuer('urn:not-one-less:development')
    .setAudience('not-one-less')
    .setSubject('clerk')
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign((await importJWK(jwk, 'ES256')) as CryptoKey);
}
