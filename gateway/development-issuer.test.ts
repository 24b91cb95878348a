import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusedError } from '../platform/errors.ts';
import { createAuthenticator } from './access/token/authenticate.ts';
import { developmentIssuer, issueDevelopmentToken } from './development-issuer.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'issuer-'));
});
afterEach(() => rm(home, { recursive: true }));

describe('issueDevelopmentToken', () => {
  it('makes tokens the gateway of the same home accepts', async () => {
    const token = await issueDevelopmentToken({
      home,
      department: 'EDUCATION',
      division: '450703',
      scope: 'a b',
    });
    const authenticate = createAuthenticator(await developmentIssuer(home));
    expect(await authenticate(`Bearer ${token}`)).toMatchObject({
      department: 'EDUCATION',
      division: '450703',
      purpose: 'control-dropout',
      scopes: ['a', 'b'],
    });
  });

  it('makes tokens for a day at most, and accepts no longer ones', async () => {
    const options = { home, department: 'EDUCATION', division: '450703' };
    const day = 24 * 3600;
    const issuer = await developmentIssuer(home);
    const authenticate = createAuthenticator(issuer);
    const token = await issueDevelopmentToken({ ...options, expiresInSeconds: day });
    expect(await authenticate(`Bearer ${token}`)).toMatchObject({ department: 'EDUCATION' });
    await expect(issueDevelopmentToken({ ...options, expiresInSeconds: day + 1 })).rejects.toMatchObject({
      code: 'LIFE_TOO_LONG',
    });
    const shorter = createAuthenticator({ ...issuer, longestLife: day - 1 });
    await expect(shorter(`Bearer ${token}`)).rejects.toMatchObject({ status: 401 });
  });

  it('makes tokens that can be withdrawn', async () => {
    const token = await issueDevelopmentToken({ home, department: 'EDUCATION', division: '450703' });
    const withdrawn: string[] = [];
    const issuer = await developmentIssuer(home);
    const authenticate = createAuthenticator({ ...issuer, isWithdrawn: (id) => withdrawn.includes(id) });
    expect(await authenticate(`Bearer ${token}`)).toMatchObject({ department: 'EDUCATION' });
    withdrawn.push(String(decodeJwt(token).jti));
    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ status: 401 });
  });

  it('makes tokens no other home accepts', async () => {
    const token = await issueDevelopmentToken({ home, department: 'EDUCATION', division: '45' });
    const other = await mkdtemp(join(tmpdir(), 'issuer-'));
    const authenticate = createAuthenticator(await developmentIssuer(other));
    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ status: 401 });
    await rm(other, { recursive: true });
  });

  it('keeps one key, readable by its owner alone, even when several processes start at once', async () => {
    const issuers = await Promise.all(Array.from({ length: 8 }, () => developmentIssuer(home)));
    const token = await issueDevelopmentToken({ home, department: 'TOWN', division: '450703101' });
    for (const issuer of issuers) {
      expect(await createAuthenticator(issuer)(`Bearer ${token}`)).toMatchObject({ department: 'TOWN' });
    }
    const files = await readdir(join(home, 'keys'));
    expect(files).toEqual(['development-issuer.json']);
    expect((await stat(join(home, 'keys', 'development-issuer.json'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    { department: 'NOBODY', division: '45' },
    { department: 'EDUCATION', division: '4' },
    { department: 'EDUCATION', division: '' },
  ])('refuses a token that would open nothing: %j', async (options) => {
    await expect(issueDevelopmentToken({ home, ...options })).rejects.toBeInstanceOf(RefusedError);
  });
});
