import { randomUUID, X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { Provider } from 'oidc-provider';
import { Agent, request } from 'undici';
import { createCertificate } from '../certificates.ts';
import type { TestCertificate } from '../certificates.ts';

const hubResource = 'https://hub.test/graphql';
export const audience = 'not-one-less';

/** An agency's system as the provider knows it. */
export type AgencyClient = {
  id: string;
  department: string;
  division: string;
  purpose: string;
  /** Scopes it may ask for. @defaultValue none */
  scope?: string;
  /** Its tokens are bound to the certificate it fetches them with. */
  isBound?: boolean;
  /** Shows this certificate in place of an assertion (RFC 8705 §2.2). */
  certificate?: TestCertificate;
};

export type TokenRequest = { scope?: string; resource?: string | null; certificate?: TestCertificate };

export type IdentityProvider = {
  issuer: string;
  /** How often its key set was asked for. */
  keySetRequests: () => number;
  /** Signs with a new key from now on, and publishes it beside the old ones. */
  rotate: () => Promise<void>;
  /** Fetches an access token as the client does. Throws what the provider says when it refuses. */
  token: (clientId: string, options?: TokenRequest) => Promise<string>;
  /** What a client proves itself with (RFC 7523): signed with its private key, for the provider alone. */
  assertion: (clientId: string) => Promise<string>;
  /** Nobody listens any more. */
  stop: () => Promise<void>;
};

/** The resources of the provider; each names how its tokens are made. */
const resources: Record<string, { audience: string; lifeSeconds: number }> = {
  [hubResource]: { audience, lifeSeconds: 300 },
  'https://hub.test/longest': { audience, lifeSeconds: 600 },
  'https://hub.test/too-long': { audience, lifeSeconds: 601 },
  'https://other.test/': { audience: 'other', lifeSeconds: 300 },
};

/** A real OpenID provider on a port of its own, with a second one for clients that show certificates. */
export async function startIdentityProvider(agencies: readonly AgencyClient[]): Promise<IdentityProvider> {
  const clientKeys = new Map<string, CryptoKey>();
  const clients: Record<string, unknown>[] = [];
  for (const agency of agencies) {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    clientKeys.set(agency.id, privateKey);
    const certified = agency.certificate && new X509Certificate(agency.certificate.der).publicKey;
    clients.push(clientMetadata(agency, await exportJWK(certified ?? publicKey)));
  }
  const signingKeys: JWK[] = [];
  let keySetRequests = 0;
  let answer: RequestListener = () => undefined;
  const listener: RequestListener = (incoming, outgoing) => {
    if (incoming.url === '/jwks') keySetRequests += 1;
    answer(incoming, outgoing);
  };
  const own = createCertificate('provider');
  const server = createServer(listener);
  const tlsOptions = { cert: own.cert, key: own.key, requestCert: true, rejectUnauthorized: false };
  const tlsServer = createTlsServer(tlsOptions, listener);
  const issuer = `http://127.0.0.1:${await listen(server)}`;
  const tlsBase = `https://127.0.0.1:${await listen(tlsServer)}`;

  async function rotate(): Promise<void> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const kid = `key-${signingKeys.length + 1}`;
    // The first fitting key is the one it signs with.
    signingKeys.unshift({ ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' });
    answer = createProvider(issuer, clients, signingKeys).callback();
  }

  async function assertion(clientId: string): Promise<string> {
    const key = clientKeys.get(clientId);
    if (key === undefined) throw new Error(`There is no client ${clientId}`);
    return new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: clientId })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(issuer)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(key);
  }

  async function token(clientId: string, options: TokenRequest = {}): Promise<string> {
    const { scope, resource = hubResource, certificate } = options;
    const showsCertificate = agencies.find(({ id }) => id === clientId)?.certificate !== undefined;
    const proof = showsCertificate
      ? { client_id: clientId }
      : {
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await assertion(clientId),
        };
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      ...proof,
      ...(resource !== null && { resource }),
      ...(scope !== undefined && { scope }),
    });
    const identity = certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key };
    const dispatcher = new Agent({ connect: { ca: own.cert, ...identity } });
    const response = await request(`${certificate === undefined ? issuer : tlsBase}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
      dispatcher,
    });
    const { access_token: given, error } = (await response.body.json()) as Record<string, unknown>;
    await dispatcher.close();
    if (typeof given !== 'string') throw new Error(String(error));
    return given;
  }

  await rotate();
  return {
    issuer,
    keySetRequests: () => keySetRequests,
    rotate,
    token,
    assertion,
    stop: async () => {
      await Promise.all([close(server), close(tlsServer)]);
    },
  };
}

function clientMetadata(agency: AgencyClient, publicJwk: JWK): Record<string, unknown> {
  const { id, department, division, purpose, scope, isBound = false, certificate } = agency;
  const method = certificate === undefined ? 'private_key_jwt' : 'self_signed_tls_client_auth';
  const x5c = certificate === undefined ? {} : { x5c: [certificate.der.toString('base64')] };
  return {
    client_id: id,
    department,
    division,
    purpose,
    ...(scope !== undefined && { scope }),
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: method,
    ...(certificate === undefined && { token_endpoint_auth_signing_alg: 'ES256' }),
    id_token_signed_response_alg: 'ES256',
    jwks: { keys: [{ ...publicJwk, kid: id, alg: 'ES256', use: 'sig', ...x5c }] },
    tls_client_certificate_bound_access_tokens: isBound,
  };
}

function createProvider(issuer: string, clients: Record<string, unknown>[], keys: JWK[]): Provider {
  return new Provider(issuer, {
    jwks: { keys },
    clients,
    clientAuthMethods: ['private_key_jwt', 'self_signed_tls_client_auth'],
    scopes: ['citizen-id:full', 'hub:all'],
    extraClientMetadata: { properties: ['department', 'division', 'purpose'] },
    // What the hub decides by comes from the client's registration, never from what the client asks for.
    extraTokenClaims: ({ oidc: { client = {} } }) => ({
      department: client['department'],
      division: client['division'],
      purpose: client['purpose'],
    }),
    ttl: { ClientCredentials: (_, { resourceServer }) => resourceServer?.accessTokenTTL ?? 300 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => {
          const { audience: named, lifeSeconds } = resources[resource] ?? {
            audience: 'nobody',
            lifeSeconds: 1,
          };
          return {
            audience: named,
            scope: 'citizen-id:full hub:all',
            accessTokenFormat: 'jwt',
            accessTokenTTL: lifeSeconds,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        selfSignedTlsClientAuth: true,
        getCertificate: ({ req }) => pemOf(req),
      },
    },
  });
}

function pemOf({ socket }: IncomingMessage): string | undefined {
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.toString() : undefined;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
