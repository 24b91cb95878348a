declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener } from 'node:http';
  import type { JWK } from 'jose';

  /** As much of the package as the tests use; it ships no types. */
  export type ProviderContext = {
    req: IncomingMessage;
    oidc: { client?: Record<string, unknown> };
  };

  export type ResourceServer = {
    audience: string;
    scope: string;
    accessTokenFormat: 'jwt' | 'opaque';
    accessTokenTTL: number;
    jwt?: { sign: { alg: string } };
  };

  export type ProviderConfiguration = {
    jwks: { keys: JWK[] };
    clients: Record<string, unknown>[];
    clientAuthMethods: string[];
    scopes: string[];
    extraClientMetadata: { properties: string[] };
    extraTokenClaims: (context: ProviderContext) => Record<string, unknown>;
    ttl: {
      ClientCredentials: (context: ProviderContext, token: { resourceServer?: ResourceServer }) => number;
    };
    features: {
      devInteractions: { enabled: boolean };
      clientCredentials: { enabled: boolean };
      resourceIndicators: {
        enabled: boolean;
        getResourceServerInfo: (context: ProviderContext, resource: string) => ResourceServer;
      };
      mTLS: {
        enabled: boolean;
        certificateBoundAccessTokens: boolean;
        selfSignedTlsClientAuth: boolean;
        getCertificate: (context: ProviderContext) => string | undefined;
      };
    };
  };

  export class Provider {
    constructor(issuer: string, configuration: ProviderConfiguration);
    callback(): RequestListener;
  }
}
