import type { RequiresSelection } from '@graphql-hive/router-query-planner';
import type { TypeRelation } from '../supergraph/type-relation.ts';
import { isDataObject } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';
import { lostPartOf } from '../tree/merge.ts';
import { SourceFailure } from '../tree/source-failure.ts';
import { noteGap } from './gaps.ts';

/** What a fetch sends of one entity: its type, key, and the fields `@requires` names. */
export type Representation = DataObject & { __typename: string };

/**
 * Null: the entity cannot be asked for, because a needed value is unknown or its type is not meant.
 * A failure: a needed value failed, and so does what would have been asked.
 */
export type RepresentationBuilder = (
  entity: DataObject,
  variables: DataObject,
) => Representation | SourceFailure | null;

type Part =
  | {
      kind: 'field';
      source: string;
      target: string;
      parts: readonly Part[] | null;
      /** The entity can be named without it. */
      isBesideKey: boolean;
    }
  | {
      kind: 'fragment';
      type: string;
      parts: readonly Part[];
      skipIf: string | undefined;
      includeIf: string | undefined;
    };

/** @param isBesideKey tells the fields that are sent for `@requires` alone; none when left out. */
export function compileRepresentation(
  selections: readonly RequiresSelection[],
  types: TypeRelation,
  isBesideKey: IsBesideKey = () => false,
): RepresentationBuilder {
  const parts = compileParts(selections, null, isBesideKey);
  const soleType = parts.length === 1 && parts[0]?.kind === 'fragment' ? parts[0].type : undefined;

  const build: RepresentationBuilder = (entity, variables) => {
    // A key-only jump may leave the type unsaid; the only fragment then names it.
    const typename = entity['__typename'] ?? soleType;
    if (typeof typename !== 'string') return null;
    const built: Representation = { __typename: typename };
    const outcome = fill(built, parts, entity, typename, variables, types);
    if (outcome !== 'complete') return outcome;
    // Nothing but the type: no fragment was meant for this entity.
    return Object.keys(built).length > 1 ? built : null;
  };

  const sole = soleKeyOf(selections, types);
  if (sole === null) return build;
  const { type, source, target } = sole;
  return (entity, variables) => {
    const { __typename: typename = type, [source]: key } = entity;
    if (typename !== type || typeof key !== 'string') return build(entity, variables);
    const built: Representation = { __typename: type };
    built[target] = key;
    return built;
  };
}

/** `source`: the key's field in the tree; `target`: in the representation. */
type SoleKey = { type: string; source: string; target: string };

/** What names the entities of a fetch where one key of one type does, as nearly always; null where it takes more. */
export function soleKeyOf(selections: readonly RequiresSelection[], types: TypeRelation): SoleKey | null {
  const [fragment, ...others] = selections;
  if (fragment?.kind !== 'InlineFragment' || others.length > 0) return null;
  const { typeCondition: type, skipIf, includeIf } = fragment;
  if (skipIf !== undefined || includeIf !== undefined || types.isAbstract(type)) return null;
  const [key, ...more] = fragment.selections.filter(
    (selection) =>
      selection.kind !== 'Field' || selection.name !== '__typename' || selection.alias !== undefined,
  );
  if (key?.kind !== 'Field' || key.selections !== undefined || more.length > 0) return null;
  return { type, source: key.name, target: key.alias ?? key.name };
}

type IsBesideKey = (typename: string, field: string) => boolean;

/** The same text for equal representations of one fetch, and for no others: their members stand in one order. */
export function identityOf(representation: Representation): string {
  let identity = '';
  for (const key in representation) {
    const value = representation[key];
    // The length keeps two texts apart whatever they hold; any other value is rare enough to be written as JSON.
    identity += typeof value === 'string' ? `${value.length}:${value}` : `${JSON.stringify(value)};`;
  }
  return identity;
}

/** @param typename of the entity whose fields these are; null below them. */
function compileParts(
  selections: readonly RequiresSelection[],
  typename: string | null,
  isBesideKey: IsBesideKey,
): readonly Part[] {
  return selections.map((selection): Part => {
    switch (selection.kind) {
      case 'Field':
        return {
          kind: 'field',
          source: selection.name,
          target: selection.alias ?? selection.name,
          parts:
            selection.selections === undefined ? null : compileParts(selection.selections, null, () => false),
          isBesideKey: typename !== null && isBesideKey(typename, selection.alias ?? selection.name),
        };
      case 'InlineFragment':
        return {
          kind: 'fragment',
          type: selection.typeCondition,
          parts: compileParts(selection.selections, selection.typeCondition, isBesideKey),
          skipIf: selection.skipIf,
          includeIf: selection.includeIf,
        };
      case 'FragmentSpread':
        throw new Error(`The plan names a fragment (${selection.value}) it does not define`);
    }
  });
}

function fill(
  built: DataObject,
  parts: readonly Part[],
  value: DataObject,
  typename: string,
  variables: DataObject,
  types: TypeRelation,
): 'complete' | SourceFailure | null {
  for (const part of parts) {
    if (part.kind === 'fragment') {
      if (part.skipIf !== undefined && variables[part.skipIf] === true) continue;
      if (part.includeIf !== undefined && variables[part.includeIf] !== true) continue;
      if (!types.admits(part.type, typename)) continue;
      const outcome = fill(built, part.parts, value, typename, variables, types);
      if (outcome !== 'complete') return outcome;
      continue;
    }
    const needed = part.source === '__typename' ? typename : value[part.source];
    // A source that knows a nullable value answers null; silence means an earlier fetch failed, or found no entity.
    const copied =
      needed === undefined
        ? lostPartOf(value)
        : part.parts === null
          ? needed
          : copyOf(needed, part.parts, variables, types);
    const isMissing = copied === undefined || copied instanceof SourceFailure;
    if (isMissing && !part.isBesideKey) return copied ?? null;
    if (isMissing) noteGap(built, part.target, copied ?? null);
    built[part.target] = isMissing ? null : copied;
  }
  return 'complete';
}

function copyOf(value: unknown, parts: readonly Part[], variables: DataObject, types: TypeRelation): unknown {
  if (value instanceof SourceFailure) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => copyOf(item, parts, variables, types));
    return items.find((item) => item instanceof SourceFailure) ?? items;
  }
  if (!isDataObject(value)) return value ?? null;
  const built: DataObject = {};
  const typename = typeof value['__typename'] === 'string' ? value['__typename'] : '';
  const outcome = fill(built, parts, value, typename, variables, types);
  return outcome === 'complete' ? built : outcome;
}
