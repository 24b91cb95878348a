import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type { JSONWebKeySet, JWK } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeySourceError } from './fetch-keys.ts';
import { createIssuerKeys } from './issuer-keys.ts';
import type { IssuerKeys, KeysEvent } from './issuer-keys.ts';

const pairs = {
  first: await generateKeyPair('ES256', { extractable: true }),
  second: await generateKeyPair('ES256', { extractable: true }),
};
type Kid = keyof typeof pairs;
const minute = 60_000;

async function publicJwk(kid: Kid): Promise<JWK> {
  return { ...(await exportJWK(pairs[kid].publicKey)), kid, alg: 'ES256', use: 'sig' };
}
const jwks = { first: await publicJwk('first'), second: await publicJwk('second') };
const tokenBy = (signer: Kid, kid: string = signer): Promise<string> =>
  new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(pairs[signer].privateKey);

/** The issuer: what it publishes, whether it answers, and how often it was asked. */
let published: JWK[];
let isDown: boolean;
let asked: number;
let clock: number;
let events: KeysEvent[];
let hold: Promise<void> | null;
let keys: IssuerKeys;

async function fetch(): Promise<JSONWebKeySet> {
  asked += 1;
  const answer = isDown ? null : { keys: [...published] };
  await hold;
  if (answer === null) throw new KeySourceError('UNREACHABLE');
  return answer;
}

beforeEach(() => {
  published = [jwks.first];
  isDown = false;
  asked = 0;
  clock = 1_000_000;
  events = [];
  hold = null;
  keys = createIssuerKeys({ fetch, onEvent: (event) => events.push(event), now: () => clock });
});

async function verdict(token: string): Promise<string> {
  try {
    await jwtVerify(token, keys.find);
    return 'good';
  } catch (error) {
    return error instanceof Error ? error.name : 'nothing';
  }
}
const unknown = 'JWKSNoMatchingKey';
const unavailable = 'KeysUnavailableError';

describe('the keys of an issuer', () => {
  it('are fetched once for all tokens that come at once', async () => {
    const token = await tokenBy('first');
    expect(await Promise.all(Array.from({ length: 20 }, () => verdict(token)))).toEqual(
      Array.from({ length: 20 }, () => 'good'),
    );
    expect(asked).toBe(1);
    expect(events).toEqual([{ keys: 1 }]);
  });

  it('are followed at once when the issuer signs with a new one, by all requests alike', async () => {
    expect(await verdict(await tokenBy('first'))).toBe('good');
    published = [jwks.second, jwks.first];
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, n) => tokenBy(n % 2 === 0 ? 'second' : 'first')),
    );
    const verdicts = await Promise.all(tokens.map(verdict));
    expect(verdicts).toEqual(tokens.map(() => 'good'));
    expect(asked).toBe(2);
  });

  it('are asked for again once, when a fetch that was under way came back without the new one', async () => {
    expect(await verdict(await tokenBy('first'))).toBe('good');
    clock += 6 * minute;
    let release = (): void => undefined;
    hold = new Promise((resolve) => {
      release = resolve;
    });
    expect(await verdict(await tokenBy('first'))).toBe('good');
    expect(asked).toBe(2);
    published = [jwks.second, jwks.first];
    const waiting = [verdict(await tokenBy('second')), verdict(await tokenBy('second'))];
    release();
    expect(await Promise.all(waiting)).toEqual(['good', 'good']);
    expect(asked).toBe(3);
  });

  it('are refetched for unknown names once in 30 seconds, whatever is sprayed', async () => {
    await keys.warm();
    const forged = await Promise.all(Array.from({ length: 50 }, (_, n) => tokenBy('second', `k${n}`)));
    for (const token of forged) expect(await verdict(token)).toBe(unknown);
    await Promise.all(forged.map(verdict));
    expect(asked).toBe(2);
    clock += 29_999;
    expect(await verdict(await tokenBy('second', 'kx'))).toBe(unknown);
    expect(asked).toBe(2);
    clock += 1;
    expect(await verdict(await tokenBy('second', 'kx'))).toBe(unknown);
    expect(asked).toBe(3);
  });

  it('are known before they sign, when they are published half a minute ahead, though strangers spray', async () => {
    await keys.warm();
    expect(await verdict(await tokenBy('second', 'stranger'))).toBe(unknown);
    published = [jwks.first, jwks.second];
    clock += 30_000;
    expect(await verdict(await tokenBy('second', 'stranger'))).toBe(unknown);
    expect(await verdict(await tokenBy('second'))).toBe('good');
    expect(asked).toBe(3);
  });

  it('that were withdrawn count for ten minutes at most, without any traffic in between', async () => {
    expect(await verdict(await tokenBy('first'))).toBe('good');
    published = [jwks.second];
    clock += 10 * minute;
    expect(await verdict(await tokenBy('first'))).toBe(unknown);
    expect(await verdict(await tokenBy('second'))).toBe('good');
  });

  it('are refreshed after five minutes without a request that waits', async () => {
    expect(await verdict(await tokenBy('first'))).toBe('good');
    clock += 5 * minute;
    hold = new Promise(() => undefined);
    expect(await verdict(await tokenBy('first'))).toBe('good');
    expect(asked).toBe(2);
  });
});

describe('an issuer that does not answer', () => {
  it('stops nobody whose key is known, for a day', async () => {
    expect(await verdict(await tokenBy('first'))).toBe('good');
    isDown = true;
    for (const minutes of [6, 10, 60, 1300]) {
      clock += minutes * minute;
      expect(await verdict(await tokenBy('first'))).toBe('good');
    }
    clock += 64 * minute;
    expect(await verdict(await tokenBy('first'))).toBe(unavailable);
    isDown = false;
    clock += 30_000;
    expect(await verdict(await tokenBy('first'))).toBe('good');
  });

  it('is asked once in 30 seconds, and of unknown keys it says that nothing can be said', async () => {
    await keys.warm();
    isDown = true;
    for (let time = 0; time < 20; time += 1) {
      expect(await verdict(await tokenBy('second'))).toBe(unavailable);
    }
    expect(asked).toBe(2);
    await expect(keys.find({ alg: 'ES256', kid: 'second' }, { payload: '', signature: '' })).rejects.toThrow(
      expect.objectContaining({ retryAfterSeconds: 30 }),
    );
    clock += 11 * minute;
    for (let time = 0; time < 20; time += 1) expect(await verdict(await tokenBy('first'))).toBe('good');
    expect(asked).toBe(3);
    expect(events.slice(1)).toEqual([{ problem: 'UNREACHABLE' }, { problem: 'UNREACHABLE' }]);
  });

  it('is asked once in five seconds as long as there are no keys at all', async () => {
    isDown = true;
    for (let time = 0; time < 20; time += 1) {
      expect(await verdict(await tokenBy('first'))).toBe(unavailable);
    }
    expect(asked).toBe(1);
    isDown = false;
    clock += 5000;
    expect(await verdict(await tokenBy('first'))).toBe('good');
    expect(asked).toBe(2);
  });
});

it('a key for encrypting, one for another algorithm, and one of too few bits verify nothing', async () => {
  const small = await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 1024,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  );
  const smallJwk = (await crypto.subtle.exportKey('jwk', small.publicKey)) as JWK;
  const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'small' })).toString('base64url');
  const input = `${header}.${Buffer.from('{}').toString('base64url')}`;
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', small.privateKey, Buffer.from(input));
  published = [
    { ...jwks.first, use: 'enc' },
    { ...jwks.second, alg: 'ES384' },
    { ...smallJwk, kid: 'small', alg: 'RS256', use: 'sig' },
  ];
  expect(await verdict(await tokenBy('first'))).toBe(unknown);
  expect(await verdict(await tokenBy('second'))).toBe(unknown);
  expect(await verdict(`${input}.${Buffer.from(signature).toString('base64url')}`)).toBe('TypeError');
});
