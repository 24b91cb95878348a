import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway, GatewayOptions } from '../../gateway/server.ts';
import { createCertificate } from '../certificates.ts';
import type { TestCertificate } from '../certificates.ts';
import { createHubGateway } from '../federation/hub-gateway.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';
import { audience, startIdentityProvider } from './provider.ts';
import type { IdentityProvider } from './provider.ts';

const own = createCertificate('hub');
const agencys = createCertificate('county-welfare');
const strangers = createCertificate('stranger');
const welfare = { department: 'RURAL_AFFAIRS', division: '450703', purpose: 'control-dropout' };
const agencies = [
  { id: 'assertion', ...welfare, isBound: true },
  { id: 'certificate', ...welfare, isBound: true, certificate: agencys },
  { id: 'bearer', ...welfare },
];

let hub: HubGateway;
let provider: IdentityProvider;
let folder: string;
let tls: GatewayOptions['config']['tls'];

beforeAll(async () => {
  hub = await createHubGateway();
  provider = await startIdentityProvider(agencies);
  folder = await mkdtemp(join(tmpdir(), 'hub-tls-'));
  tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem'), clientCaFile: null };
  await writeFile(tls.certFile, own.cert);
  await writeFile(tls.keyFile, own.key);
});
afterAll(async () => {
  await provider.stop();
  await hub.stop();
  await rm(folder, { recursive: true });
});

const start = (config: Partial<GatewayOptions['config']>): Promise<Gateway> =>
  hub.start({}, { oidcIssuer: provider.issuer, issuer: provider.issuer, audience, ...config });

async function ask(
  gateway: Gateway,
  token: string,
  client: TestCertificate | null,
  headers: Record<string, string> = {},
): Promise<{ status: number; code: string | null }> {
  const identity = client === null ? {} : { cert: client.cert, key: client.key };
  const dispatcher = new Agent({ connect: { ca: own.cert, ...identity } });
  const response = await request(gateway.url.replace('localhost', '127.0.0.1'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: '{"query":"{ children { totalCount } }"}',
    dispatcher,
  });
  const { errors } = (await response.body.json()) as { errors?: { extensions: { code: string } }[] };
  await dispatcher.close();
  return { status: response.statusCode, code: errors?.[0]?.extensions.code ?? null };
}
const answered = { status: 200, code: null };
const refused = { status: 401, code: 'UNAUTHENTICATED' };

describe('a gateway that speaks TLS itself', () => {
  it.each(['assertion', 'certificate'])(
    'answers a token bound by the provider, fetched by %s, to the holder of the certificate alone',
    async (client) => {
      const gateway = await start({ tls: tls ?? null });
      const token = await provider.token(client, { certificate: agencys });
      expect(decodeJwt(token)['cnf']).toEqual({ 'x5t#S256': agencys.thumbprint });
      expect(await ask(gateway, token, agencys)).toEqual(answered);
      expect(await ask(gateway, token, strangers)).toEqual(refused);
      expect(await ask(gateway, token, null)).toEqual(refused);
      expect(await ask(gateway, token, agencys)).toEqual(answered);
    },
  );

  it('answers bearers of other tokens, unless it was told to answer bound ones only', async () => {
    const token = await provider.token('bearer');
    expect(await ask(await start({ tls: tls ?? null }), token, null)).toEqual(answered);
    const strict = await start({ tls: tls ?? null, tokenBinding: 'required' });
    expect(await ask(strict, token, agencys)).toEqual(refused);
    expect(await ask(strict, await provider.token('assertion', { certificate: agencys }), agencys)).toEqual(
      answered,
    );
  });

  it('speaks nothing but TLS, and stops while a connection never became one', async () => {
    const gateway = await start({ tls: tls ?? null });
    expect(gateway.url).toMatch(/^https:/);
    const address = new URL(gateway.url);
    await expect(request(`http://127.0.0.1:${address.port}/health`)).rejects.toThrow();
    const silent = connect(Number(address.port), '127.0.0.1');
    silent.on('error', () => undefined);
    await once(silent, 'connect');
    // Node itself would wait two minutes for the handshake.
    const began = performance.now();
    await gateway.stop();
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  it.each([
    ['a file that is not there', { keyFile: '/nowhere/key.pem' }, /HUB_TLS_KEY_FILE/],
    ['a file that is no key', { keyFile: '' }, /HUB_TLS_KEY_FILE/],
  ])('does not start with %s', async (_, changes, message) => {
    if (tls === undefined || tls === null) throw new Error('No files');
    const keyFile = changes.keyFile === '' ? tls.certFile : changes.keyFile;
    await expect(start({ tls: { ...tls, keyFile } })).rejects.toThrow(message);
  });
});

describe('a gateway behind a reverse proxy', () => {
  const value = encodeURIComponent(agencys.cert);
  const bound = (): Promise<string> => provider.token('assertion', { certificate: agencys });

  it('believes the header it was told to, from the proxy it was told of', async () => {
    const certificateHeader = { name: 'x-client-certificate', proxies: ['127.0.0.1'] };
    const gateway = await start({ certificateHeader });
    const token = await bound();
    expect(await ask(gateway, token, null, { 'x-client-certificate': value })).toEqual(answered);
    expect(await ask(gateway, token, null, { 'X-Client-Cert': value })).toEqual(refused);
    expect(await ask(gateway, token, null)).toEqual(refused);
    const others = encodeURIComponent(strangers.cert);
    expect(await ask(gateway, token, null, { 'x-client-certificate': others })).toEqual(refused);
  });

  it('believes no header by itself, nor from any other address', async () => {
    const headers = { 'x-client-certificate': value };
    expect(await ask(await start({}), await bound(), null, headers)).toEqual(refused);
    const elsewhere = { name: 'x-client-certificate', proxies: ['10.0.0.0/8'] };
    expect(await ask(await start({ certificateHeader: elsewhere }), await bound(), null, headers)).toEqual(
      refused,
    );
  });
});
