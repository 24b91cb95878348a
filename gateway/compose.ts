import { readFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { GraphQLError, parse } from 'graphql';
import { listHints } from './composition-hints.ts';
import { subgraphNames } from '../platform/source-systems.ts';

export type SubgraphSdl = { name: string; sdl: string };

/** `supergraphSdl` is null exactly when there are errors; hints do not prevent composition. */
export type Composition = {
  supergraphSdl: string | null;
  errors: readonly string[];
  hints: readonly string[];
};

/** The hub's six subgraphs, as their folders declare them. */
export function readSubgraphSdls(): SubgraphSdl[] {
  return subgraphNames.map((name) => ({
    name,
    sdl: readFileSync(new URL(`../subgraphs/${name}/schema.graphql`, import.meta.url), 'utf8'),
  }));
}

/** Never throws for what a schema says. The same input gives the same text, whatever order the subgraphs come in. */
export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): Composition {
  const sorted = [...subgraphs].sort((one, other) => (one.name < other.name ? -1 : 1));
  try {
    const result = composeServices(
      // The address is decided when the gateway starts; the name stands in for it.
      sorted.map(({ name, sdl }) => ({ name, url: `subgraph:${name}`, typeDefs: parse(sdl) })),
    );
    if (result.errors !== undefined) {
      return { supergraphSdl: null, errors: result.errors.map(({ message }) => message), hints: [] };
    }
    return { supergraphSdl: `${result.supergraphSdl.trim()}\n`, errors: [], hints: listHints(sorted) };
  } catch (error) {
    if (error instanceof GraphQLError) return { supergraphSdl: null, errors: [error.message], hints: [] };
    throw error;
  }
}
