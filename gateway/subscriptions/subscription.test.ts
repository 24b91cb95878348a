import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { prepareSubscription } from './subscription.ts';

const supergraph = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');
const schema = buildSchema(supergraph, { assumeValidSDL: true });
const query = 'subscription { childChanged { childId } }';

it.each([undefined, ''])('a subscription without a name is found by %o, as a query is', (operationName) => {
  const request = { query, ...(operationName !== undefined && { operationName }) };
  expect(prepareSubscription(schema, request, () => null)?.field.name).toBe('childChanged');
});
