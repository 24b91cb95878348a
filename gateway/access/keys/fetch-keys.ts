import type { JSONWebKeySet } from 'jose';

/** Milliseconds for one document of the provider. */
const timeoutMs = 2000;
/** Bytes of one document; a key set of a hundred RSA keys has 50 kB. */
const mostBytes = 512 * 1024;

/** Where a provider publishes its keys: at an address of its own, or named by its discovery document. */
export type KeySource = { jwksUrl: string } | { discover: string };

export type KeySourceProblem =
  | 'UNREACHABLE'
  | 'HTTP_STATUS'
  | 'TOO_LARGE'
  | 'NOT_JSON'
  | 'NOT_A_KEY_SET'
  | 'DISCOVERY_OF_ANOTHER_ISSUER'
  | 'KEY_SET_NOT_ENCRYPTED';

/** The provider's keys could not be had; `problem` says why, for the log. */
export class KeySourceError extends Error {
  override name = 'KeySourceError';
  readonly problem: KeySourceProblem;

  constructor(problem: KeySourceProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** Fetches the key set. Throws KeySourceError. */
export async function fetchKeys(source: KeySource): Promise<JSONWebKeySet> {
  const set = await fetchJson('jwksUrl' in source ? source.jwksUrl : await discoverJwksUrl(source.discover));
  const keys: unknown = set['keys'];
  if (!Array.isArray(keys) || !keys.every(isRecord)) throw new KeySourceError('NOT_A_KEY_SET');
  return { keys };
}

/** The discovery document's address (OpenID Connect Discovery 1.0 §4). */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

async function discoverJwksUrl(issuer: string): Promise<string> {
  const { issuer: named, jwks_uri: address } = await fetchJson(discoveryUrl(issuer));
  // OpenID Connect Discovery 1.0 §4.3: a document that names another issuer speaks for that one.
  if (named !== issuer) throw new KeySourceError('DISCOVERY_OF_ANOTHER_ISSUER');
  if (typeof address !== 'string' || !URL.canParse(address)) throw new KeySourceError('NOT_A_KEY_SET');
  const { protocol } = new URL(address);
  const isAllowed = protocol === 'https:' || (protocol === 'http:' && issuer.startsWith('http:'));
  if (!isAllowed) throw new KeySourceError('KEY_SET_NOT_ENCRYPTED');
  return address;
}

async function fetchJson(url: string): Promise<Record<string, unknown>> {
  const text = await fetchText(url);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeySourceError('NOT_JSON');
  }
  if (!isRecord(value)) throw new KeySourceError('NOT_JSON');
  return value;
}

async function fetchText(url: string): Promise<string> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      // What stands behind a redirect is not what was configured.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      throw new KeySourceError('HTTP_STATUS');
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    // Leaving the loop early cancels the rest.
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw new KeySourceError('TOO_LARGE');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes).toString('utf8');
  } catch (error) {
    if (error instanceof KeySourceError) throw error;
    throw new KeySourceError('UNREACHABLE');
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
