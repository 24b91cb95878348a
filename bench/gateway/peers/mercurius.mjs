import gatewayPlugin from '@mercuriusjs/gateway';
import Fastify from 'fastify';
import { contest } from '../contestant.ts';
import { createPeerAccess } from './caller.ts';

/** Mercurius composes its own schema from what the subgraphs say of themselves. */
contest(async (options) => {
  const access = await createPeerAccess(options);
  const app = Fastify();
  await app.register(gatewayPlugin.default ?? gatewayPlugin, {
    gateway: {
      services: await Promise.all(
        Object.entries(options.subgraphUrls).map(async ([name, url]) => ({
          name,
          url,
          schema: options.subgraphSdls[name],
          rewriteHeaders: (headers) => ({ authorization: headers.authorization }),
        })),
      ),
    },
    context: async (request) => {
      await access.check(request.headers);
      return {};
    },
  });
  await app.ready();
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return `${address}/graphql`;
});
