import { isIP } from 'node:net';

/** How the gateway learns of keys and of certificates. */
export type TokenConfig = {
  /** Issuer with a discovery document, in place of `jwksUrl`. `HUB_OIDC_ISSUER`. */
  oidcIssuer: string | null;
  /** PEM files with which the gateway speaks TLS itself. `HUB_TLS_CERT_FILE` and `HUB_TLS_KEY_FILE`. */
  tls: { certFile: string; keyFile: string; clientCaFile: string | null } | null;
  /**
   * A header in which reverse proxies at these addresses tell the client's certificate.
   * `HUB_CLIENT_CERTIFICATE_HEADER` and `HUB_TRUSTED_PROXIES` (addresses and networks, separated by commas).
   */
  certificateHeader: { name: string; proxies: readonly string[] } | null;
  /** Whether tokens may go without a certificate. `HUB_TOKEN_BINDING`: optional (default) or required. */
  tokenBinding: 'optional' | 'required';
  /**
   * Interface the gateway listens on. `HUB_GATEWAY_HOST`; null: every one where a provider signs the tokens, else this
   * machine's own.
   */
  gatewayHost: string | null;
  /**
   * Lets a gateway without a provider be reached by other machines. `HUB_DANGEROUS_DEVELOPMENT_TOKENS_ON_NETWORK`, which
   * takes one long word, so that nobody turns it on as one turns a switch.
   */
  developmentTokensOnNetwork: boolean;
};

const onlyMadeUpData = 'only-made-up-data';

/** What of the environment is at hand; problems are added to the list, without the values. */
export type EnvironmentReader = {
  text: (name: string) => string | null;
  url: (name: string, protocols: readonly string[]) => string | null;
  problems: string[];
};

/** Reads what the environment says of the identity provider beyond key set, issuer and audience. */
export function readTokenConfig(read: EnvironmentReader): TokenConfig {
  const config: TokenConfig = {
    oidcIssuer: readOidcIssuer(read),
    tls: readTls(read),
    certificateHeader: readCertificateHeader(read),
    tokenBinding: readTokenBinding(read),
    gatewayHost: read.text('HUB_GATEWAY_HOST'),
    developmentTokensOnNetwork: readOnNetwork(read),
  };
  if (config.tokenBinding === 'required' && config.tls === null && config.certificateHeader === null) {
    read.problems.push(
      'HUB_TOKEN_BINDING: certificates are seen with HUB_TLS_CERT_FILE or HUB_CLIENT_CERTIFICATE_HEADER only.',
    );
  }
  return config;
}

function readOidcIssuer({ text, url, problems }: EnvironmentReader): string | null {
  const issuer = url('HUB_OIDC_ISSUER', ['https:', 'http:']);
  if (issuer === null) return null;
  const { search, hash, username } = new URL(issuer);
  if (search !== '' || hash !== '' || username !== '') {
    problems.push('HUB_OIDC_ISSUER: expected a URL without query, fragment and user.');
  }
  if (text('HUB_JWKS_URL') !== null) {
    problems.push(
      'HUB_OIDC_ISSUER, HUB_JWKS_URL: set one of them; the discovery document names the key set.',
    );
  }
  if ((text('HUB_TOKEN_ISSUER') ?? issuer) !== issuer) {
    problems.push('HUB_TOKEN_ISSUER: must be HUB_OIDC_ISSUER, or left out.');
  }
  if (text('HUB_TOKEN_AUDIENCE') === null) {
    problems.push('HUB_TOKEN_AUDIENCE: required when HUB_OIDC_ISSUER is set.');
  }
  return issuer;
}

function readTls({ text, problems }: EnvironmentReader): TokenConfig['tls'] {
  const certFile = text('HUB_TLS_CERT_FILE');
  const keyFile = text('HUB_TLS_KEY_FILE');
  const clientCaFile = text('HUB_TLS_CLIENT_CA_FILE');
  if (certFile !== null && keyFile !== null) return { certFile, keyFile, clientCaFile };
  if (certFile !== null || keyFile !== null || clientCaFile !== null) {
    problems.push('HUB_TLS_CERT_FILE, HUB_TLS_KEY_FILE: both are required for TLS.');
  }
  return null;
}

function readCertificateHeader({ text, problems }: EnvironmentReader): TokenConfig['certificateHeader'] {
  const name = text('HUB_CLIENT_CERTIFICATE_HEADER')?.toLowerCase() ?? null;
  const proxies = (text('HUB_TRUSTED_PROXIES') ?? '')
    .split(',')
    .map((proxy) => proxy.trim())
    .filter((proxy) => proxy !== '');
  if (name === null && proxies.length === 0) return null;
  if (name === null || proxies.length === 0) {
    problems.push('HUB_CLIENT_CERTIFICATE_HEADER, HUB_TRUSTED_PROXIES: one is of no use without the other.');
    return null;
  }
  if (!/^[a-z0-9-]+$/.test(name))
    problems.push('HUB_CLIENT_CERTIFICATE_HEADER: expected the name of a header.');
  if (!proxies.every(isNetwork)) {
    problems.push(
      'HUB_TRUSTED_PROXIES: expected addresses or networks like 10.0.0.0/24, separated by commas.',
    );
  }
  return { name, proxies };
}

/** An address, or one with the length of its prefix. A network of everybody would trust everybody. */
function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (length === undefined) return true;
  return /^\d{1,3}$/.test(length) && Number(length) >= 1 && Number(length) <= (version === 4 ? 32 : 128);
}

function readOnNetwork({ text, problems }: EnvironmentReader): boolean {
  const raw = text('HUB_DANGEROUS_DEVELOPMENT_TOKENS_ON_NETWORK');
  if (raw === null) return false;
  if (raw !== onlyMadeUpData) {
    problems.push(`HUB_DANGEROUS_DEVELOPMENT_TOKENS_ON_NETWORK: expected ${onlyMadeUpData}, or nothing.`);
  }
  // Beside a provider it would do nothing today, and everything on the day the provider's line is lost.
  if (text('HUB_OIDC_ISSUER') !== null || text('HUB_JWKS_URL') !== null) {
    problems.push(
      'HUB_DANGEROUS_DEVELOPMENT_TOKENS_ON_NETWORK: must not be set beside an identity provider.',
    );
  }
  return raw === onlyMadeUpData;
}

function readTokenBinding({ text, problems }: EnvironmentReader): TokenConfig['tokenBinding'] {
  const raw = text('HUB_TOKEN_BINDING') ?? 'optional';
  if (raw === 'optional' || raw === 'required') return raw;
  problems.push('HUB_TOKEN_BINDING: expected optional or required.');
  return 'optional';
}
