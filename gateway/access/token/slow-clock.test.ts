import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { developmentIssuer, issueDevelopmentToken } from '../../development-issuer.ts';
import { createAuthenticator } from './authenticate.ts';
import type { TokenIssuer } from './authenticate.ts';

/** Seconds two machines' clocks may differ (docs/tokens.md). */
const skew = 5;
/** A whole second, so that the token's own seconds lose nothing. */
const now = 1_800_000_000_000;
const department = { department: 'EDUCATION', division: '450703' };

let home: string;
let provider: TokenIssuer;
let signingKey: CryptoKey;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'hub-clock-'));
  const keys = await generateKeyPair('ES256', { extractable: true });
  signingKey = keys.privateKey;
  provider = {
    issuer: 'https://id.example',
    audience: 'hub',
    keys: (await importJWK(await exportJWK(keys.publicKey), 'ES256')) as CryptoKey,
    algorithms: ['ES256'],
    longestLife: 600,
  };
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => rm(home, { recursive: true }));

/** Signed by an issuer whose clock is so many seconds ahead of the gateway's. */
async function judge(seconds: number, issuer: 'development' | 'provider'): Promise<string> {
  vi.useFakeTimers({ now: now + seconds * 1000, toFake: ['Date'] });
  const token =
    issuer === 'development'
      ? await issueDevelopmentToken({ home, ...department, expiresInSeconds: 300 })
      : await new SignJWT({ client_id: 'client', purpose: 'control-dropout', ...department })
          .setProtectedHeader({ alg: 'ES256' })
          .setIssuer(provider.issuer)
          .setAudience(provider.audience)
          .setSubject('clerk')
          .setIssuedAt(Date.now() / 1000)
          .setExpirationTime(Date.now() / 1000 + 300)
          .sign(signingKey);
  const trusted = issuer === 'development' ? await developmentIssuer(home) : provider;
  vi.setSystemTime(now);
  return createAuthenticator(trusted)(`Bearer ${token}`).then(
    () => 'accepted',
    () => 'refused',
  );
}

describe.each(['development', 'provider'] as const)('a bearer token of the %s issuer', (issuer) => {
  it.each([
    ['issued now', 0, 'accepted'],
    ['from the future, by the skew', skew, 'accepted'],
    ['from the future, by a second more', skew + 1, 'refused'],
    ['from the future, by an hour', 3600, 'refused'],
  ])('%s', async (_, ahead, expected) => {
    expect(await judge(ahead, issuer)).toBe(expected);
  });
});
