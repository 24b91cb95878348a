import { join } from 'node:path';
import type { Config } from '../../platform/config.ts';
import { RefusedError } from '../../platform/errors.ts';
import { developmentIssuer } from '../development-issuer.ts';
import type { TokenIssuer } from './token/authenticate.ts';
import { fetchKeys } from './keys/fetch-keys.ts';
import type { KeySource } from './keys/fetch-keys.ts';
import { createIssuerKeys } from './keys/issuer-keys.ts';
import { onceAMinute } from './token/token-problem.ts';
import { withdrawnTokens } from './token/withdrawn-tokens.ts';

export type TokenIssuerConfig = Pick<Config, 'home' | 'jwksUrl' | 'issuer' | 'audience'> &
  Partial<Pick<Config, 'oidcIssuer' | 'tokenBinding'>>;

type Log = Record<'info' | 'warn', (fields: object, event: string) => void>;

/** Algorithms a key set may sign with; none that would accept a public key as a shared secret. */
const remoteAlgorithms = ['ES256', 'RS256', 'EdDSA'];

/** Seconds a token of the identity provider may live. */
const longestLife = 600;

/** Whether an identity provider signs the tokens; without one the development issuer does. */
export function hasProvider(config: TokenIssuerConfig): boolean {
  return keySource(config) !== null;
}

/**
 * The issuer whose tokens are accepted. A provider that does not answer stops no start: its keys are fetched beside it,
 * and again for the first token. Throws RefusedError when issuer or audience are missing.
 */
export async function openTokenIssuer(config: TokenIssuerConfig, log: Log): Promise<TokenIssuer> {
  const isWithdrawn = withdrawnTokens(join(config.home, 'withdrawn-tokens'));
  const onRefused = onceAMinute((problem) => log.warn({ problem }, 'gateway.token.refused'));
  const common = { isWithdrawn, onRefused, onlyBound: config.tokenBinding === 'required' };
  const source = keySource(config);
  if (source === null) return { ...(await developmentIssuer(config.home)), ...common };
  const { issuer, audience } = config;
  if (issuer === null || audience === null) {
    throw new RefusedError(
      'ISSUER_MISSING',
      'HUB_TOKEN_ISSUER and HUB_TOKEN_AUDIENCE must be set with HUB_JWKS_URL.',
    );
  }
  // Who stands between gateway and provider could hand it keys of his own.
  if (!isPrivate(source)) log.warn({}, 'gateway.keys.unencrypted');
  const keys = createIssuerKeys({
    fetch: () => fetchKeys(source),
    onEvent: (event) =>
      'problem' in event ? log.warn(event, 'gateway.keys.failed') : log.info(event, 'gateway.keys.fetched'),
  });
  void keys.warm();
  return { issuer, audience, keys: keys.find, algorithms: remoteAlgorithms, longestLife, ...common };
}

/** Where the provider's keys are; null without a provider. */
export function keySource({ jwksUrl, oidcIssuer = null }: TokenIssuerConfig): KeySource | null {
  if (oidcIssuer !== null) return { discover: oidcIssuer };
  return jwksUrl === null ? null : { jwksUrl };
}

function isPrivate(source: KeySource): boolean {
  const { protocol, hostname } = new URL('jwksUrl' in source ? source.jwksUrl : source.discover);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
