import { createSecretKey } from 'node:crypto';
import { jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { readSignedToken, signToken } from './signed-token.ts';

const key = createSecretKey(Buffer.from('a secret of at least thirty-two characters'));
const claims = { sub: '文员', exp: 2_000_000_000, caller: { views: ['student'] } };

describe('signed tokens', () => {
  it('are read by any other implementation, and read what any other has signed', async () => {
    const { payload } = await jwtVerify(signToken(claims, key), key, { algorithms: ['HS256'] });
    expect(payload).toEqual(claims);
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: '1' }).sign(key);
    expect(readSignedToken(foreign, key)).toEqual(claims);
  });

  it('are refused with another key', () => {
    const other = createSecretKey(Buffer.from('another secret of at least thirty-two letters'));
    expect(readSignedToken(signToken(claims, key), other)).toBeNull();
  });

  it('are refused when a single character of header, payload or signature is changed', () => {
    const token = signToken(claims, key);
    for (let index = 0; index < token.length; index += 1) {
      const changed = `${token.slice(0, index)}${token[index] === 'A' ? 'B' : 'A'}${token.slice(index + 1)}`;
      expect(readSignedToken(changed, key)).toBeNull();
    }
  });

  it('are refused with a signature of other letters, as long as the right one', () => {
    const [header, payload, signature = ''] = signToken(claims, key).split('.');
    expect(readSignedToken(`${header}.${payload}.${'签'.repeat(signature.length)}`, key)).toBeNull();
  });

  it.each([
    ['no algorithm', () => new UnsecuredJWT(claims).encode()],
    ['another algorithm', () => new SignJWT(claims).setProtectedHeader({ alg: 'HS512' }).sign(key)],
    [
      'an extension that must be understood',
      () => withHeader({ alg: 'HS256', crit: ['exp'], exp: 2_000_000_000 }),
    ],
    ['a header that is no JSON', () => `e30x.${signToken(claims, key).split('.').slice(1).join('.')}`],
    ['a payload that is no object', () => signToken([] as never, key)],
    ['four parts', () => `${signToken(claims, key)}.`],
    ['nothing in it', () => '..'],
  ])('are refused with %s', async (_, make) => {
    expect(readSignedToken(await make(), key)).toBeNull();
  });
});

/** Signed as it should be, under a header of any kind. */
async function withHeader(header: { alg: string; crit: string[]; exp: number }): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header).sign(key, { crit: { exp: true } });
}
