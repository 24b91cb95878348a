import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAuthenticator } from './authenticate.ts';
import type { Authenticate } from './authenticate.ts';
import { fetchKeys } from '../keys/fetch-keys.ts';
import { createIssuerKeys } from '../keys/issuer-keys.ts';

const issuer = 'https://issuer.test';
const audience = 'hub';
const claims = { client_id: 'console', department: 'EDUCATION', division: '45', purpose: 'p', scope: 'a  b' };
const keys = await generateKeyPair('ES256', { extractable: true });
const strangers = await generateKeyPair('ES256', { extractable: true });

type Changes = {
  claims?: object;
  issuer?: string;
  audience?: string;
  expires?: string | number;
  header?: object;
};

async function token(changes: Changes = {}, key = keys.privateKey, alg = 'ES256'): Promise<string> {
  const jwt = new SignJWT({ ...claims, ...changes.claims })
    .setProtectedHeader({ alg, kid: 'k1', ...changes.header })
    .setIssuer(changes.issuer ?? issuer)
    .setAudience(changes.audience ?? audience)
    .setSubject('clerk');
  return jwt.setExpirationTime(changes.expires ?? '5m').sign(key, { crit: { x: true } });
}

const keysAt = (jwksUrl: string) =>
  createIssuerKeys({ fetch: () => fetchKeys({ jwksUrl }), onEvent: () => undefined }).find;
const refused = { status: 401, code: 'UNAUTHENTICATED' };

describe('with the development key', () => {
  const authenticate = createAuthenticator({ issuer, audience, algorithms: ['ES256'], keys: keys.publicKey });
  const bearer = async (...parameters: Parameters<typeof token>): Promise<unknown> =>
    authenticate(`Bearer ${await token(...parameters)}`);

  it('reads the claims', async () => {
    expect(await bearer()).toEqual({
      subject: 'clerk',
      clientId: 'console',
      department: 'EDUCATION',
      division: '45',
      purpose: 'p',
      scopes: ['a', 'b'],
      expiresAt: expect.any(Number),
    });
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer x',
    'Basic abc',
    'Bearer a.b.c',
    `Bearer ${'a'.repeat(9000)}.b.c`,
  ])('refuses "%s"', async (header) => {
    await expect(authenticate(header)).rejects.toMatchObject(refused);
  });

  it.each<[string, Changes]>([
    ['expired', { expires: Math.floor(Date.now() / 1000) - 60 }],
    ['for another audience', { audience: 'other' }],
    ['of another issuer', { issuer: 'https://other.test' }],
    ['without a department', { claims: { department: undefined } }],
    ['with a department that is no text', { claims: { department: ['EDUCATION'] } }],
    ['with a critical header nobody understands', { header: { crit: ['x'], x: 1 } }],
  ])('refuses a token %s', async (_, changes) => {
    await expect(bearer(changes)).rejects.toMatchObject(refused);
  });

  it('refuses a token without expiry', async () => {
    const jwt = new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(issuer)
      .setAudience(audience);
    const endless = await jwt.setSubject('clerk').sign(keys.privateKey);
    await expect(authenticate(`Bearer ${endless}`)).rejects.toMatchObject(refused);
  });

  it('refuses an unsigned token', async () => {
    const jwt = new UnsecuredJWT(claims).setIssuer(issuer).setAudience(audience).setSubject('clerk');
    const unsigned = jwt.setExpirationTime('5m').encode();
    await expect(authenticate(`Bearer ${unsigned}`)).rejects.toMatchObject(refused);
    await expect(authenticate(`Bearer ${unsigned}AAAA`)).rejects.toMatchObject(refused);
  });

  it('refuses a token signed with the public key as if it were a secret', async () => {
    const secret = new TextEncoder().encode(await exportSPKI(keys.publicKey));
    const forged = new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer)
      .setAudience(audience);
    const text = await forged.setSubject('clerk').setExpirationTime('5m').sign(secret);
    await expect(authenticate(`Bearer ${text}`)).rejects.toMatchObject(refused);
  });

  it('ignores a key the token brings itself', async () => {
    const jwk = await exportJWK(strangers.publicKey);
    await expect(bearer({ header: { jwk } }, strangers.privateKey)).rejects.toMatchObject(refused);
  });

  it('refuses a token that was good until a moment ago', async () => {
    const expires = 1_800_000_000;
    const text = await token({ expires });
    // Clocks may differ by five seconds.
    vi.useFakeTimers({ now: (expires + 4) * 1000, toFake: ['Date'] });
    expect(await authenticate(`Bearer ${text}`)).toMatchObject({ subject: 'clerk' });
    vi.setSystemTime((expires + 5) * 1000);
    await expect(authenticate(`Bearer ${text}`)).rejects.toMatchObject(refused);
    vi.useRealTimers();
  });
});

describe('with a key set', () => {
  let server: Server;
  let authenticate: Authenticate;
  beforeAll(async () => {
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
    server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    authenticate = createAuthenticator({
      issuer,
      audience,
      algorithms: ['ES256', 'RS256'],
      keys: keysAt(url),
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('accepts what a key of the set signed', async () => {
    expect(await authenticate(`Bearer ${await token()}`)).toMatchObject({ subject: 'clerk' });
  });

  it('refuses what a stranger signed', async () => {
    const forged = await token({}, strangers.privateKey);
    await expect(authenticate(`Bearer ${forged}`)).rejects.toMatchObject(refused);
  });

  it('says that tokens cannot be checked while the set cannot be had', async () => {
    const keysGone = keysAt('http://127.0.0.1:9/jwks');
    const lonely = createAuthenticator({ issuer, audience, algorithms: ['ES256'], keys: keysGone });
    await expect(lonely(`Bearer ${await token()}`)).rejects.toMatchObject({ status: 503 });
  });
});
