import type { IncomingHttpHeaders } from 'node:http';
import { createAuthenticator } from '../../../gateway/access/token/authenticate.ts';
import { decide } from '../../../gateway/access/policy/policy.ts';
import { developmentIssuer } from '../../../gateway/development-issuer.ts';
import { signInternalToken } from '../../../platform/subgraph/token/internal-token.ts';
import type { BenchSubgraph } from '../subgraphs.ts';

export type PeerOptions = {
  /** Holds the key that signs the client's token. */
  home: string;
  internalSecret: string;
  supergraphSdl: string;
  subgraphUrls: Record<BenchSubgraph, string>;
};

/** Seconds a peer uses a token for its subgraphs again; they live for 60. */
const tokenReuse = 50;

/**
 * What a deployment of a peer has to add: the client's token is verified as our gateway does, and subgraphs are given
 * the token they ask for. It is signed once in a while only, where ours signs one for every call.
 */
export async function createPeerAccess({ home, internalSecret }: PeerOptions) {
  const authenticate = createAuthenticator(await developmentIssuer(home));
  const tokens = new Map<string, { token: string; until: number }>();

  return {
    /** Rejects unless the request carries a token that opens something. */
    async check(headers: IncomingHttpHeaders | Record<string, string>): Promise<void> {
      if (decide(await authenticate(headers.authorization)) === null) throw new Error('Forbidden');
    },
    /** Every request of the benchmark is made with one token, so one caller stands for all. */
    async authorization(subgraph: BenchSubgraph, headers: { authorization?: string | undefined }) {
      const known = tokens.get(subgraph);
      if (known !== undefined && Date.now() < known.until) return `Bearer ${known.token}`;
      const claims = await authenticate(headers.authorization);
      const decision = decide(claims);
      if (decision === null) throw new Error('Forbidden');
      const { subject, clientId, purpose } = claims;
      const caller = { ...decision, subject, clientId, purpose, requestId: 'benchmark' };
      const token = signInternalToken(internalSecret, subgraph, caller);
      tokens.set(subgraph, { token, until: Date.now() + tokenReuse * 1000 });
      return `Bearer ${token}`;
    },
  };
}
