import { SignJWT } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { caller } from '../test-support.ts';
import { bodyHash, InternalTokenError, signInternalToken, verifyInternalToken } from './internal-token.ts';

const secret = 'a secret of at least thirty-two characters';

function forge(
  claims: Record<string, unknown>,
  times: { issued?: number; life?: number } = {},
): Promise<string> {
  const issued = times.issued ?? Math.floor(Date.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('hub-gateway')
    .setAudience('students')
    .setIssuedAt(issued)
    .setExpirationTime(issued + (times.life ?? 60))
    .sign(Buffer.from(secret));
}

describe('internal tokens', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('carry the caller to the subgraph they name', async () => {
    const token = signInternalToken(secret, 'students', caller);
    expect(verifyInternalToken(secret, 'students', token)).toEqual({ caller, bodySha256: null });
  });

  it('can be tied to one body', async () => {
    const token = signInternalToken(secret, 'students', caller, { body: '{}' });
    expect(verifyInternalToken(secret, 'students', token).bodySha256).toBe(bodyHash('{}'));
  });

  it('are refused by another subgraph, and with another secret', async () => {
    const token = signInternalToken(secret, 'students', caller);
    expect(() => verifyInternalToken(secret, 'welfare', token)).toThrow(InternalTokenError);
    expect(() => verifyInternalToken(`${secret}!`, 'students', token)).toThrow(InternalTokenError);
  });

  it('end after a minute, whatever life was asked for', async () => {
    const token = signInternalToken(secret, 'students', caller, { lifeSeconds: 3600 });
    vi.useFakeTimers({ now: Date.now() + 66_000 });
    expect(() => verifyInternalToken(secret, 'students', token)).toThrow(InternalTokenError);
  });

  it('are refused when they claim a longer life, or a later birth', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const token of [
      await forge({ caller }, { life: 61 }),
      await forge({ caller }, { issued: now + 30 }),
    ]) {
      expect(() => verifyInternalToken(secret, 'students', token)).toThrow(InternalTokenError);
    }
  });

  it.each([
    ['no caller', {}],
    ['a caller that is a text', { caller: 'clerk' }],
    ['a caller without division', { caller: { ...caller, division: undefined } }],
    ['an unknown view', { caller: { ...caller, views: ['everything'] } }],
    ['a leave to see whole numbers that is no boolean', { caller: { ...caller, fullCitizenId: 'yes' } }],
    ['a hash that is no text', { caller, bodySha256: 1 }],
  ])('are refused with %s', async (_, claims) => {
    const token = await forge(claims);
    expect(() => verifyInternalToken(secret, 'students', token)).toThrow(InternalTokenError);
  });

  it('are refused when not signed at all', async () => {
    const [, payload] = (await forge({ caller })).split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(() => verifyInternalToken(secret, 'students', `${header}.${payload}.`)).toThrow(
      InternalTokenError,
    );
  });

  it('cannot be made with an empty secret', async () => {
    expect(() => signInternalToken('', 'students', caller)).toThrow(InternalTokenError);
  });
});
