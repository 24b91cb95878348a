import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { contest } from '../contestant.ts';
import { createPeerAccess } from './caller.ts';
import { createPooledFetch } from './pooled-fetch.mjs';

/** Apollo Gateway on Apollo Server, as its documentation sets it up; `pooled` gives it connections of our own. */
contest(async (options) => {
  const access = await createPeerAccess(options);
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name }) => {
      const subgraph = name.toLowerCase();
      return new RemoteGraphQLDataSource({
        url: options.subgraphUrls[subgraph] ?? 'http://127.0.0.1:9/graphql',
        ...(options.pooled && { fetcher: createPooledFetch(Response) }),
        async willSendRequest({ request, context }) {
          // Without a context the gateway asks for health, which this benchmark does not.
          if (context.headers === undefined) return;
          request.http.headers.set('authorization', await access.authorization(subgraph, context.headers));
        },
      });
    },
  });
  const server = new ApolloServer({ gateway });
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: async ({ req }) => {
      await access.check(req.headers);
      return { headers: req.headers };
    },
  });
  return url;
});
