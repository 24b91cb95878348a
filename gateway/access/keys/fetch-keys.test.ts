import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { discoveryUrl, fetchKeys } from './fetch-keys.ts';

let server: Server | null = null;
let base = '';
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<void> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => {
    started.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** Answers each path with its text, or its status. */
const serveTexts = (texts: (base: string) => Record<string, string | number>): Promise<void> =>
  serve((request, response) => {
    const answer = texts(base)[request.url ?? ''] ?? 404;
    if (typeof answer === 'number') response.writeHead(answer, { location: `${base}/jwks` }).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });

const discovery = '/.well-known/openid-configuration';
const set = '{"keys":[{"kty":"EC","kid":"k1"}],"more":1}';

describe('a key set', () => {
  it('is read from its address', async () => {
    await serveTexts(() => ({ '/jwks': set }));
    expect(await fetchKeys({ jwksUrl: `${base}/jwks` })).toEqual({ keys: [{ kty: 'EC', kid: 'k1' }] });
  });

  it.each<[string, string | number]>([
    ['HTTP_STATUS', 500],
    ['HTTP_STATUS', 302],
    ['NOT_JSON', '<html>'],
    ['NOT_JSON', '[]'],
    ['NOT_A_KEY_SET', '{}'],
    ['NOT_A_KEY_SET', '{"keys":["k"]}'],
    ['TOO_LARGE', `{"keys":[{"kid":"${'x'.repeat(600 * 1024)}"}]}`],
  ])('is refused as %s when it answers %.20s', async (problem, answer) => {
    await serveTexts(() => ({ '/keys': answer, '/jwks': set }));
    await expect(fetchKeys({ jwksUrl: `${base}/keys` })).rejects.toMatchObject({ problem });
  });

  it('is not waited for longer than two seconds, nor where nobody listens', async () => {
    await serve(() => undefined);
    await expect(fetchKeys({ jwksUrl: base })).rejects.toMatchObject({ problem: 'UNREACHABLE' });
    await expect(fetchKeys({ jwksUrl: 'http://127.0.0.1:9/' })).rejects.toMatchObject({
      problem: 'UNREACHABLE',
    });
  });
});

describe('discovery', () => {
  it('finds the key set of the issuer, with a path too', async () => {
    await serveTexts((url) => ({
      [`/realms/county${discovery}`]: JSON.stringify({
        issuer: `${url}/realms/county`,
        jwks_uri: `${url}/jwks`,
      }),
      '/jwks': set,
    }));
    expect((await fetchKeys({ discover: `${base}/realms/county` })).keys).toHaveLength(1);
    expect(discoveryUrl('https://id.example/')).toBe(`https://id.example${discovery}`);
  });

  it.each<[string, (url: string) => object]>([
    ['DISCOVERY_OF_ANOTHER_ISSUER', (url) => ({ issuer: 'https://other.example', jwks_uri: `${url}/jwks` })],
    ['DISCOVERY_OF_ANOTHER_ISSUER', (url) => ({ issuer: `${url}/`, jwks_uri: `${url}/jwks` })],
    ['NOT_A_KEY_SET', (url) => ({ issuer: url })],
    ['KEY_SET_NOT_ENCRYPTED', (url) => ({ issuer: url, jwks_uri: 'file:///etc/passwd' })],
  ])('is refused as %s', async (problem, document) => {
    await serveTexts((url) => ({ [discovery]: JSON.stringify(document(url)), '/jwks': set }));
    await expect(fetchKeys({ discover: base })).rejects.toMatchObject({ problem });
  });
});
