import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticator } from './authenticate.ts';
import type { Authenticate } from './authenticate.ts';
import { fetchKeys } from '../keys/fetch-keys.ts';
import { createIssuerKeys } from '../keys/issuer-keys.ts';

const issuer = 'https://issuer.test';
const audience = 'hub';
const ecKeys = await generateKeyPair('ES256', { extractable: true });
const rsaKeys = await generateKeyPair('RS256', { extractable: true });
const strangers = await generateKeyPair('ES256', { extractable: true });
const edKeys = await generateKeyPair('EdDSA', { extractable: true });
const strangersJwk = await exportJWK(strangers.publicKey);
const rsaPem = await exportSPKI(rsaKeys.publicKey);
const rsaJwk = await exportJWK(rsaKeys.publicKey);

const seconds = (): number => Math.floor(Date.now() / 1000);
const claims = (): Record<string, unknown> => ({
  iss: issuer,
  aud: audience,
  sub: 'clerk',
  client_id: 'console',
  department: 'EDUCATION',
  division: '450703',
  purpose: 'control-dropout',
  jti: 'token-1',
  iat: seconds(),
  exp: seconds() + 300,
});

type Forgery = {
  header?: Record<string, unknown>;
  /** Members whose value is undefined are left out. */
  claims?: Record<string, unknown>;
  /** The payload as it is written. */
  payload?: string;
  key?: CryptoKey;
};

async function sign({ header = {}, claims: changed = {}, payload, key = ecKeys.privateKey }: Forgery = {}) {
  const text = payload ?? JSON.stringify({ ...claims(), ...changed });
  return new CompactSign(Buffer.from(text))
    .setProtectedHeader({ alg: 'ES256', kid: 'ec', ...header })
    .sign(key, { crit: { b64: false } as Record<string, boolean> });
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Written by hand: what a library would refuse to sign. */
function hmac(alg: string, secret: string, header: Record<string, unknown> = {}): string {
  const input = `${encode({ alg, ...header })}.${encode(claims())}`;
  const hash = `sha${alg.slice(2)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

const unsigned = (alg: string): string => `${encode({ alg, typ: 'JWT' })}.${encode(claims())}.`;
const withoutSignature = (token: string): string => token.slice(0, token.lastIndexOf('.') + 1);

async function retouched(change: (payload: Record<string, unknown>) => void): Promise<string> {
  const [header = '', payload = '', signature = ''] = (await sign()).split('.');
  const read = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  change(read);
  return [header, encode(read), signature].join('.');
}

/** The same claims, one of them said twice. */
const twice = (member: string): string => `${JSON.stringify(claims()).slice(0, -1)},${member}}`;

let server: Server;
let fetched: string[] = [];
let authenticate: Authenticate;
let jwksUrl: string;
const withdrawn = new Set<string>();

beforeAll(async () => {
  const publicJwks = [
    { ...(await exportJWK(ecKeys.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' },
    { ...rsaJwk, kid: 'rsa', alg: 'RS256', use: 'sig' },
    { ...rsaJwk, kid: 'any-rsa', use: 'sig' },
    { ...(await exportJWK(edKeys.publicKey)), kid: 'ed', alg: 'EdDSA', use: 'sig' },
  ];
  server = createServer((request, response) => {
    fetched.push(request.url ?? '');
    const keys = request.url === '/jwks' ? publicJwks : [{ ...strangersJwk, kid: 'ec', alg: 'ES256' }];
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  authenticate = createAuthenticator({
    issuer,
    audience,
    algorithms: ['ES256', 'RS256', 'EdDSA'],
    keys: createIssuerKeys({ fetch: () => fetchKeys({ jwksUrl }), onEvent: () => undefined }).find,
    longestLife: 600,
    isWithdrawn: (id) => withdrawn.has(id),
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const bearer = (token: string): Promise<unknown> => authenticate(`Bearer ${token}`);
const evil = (): string => jwksUrl.replace('/jwks', '/evil');

/** Each differs in one respect from a token that is accepted. */
const attacks: Record<string, () => Promise<string> | string> = {
  'alg none': () => unsigned('none'),
  'alg NONE': () => unsigned('NONE'),
  'alg none with a signature': async () => `${unsigned('none')}${(await sign()).split('.')[2] ?? ''}`,
  'no alg': () => `${encode({ typ: 'JWT' })}.${encode(claims())}.AAAA`,
  'alg that is a list': () => `${encode({ alg: ['ES256'] })}.${encode(claims())}.AAAA`,
  'HS256 with the public RSA key as its secret': () => hmac('HS256', rsaPem, { kid: 'rsa' }),
  'HS256 with the trimmed public RSA key as its secret': () => hmac('HS256', rsaPem.trim(), { kid: 'rsa' }),
  'HS256 with the modulus as its secret': () => hmac('HS256', rsaJwk.n ?? '', { kid: 'rsa' }),
  'HS384 with an empty secret': () => hmac('HS384', '', { kid: 'ec' }),
  'HS512 with the word secret': () => hmac('HS512', 'secret'),
  'an algorithm of another key': () => sign({ header: { kid: 'rsa' } }),
  'RS256 said over an ES256 signature': async () => {
    const [, payload, signature] = (await sign()).split('.');
    return [encode({ alg: 'RS256', kid: 'ec' }), payload, signature].join('.');
  },
  'another issuer': () => sign({ claims: { iss: 'https://other.test' } }),
  'an issuer with a slash more': () => sign({ claims: { iss: `${issuer}/` } }),
  'an issuer that is a list': () => sign({ claims: { iss: [issuer] } }),
  'another audience': () => sign({ claims: { aud: 'other' } }),
  'an audience that begins alike': () => sign({ claims: { aud: 'hub-test' } }),
  'no audience': () => sign({ claims: { aud: undefined } }),
  'an end long ago': () => sign({ claims: { iat: seconds() - 700, exp: seconds() - 120 } }),
  'an end just outside the skew': () => sign({ claims: { exp: seconds() - 7 } }),
  'an end that is a text': () => sign({ claims: { exp: String(seconds() + 300) } }),
  'no end': () => sign({ claims: { exp: undefined } }),
  'a life of ten minutes and a second': () => sign({ claims: { exp: seconds() + 601 } }),
  'a beginning in the future, to live longer': () =>
    sign({ claims: { iat: seconds() + 3600, exp: seconds() + 4000 } }),
  'an end beyond all numbers': () => sign({ payload: twice('"x":1').replace(/"exp":\d+/, '"exp":1e999') }),
  'no day of issue': () => sign({ claims: { iat: undefined } }),
  'a start in the future': () => sign({ claims: { nbf: seconds() + 120 } }),
  'a start that is a text': () => sign({ claims: { nbf: 'now' } }),
  'a key of its own in jwk': () => sign({ header: { jwk: strangersJwk }, key: strangers.privateKey }),
  'a key of its own in jwk, without kid': () =>
    sign({ header: { jwk: strangersJwk, kid: undefined }, key: strangers.privateKey }),
  'a key set of its own in jku': () => sign({ header: { jku: evil() }, key: strangers.privateKey }),
  'a certificate of its own in x5u': () => sign({ header: { x5u: evil() }, key: strangers.privateKey }),
  'a certificate of its own in x5c': () => sign({ header: { x5c: ['MIIB'] }, key: strangers.privateKey }),
  'a kid that is a path': () => sign({ header: { kid: '../../../dev/null' }, key: strangers.privateKey }),
  'a kid that is SQL': () => sign({ header: { kid: "' or 1=1 --" }, key: strangers.privateKey }),
  'a kid that is an address': () => sign({ header: { kid: evil() }, key: strangers.privateKey }),
  'a kid of another type': () => sign({ header: { kid: { $ne: '' } }, key: strangers.privateKey }),
  'the right kid and a strange key': () => sign({ key: strangers.privateKey }),
  'a critical header nobody knows': () =>
    `${encode({ alg: 'ES256', kid: 'ec', crit: ['hub'], hub: 1 })}.${encode(claims())}.AAAA`,
  'no signature': async () => withoutSignature(await sign()),
  'half a signature': async () => (await sign()).slice(0, -40),
  'a signature of zeros': async () =>
    `${withoutSignature(await sign())}${Buffer.alloc(64).toString('base64url')}`,
  'one letter of the signature changed': async () => {
    const token = await sign();
    const place = token.length - 20;
    return `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`;
  },
  'a payload of another division': () => retouched((payload) => (payload['division'] = '')),
  'a payload of another department': () => retouched((payload) => (payload['department'] = 'JUSTICE')),
  'four parts': async () => `${await sign()}.AAAA`,
  'five parts, as if encrypted': () =>
    [encode({ alg: 'dir', enc: 'A256GCM' }), '', 'AAAA', 'AAAA', 'AAAA'].join('.'),
  'padding behind base64': async () => `${await sign()}==`,
  'base64 that is not for URLs': async () => (await sign()).replace(/\.(.)/, '.+$1'),
  'a space inside': async () => (await sign()).replace('.', '. '),
  'a line break behind it': async () => `${await sign()}\n`,
  'a payload that is a list': () => sign({ payload: '[]' }),
  'a payload that is no JSON': () => sign({ payload: '{"sub":' }),
  'an empty payload': () => sign({ payload: '' }),
  'the division said twice': () => sign({ payload: twice('"division":"45"') }),
  'the end said twice': () => sign({ payload: twice(`"exp":${seconds() + 599}`) }),
  'a claim said twice, once escaped': () => sign({ payload: twice('"divisio\\u006e":"45"') }),
  'no subject': () => sign({ claims: { sub: undefined } }),
  'an empty subject': () => sign({ claims: { sub: '' } }),
  'no client': () => sign({ claims: { client_id: undefined } }),
  'no division': () => sign({ claims: { division: undefined } }),
  'a division that is a number': () => sign({ claims: { division: 450703 } }),
  'a department that is a list': () => sign({ claims: { department: ['EDUCATION', 'JUSTICE'] } }),
  'no purpose': () => sign({ claims: { purpose: undefined } }),
  'more than 8 kB': () => sign({ claims: { padding: 'x'.repeat(8 * 1024) } }),
  'a megabyte': () => sign({ claims: { padding: 'x'.repeat(1024 * 1024) } }),
  'an id that is a number': () => sign({ claims: { jti: 9 } }),
  'an empty id': () => sign({ claims: { jti: '' } }),
  'an empty client': () => sign({ claims: { client_id: '' } }),
  'an algorithm that was not chosen': async () => {
    const pss = (await importJWK(await exportJWK(rsaKeys.privateKey), 'PS256')) as CryptoKey;
    return sign({ header: { alg: 'PS256', kid: 'any-rsa' }, key: pss });
  },
  'the type of a logout token': () => sign({ header: { typ: 'logout+jwt' } }),
  'the type of a proof of possession': () => sign({ header: { typ: 'dpop+jwt' } }),
  'the type of an event': () => sign({ header: { typ: 'secevent+jwt' } }),
  'a binding to a certificate nobody has shown': () =>
    sign({ claims: { cnf: { 'x5t#S256': createHash('sha256').digest('base64url') } } }),
  'an assertion of the client in place of a token': () =>
    sign({ claims: { iss: 'console', sub: 'console', aud: issuer }, key: strangers.privateKey }),
  'a nested token': async () => sign({ header: { cty: 'JWT' }, payload: await sign() }),
};

describe('a token', () => {
  it.each([
    ['signed with the elliptic key', {}],
    ['signed with the RSA key', { header: { alg: 'RS256', kid: 'rsa' }, key: rsaKeys.privateKey }],
    ['signed with the Edwards key', { header: { alg: 'EdDSA', kid: 'ed' }, key: edKeys.privateKey }],
    ['that calls itself an access token', { header: { typ: 'at+jwt' } }],
    ['that calls itself so with its whole type', { header: { typ: 'application/AT+JWT' } }],
    ['that calls itself a JWT', { header: { typ: 'JWT' } }],
    ['without an id', { claims: { jti: undefined } }],
    ['that lives ten minutes', { claims: { exp: seconds() + 600, iat: seconds() } }],
    ['of a machine whose clock is ahead a little', { claims: { iat: seconds() + 3, nbf: seconds() + 3 } }],
    ['that ended within the skew', { claims: { exp: seconds() - 1 } }],
    ['for several audiences', { claims: { aud: ['other', audience] } }],
    [
      'with nested claims and colons',
      { claims: { name: '"a": "b"', nested: { division: 'x', list: [{}] } } },
    ],
    ['with texts that look like members', { claims: { list: ['x', ': y', '"', '{"iss":1}'] } }],
    ['with a key set nobody asks', { header: { jku: 'http://127.0.0.1:9/' } }],
  ] satisfies [string, Forgery][])('%s is accepted', async (_, forgery) => {
    expect(await bearer(await sign(forgery))).toMatchObject({ subject: 'clerk', division: '450703' });
  });

  it.each(Object.keys(attacks))('with %s is refused', async (name) => {
    fetched = [];
    const token = await (attacks[name] ?? sign)();
    for (let time = 0; time < 2; time += 1) {
      await expect(bearer(token)).rejects.toMatchObject({
        status: 401,
        code: 'UNAUTHENTICATED',
        message: 'A valid bearer token is required.',
      });
    }
    expect(fetched.filter((url) => url !== '/jwks')).toEqual([]);
  });

  it('that is withdrawn is refused at once, though it was accepted a moment ago', async () => {
    const token = await sign({ claims: { jti: 'token-9' } });
    expect(await bearer(token)).toMatchObject({ subject: 'clerk' });
    withdrawn.add('token-9');
    await expect(bearer(token)).rejects.toMatchObject({ status: 401 });
    const again = await sign({ claims: { jti: 'token-9', purpose: 'other' } });
    await expect(bearer(again)).rejects.toMatchObject({ status: 401 });
  });
});

it('strangers do not make the gateway ask for the key set again and again', async () => {
  await bearer(await sign());
  fetched = [];
  for (let stranger = 0; stranger < 20; stranger += 1) {
    const token = await sign({ header: { kid: `k${stranger}` }, key: strangers.privateKey });
    await expect(bearer(token)).rejects.toMatchObject({ status: 401 });
  }
  expect(fetched.length).toBeLessThanOrEqual(1);
});
