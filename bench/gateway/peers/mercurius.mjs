import gatewayPlugin from '@mercuriusjs/gateway';
import Fastify from 'fastify';
import { Kind, parse, print } from 'graphql';
import { contest } from '../contestant.ts';
import { createPeerAccess } from './caller.ts';

/** Mercurius composes a schema of its own, by the rules of federation 1. */
contest(async (options) => {
  const access = await createPeerAccess(options);
  const authorizations = {};
  const app = Fastify();
  await app.register(gatewayPlugin.default ?? gatewayPlugin, {
    gateway: {
      services: Object.entries(options.subgraphUrls).map(([name, url]) => ({
        name,
        url,
        schema: asFederation1(name, options.subgraphSdls[name]),
        // Called without waiting for it; the context has seen to the tokens.
        rewriteHeaders: () => ({ authorization: authorizations[name] }),
      })),
    },
    context: async (request) => {
      await access.check(request.headers);
      for (const name of Object.keys(options.subgraphUrls)) {
        authorizations[name] = await access.authorization(name, request.headers);
      }
      return {};
    },
  });
  await app.ready();
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
});

/** Only the subgraph of the root fields owns `Child` there; the others extend it by an external key. */
function asFederation1(name, sdl) {
  const document = parse(sdl.replace(/^extend schema.*$/m, '').replaceAll(' @shareable', ''));
  const definitions = document.definitions.map((node) =>
    name !== 'children' && node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Child'
      ? asExtension(node)
      : node,
  );
  return print({ ...document, definitions });
}

function asExtension(definition) {
  const node = { ...definition };
  delete node.description;
  const external = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'external' } };
  const fields = node.fields.map((field) =>
    field.name.value === 'id' ? { ...field, directives: [external] } : field,
  );
  return { ...node, kind: Kind.OBJECT_TYPE_EXTENSION, fields };
}
