import { generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAuthenticator } from './authenticate.ts';
import type { Authenticate } from './authenticate.ts';

const issuer = 'https://issuer.test';
const audience = 'hub';
const { publicKey, privateKey } = await generateKeyPair('ES256');
const options = { issuer, audience, algorithms: ['ES256'], keys: publicKey, longestLife: 600 };
const own = 'A'.repeat(43);
const others = 'B'.repeat(43);

async function token(cnf?: unknown): Promise<string> {
  const claims = { client_id: 'agency', department: 'EDUCATION', division: '45', purpose: 'p', cnf };
  const jwt = new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(issuer)
    .setAudience(audience);
  return `Bearer ${await jwt.setSubject('agency').setIssuedAt().setExpirationTime('5m').sign(privateKey)}`;
}
const bound = (thumbprint: string): Promise<string> => token({ 'x5t#S256': thumbprint });
const refused = { status: 401, code: 'UNAUTHENTICATED', message: 'A valid bearer token is required.' };

async function expectRefused(authenticate: Authenticate, header: string, seen: string | null): Promise<void> {
  await expect(authenticate(header, () => seen)).rejects.toMatchObject(refused);
}

describe('a token bound to a certificate', () => {
  it('is accepted from the holder of the certificate alone, however often it was accepted before', async () => {
    const authenticate = createAuthenticator(options);
    const header = await bound(own);
    for (let time = 0; time < 2; time += 1) {
      expect(await authenticate(header, () => own)).toMatchObject({ clientId: 'agency' });
      await expectRefused(authenticate, header, others);
      await expectRefused(authenticate, header, null);
      await expect(authenticate(header)).rejects.toMatchObject(refused);
    }
  });

  it('leaves others alone: they need no certificate, and may show one', async () => {
    const authenticate = createAuthenticator(options);
    let asked = 0;
    const seen = (): string => {
      asked += 1;
      return own;
    };
    expect(await authenticate(await token(), seen)).toMatchObject({ clientId: 'agency' });
    expect(asked).toBe(0);
  });

  it.each<[string, unknown]>([
    ['a DPoP key', { jkt: own }],
    ['a certificate and a DPoP key', { 'x5t#S256': own, jkt: own }],
    ['a key of its own', { jwk: { kty: 'EC' } }],
    ['a SHA-1 thumbprint', { x5t: own }],
    ['nothing', {}],
    ['null', null],
    ['a text', own],
    ['a list', [own]],
    ['an empty thumbprint', { 'x5t#S256': '' }],
    ['a thumbprint that is null', { 'x5t#S256': null }],
  ])('is refused when it is bound to %s', async (_, cnf) => {
    for (const seen of [own, '', null]) {
      await expectRefused(createAuthenticator(options), await token(cnf), seen);
    }
  });

  it('is the only kind accepted where binding is required', async () => {
    const authenticate = createAuthenticator({ ...options, onlyBound: true });
    await expectRefused(authenticate, await token(), own);
    expect(await authenticate(await bound(own), () => own)).toMatchObject({ clientId: 'agency' });
  });
});

it('nobody is let in while the list of withdrawn tokens cannot be read', async () => {
  let isReadable = true;
  const isWithdrawn = (): boolean => {
    if (isReadable) return false;
    throw new Error('EACCES');
  };
  const authenticate = createAuthenticator({ ...options, isWithdrawn });
  const jwt = new SignJWT({ client_id: 'c', department: 'TOWN', division: '45', purpose: 'p' })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('clerk')
    .setJti('t1')
    .setIssuedAt();
  const header = `Bearer ${await jwt.setExpirationTime('5m').sign(privateKey)}`;
  expect(await authenticate(header)).toMatchObject({ subject: 'clerk' });
  isReadable = false;
  await expect(authenticate(header)).rejects.toMatchObject({
    status: 503,
    code: 'AUTHENTICATION_UNAVAILABLE',
  });
});
