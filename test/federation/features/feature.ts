import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';

/** One rule of federation: a few subgraphs, and what a client must get from them. */
export type Feature = {
  name: string;
  /** Types without the federation header, and what the resolvers answer. */
  subgraphs: Record<string, { sdl: string; resolvers: GraphQLResolverMap<unknown> }>;
  /** Adds what other composers write into a supergraph and ours leaves out. */
  adjust?: (supergraphSdl: string) => string;
  cases: readonly FeatureCase[];
};

type FeatureCase = {
  title: string;
  query: string;
  variables?: Record<string, unknown>;
  data: unknown;
  /** Path and code of every error, in order. */
  errors?: readonly (readonly [path: string, code: string])[];
  /** Subgraphs called, by name, each as often as it was. Not looked at when left out. */
  calls?: readonly string[];
};

export type WithId = { id: string };

/** Answers a reference with the entity of its id; null for an id nobody knows. */
export function byId<Entity extends WithId>(entities: readonly Entity[]) {
  return ({ id }: WithId): Entity | null => entities.find((entity) => entity.id === id) ?? null;
}
