import { isIPv4 } from 'node:net';
import type { Config } from '../../platform/config.ts';
import { RefusedError } from '../../platform/errors.ts';
import { hasProvider } from './token-issuer.ts';
import type { TokenIssuerConfig } from './token-issuer.ts';

export type ListeningConfig = TokenIssuerConfig &
  Partial<Pick<Config, 'gatewayHost' | 'developmentTokensOnNetwork'>>;

export type ListeningAddress = {
  host: string;
  /** Whoever reads a file of the data folder may sign tokens for any department, and other machines may send them. */
  isOpenToDevelopment: boolean;
};

/**
 * Where the gateway listens; `host` is what its program asks for in place of the configured one. Throws RefusedError
 * (ISSUER_MISSING) when other machines could reach a gateway that accepts development tokens.
 */
export function listeningAddress(config: ListeningConfig, host: string | undefined): ListeningAddress {
  const isProduction = hasProvider(config);
  const chosen = host ?? config.gatewayHost ?? (isProduction ? '0.0.0.0' : '127.0.0.1');
  if (isProduction || isLoopback(chosen)) return { host: chosen, isOpenToDevelopment: false };
  if (config.developmentTokensOnNetwork === true) return { host: chosen, isOpenToDevelopment: true };
  throw new RefusedError(
    'ISSUER_MISSING',
    'Without an identity provider the gateway accepts development tokens, so it listens on this machine only. ' +
      'Set HUB_OIDC_ISSUER or HUB_JWKS_URL, or HUB_GATEWAY_HOST to 127.0.0.1 (docs/tokens.md).',
  );
}

/** What readiness goes on saying as long as the process runs. Throws as `listeningAddress` does. */
export function warningsOf(config: ListeningConfig): readonly string[] {
  return listeningAddress(config, undefined).isOpenToDevelopment ? ['development-tokens-on-network'] : [];
}

/** An address other machines cannot reach; a name other than localhost may mean any. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
