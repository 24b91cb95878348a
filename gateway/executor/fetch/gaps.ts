import type { Requirements } from '../supergraph/requirements.ts';
import type { TypeRelation } from '../supergraph/type-relation.ts';
import type { DataObject } from '../tree/data-object.ts';
import type { SourceFailure } from '../tree/source-failure.ts';
import { listEntries } from './answered-keys.ts';

/** A representation, as far as its gaps are concerned. */
type Named = { __typename: string };

/** Why fields of a representation could not be told: a failure, or null where nobody knows such an entity. */
type Gaps = Map<string, SourceFailure | null>;

const gapsOfRepresentations = new WeakMap<object, Gaps>();

/** A field only some of the asked ones need is missing: the entity is asked for all the same, without it. */
export function noteGap(representation: object, field: string, reason: SourceFailure | null): void {
  const gaps = gapsOfRepresentations.get(representation) ?? new Map<string, SourceFailure | null>();
  gapsOfRepresentations.set(representation, gaps.set(field, reason));
}

/** Tells representations with gaps from those that hold the same as values. */
export function markOfGaps(representation: object): string {
  const gaps = gapsOfRepresentations.get(representation);
  return gaps === undefined ? '' : `?${[...gaps.keys()].join()}`;
}

export type GapHandling = {
  /** Why there is nothing to ask for, as every field needs what is missing; undefined where there is something. */
  reasonToGiveUp: (representation: Named) => SourceFailure | null | undefined;
  /** Takes back what a source answered without having been told what it needed. */
  fill: (entity: DataObject, representation: Named) => void;
};

/** @param alias the `_entities` field of the source's operation whose fields are meant. */
export function compileGapHandling(
  { query, source }: { query: string; source: string },
  alias: string,
  types: TypeRelation,
  requirements: Requirements,
): GapHandling {
  const entries = listEntries(query, alias).map(({ key, name, conditions }) => {
    const needed = requirements.neededFor(source, conditions.at(-1) ?? '', name);
    return { key, conditions, needed };
  });
  const askedOf = ({ __typename }: Named) =>
    entries.filter(({ conditions }) => conditions.every((condition) => types.admits(condition, __typename)));
  return {
    reasonToGiveUp(representation) {
      const gaps = gapsOfRepresentations.get(representation);
      if (gaps === undefined) return undefined;
      const missing = [...gaps.keys()];
      const isAskable = askedOf(representation).some(
        ({ needed }) => needed === undefined || !missing.some((field) => needed.has(field)),
      );
      return isAskable ? undefined : ([...gaps.values()].find((reason) => reason !== null) ?? null);
    },
    fill(entity, representation) {
      for (const [field, reason] of gapsOfRepresentations.get(representation) ?? []) {
        for (const { key, needed } of askedOf(representation)) {
          if (needed?.has(field) === true) entity[key] = reason;
        }
      }
    },
  };
}
