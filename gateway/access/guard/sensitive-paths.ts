import { getNamedType, isCompositeType, Kind } from 'graphql';
import type {
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import {
  keptToDivision,
  knownFrom,
  leftOutBySource,
  mayHoldNumber,
  namingSource,
} from './sensitive-fields.ts';
import { mismatchesByDivision } from './sensitive-fields.ts';
import type { Limits } from './sensitive-fields.ts';
import { classOfField } from '../policy/table.ts';

/** A key of the answer, and the field of the schema that stands there. */
export type Spot = { key: string; field: string };

export type Below = { key: string; place: Place };

/** What is to be looked at below one object: keys of the answer, and objects below with something of their own. */
export type Place = {
  /** `Type.field` for the log; a type for the object as a whole. */
  type: string;
  /** Key of the division the object must lie in; null: none is known. */
  division: string | null;
  /** Key of the source the object names; null: none. */
  source: string | null;
  /** Key of the sources by whose records the caller knows of the object; null: whoever may ask may know of it. */
  knownFrom: string | null;
  /** Keys of values that are to be null where the source is withheld. */
  evidence: readonly string[];
  texts: readonly Spot[];
  /** Keys below which nothing may be told. */
  empty: readonly Spot[];
  below: readonly Below[];
};

/** The places of one operation for one class of callers, or the fields it may not ask for at all. */
export type Paths = { place: Place; forbidden: readonly string[] };

type Collected = {
  fields: Map<string, { name: string; sets: SelectionSetNode[] }>;
};

/** @param document as it is sent to the sources, under source keys. */
export function compilePaths(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  limits: Limits,
): Paths {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const planned = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const root = schema.getRootType(operation.operation);
  const forbidden = new Set<string>();
  if (planned === undefined || root === undefined || root === null) {
    throw new TypeError('A document without an operation cannot be looked over.');
  }

  const collect = (
    type: GraphQLCompositeType,
    sets: readonly SelectionSetNode[],
    found: Collected,
    spread: Set<string>,
  ): Collected => {
    for (const set of sets) {
      for (const node of set.selections) {
        if (node.kind === Kind.FIELD) {
          const key = (node.alias ?? node.name).value;
          const entry = found.fields.get(key) ?? { name: node.name.value, sets: [] };
          if (node.selectionSet !== undefined) entry.sets.push(node.selectionSet);
          found.fields.set(key, entry);
          continue;
        }
        if (node.kind === Kind.FRAGMENT_SPREAD) {
          if (spread.has(node.name.value)) continue;
          spread.add(node.name.value);
        }
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
        if (fragment !== undefined) collect(type, [fragment.selectionSet], found, spread);
      }
    }
    return found;
  };

  const placeOf = (
    type: GraphQLCompositeType,
    sets: readonly SelectionSetNode[],
    isByDivision: boolean,
  ): Place => {
    const { fields } = collect(type, sets, { fields: new Map() }, new Set());
    const known = 'getFields' in type ? type.getFields() : {};
    const texts: Spot[] = [];
    const empty: Spot[] = [];
    const below: Below[] = [];
    for (const [key, { name, sets: inner }] of fields) {
      const field = known[name];
      if (field === undefined || !('args' in field)) continue;
      const label = `${type.name}.${name}`;
      const dataClass = classOfField(type.name, name);
      const effect = dataClass === null ? 'withhold' : limits.row.effects[dataClass];
      if (effect === 'withhold') {
        if (dataClass !== null && leftOutBySource.has(dataClass)) empty.push({ key, field: label });
        else forbidden.add(label);
        continue;
      }
      const named = getNamedType(field.type);
      if (isCompositeType(named)) {
        below.push({ key, place: placeOf(named, inner, mismatchesByDivision.has(label)) });
      } else if (!limits.fullCitizenId && dataClass !== null && mayHoldNumber(type.name, field, dataClass)) {
        texts.push({ key, field: label });
      }
    }
    const division = keptToDivision.get(type.name) ?? (isByDivision ? 'division' : '');
    return {
      type: type.name,
      division: fields.get(division)?.name === division ? division : null,
      source: namingSource.has(type.name) && fields.has('source') ? 'source' : null,
      knownFrom: limits.withheldSources.size > 0 && fields.has(knownFrom) ? knownFrom : null,
      evidence:
        type.name === 'Evidence' && fields.has('source')
          ? [...fields].flatMap(([key, { name }]) => (name === 'value' ? [key] : []))
          : [],
      texts,
      empty,
      below: below.filter(({ place }) => !isIdle(place)),
    };
  };
  return { place: placeOf(root, [planned.selectionSet], false), forbidden: [...forbidden] };
}

function isIdle({ evidence, texts, empty, below, ...keys }: Place): boolean {
  const named = keys.division ?? keys.source ?? keys.knownFrom;
  return named === null && evidence.length + texts.length + empty.length + below.length === 0;
}
