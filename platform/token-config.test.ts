import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const provider = { HUB_OIDC_ISSUER: 'https://id.example/realms/county', HUB_TOKEN_AUDIENCE: 'not-one-less' };

describe('the configuration of tokens', () => {
  it('needs nothing', () => {
    expect(loadConfig({})).toMatchObject({
      oidcIssuer: null,
      tls: null,
      certificateHeader: null,
      tokenBinding: 'optional',
      gatewayHost: null,
      developmentTokensOnNetwork: false,
    });
  });

  it('takes the issuer’s address for its name, and turns on what production needs', () => {
    expect(loadConfig(provider)).toMatchObject({
      oidcIssuer: 'https://id.example/realms/county',
      issuer: 'https://id.example/realms/county',
      audience: 'not-one-less',
      jwksUrl: null,
      operations: 'registered',
      requestsPerSecond: 100,
      childrenPerHour: 10_000,
    });
    expect(loadConfig({ ...provider, HUB_TOKEN_ISSUER: provider.HUB_OIDC_ISSUER }).issuer).toBe(
      provider.HUB_OIDC_ISSUER,
    );
  });

  it('reads TLS files and trusted proxies', () => {
    const config = loadConfig({
      HUB_TLS_CERT_FILE: '/tls/cert.pem',
      HUB_TLS_KEY_FILE: '/tls/key.pem',
      HUB_CLIENT_CERTIFICATE_HEADER: 'X-Client-Certificate',
      HUB_TRUSTED_PROXIES: '10.0.0.7, 10.1.0.0/16,fd00::/8',
      HUB_TOKEN_BINDING: 'required',
    });
    expect(config).toMatchObject({
      tls: { certFile: '/tls/cert.pem', keyFile: '/tls/key.pem', clientCaFile: null },
      certificateHeader: { name: 'x-client-certificate', proxies: ['10.0.0.7', '10.1.0.0/16', 'fd00::/8'] },
      tokenBinding: 'required',
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['two sources of keys', { ...provider, HUB_JWKS_URL: 'https://id.example/jwks' }, /set one of them/],
    ['two issuers', { ...provider, HUB_TOKEN_ISSUER: 'https://id.example' }, /HUB_TOKEN_ISSUER/],
    ['no audience', { HUB_OIDC_ISSUER: 'https://id.example' }, /HUB_TOKEN_AUDIENCE/],
    ['an issuer that is no URL', { ...provider, HUB_OIDC_ISSUER: 'id.example' }, /HUB_OIDC_ISSUER/],
    [
      'an issuer with a query',
      { ...provider, HUB_OIDC_ISSUER: 'https://id.example/?a=b' },
      /HUB_OIDC_ISSUER/,
    ],
    [
      'development tokens for the network by a plain switch',
      { HUB_DANGEROUS_DEVELOPMENT_TOKENS_ON_NETWORK: 'true' },
      /only-made-up-data/,
    ],
    [
      'development tokens for the network beside a provider',
      { ...provider, HUB_DANGEROUS_DEVELOPMENT_TOKENS_ON_NETWORK: 'only-made-up-data' },
      /beside an identity provider/,
    ],
    ['a certificate without key', { HUB_TLS_CERT_FILE: '/tls/cert.pem' }, /HUB_TLS_KEY_FILE/],
    ['an authority without TLS', { HUB_TLS_CLIENT_CA_FILE: '/tls/ca.pem' }, /HUB_TLS_CERT_FILE/],
    ['a header of nobody', { HUB_CLIENT_CERTIFICATE_HEADER: 'client-cert' }, /HUB_TRUSTED_PROXIES/],
    ['a proxy without header', { HUB_TRUSTED_PROXIES: '10.0.0.7' }, /HUB_CLIENT_CERTIFICATE_HEADER/],
    ['binding nobody could meet', { HUB_TOKEN_BINDING: 'required' }, /HUB_TOKEN_BINDING/],
    ['an unknown binding', { HUB_TOKEN_BINDING: 'always' }, /HUB_TOKEN_BINDING/],
    ...['0.0.0.0/0', 'proxy.example', '10.0.0.7/33', '10.0.0.7/8/8', '::/0', '10.0.0/24'].map(
      (proxies): [string, Record<string, string>, RegExp] => [
        `the proxy ${proxies}`,
        { HUB_CLIENT_CERTIFICATE_HEADER: 'client-cert', HUB_TRUSTED_PROXIES: proxies },
        /HUB_TRUSTED_PROXIES/,
      ],
    ),
    ['the header a: b', { HUB_CLIENT_CERTIFICATE_HEADER: 'a: b', HUB_TRUSTED_PROXIES: '::1' }, /HEADER/],
  ])('refuses %s', (_, env, message) => {
    expect(() => loadConfig(env)).toThrow(message);
  });
});
