import {
  getNamedType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  GraphQLCompositeType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { Fragments } from '../../../platform/graphql/collect-fields.ts';
import type { Tracked } from '../supergraph/tracked.ts';
import { isDataObject } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';

/** Tells every key found in the data of an answer, some of them several times. */
export type KeyReader = (data: DataObject, onKey: (key: string) => void) => void;

/** The operation with the keys asked for. Without alias: the aliases of clients never meet a field's own name. */
export function withTrackedKeys(
  document: DocumentNode,
  schema: GraphQLSchema,
  tracked: Tracked,
): DocumentNode {
  const info = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(info, {
      SelectionSet: {
        leave(node) {
          const added = keySelections(info.getParentType(), schema, tracked);
          return added.length === 0 ? undefined : { ...node, selections: [...node.selections, ...added] };
        },
      },
    }),
  );
}

function keySelections(
  type: GraphQLCompositeType | undefined | null,
  schema: GraphQLSchema,
  tracked: Tracked,
): FieldNode[] {
  if (!isObjectType(type) || type === schema.getQueryType() || type === schema.getMutationType()) return [];
  if (type.name === tracked.type) return [fieldOf(tracked.key)];
  const fields = type.getFields();
  const keys = tracked.keyFields.filter((name) => fields[name]?.args.length === 0);
  if (keys.length > 0) return keys.map((name) => fieldOf(name));
  const held = fields[tracked.field];
  if (held === undefined || held.args.length > 0 || getNamedType(held.type).name !== tracked.type) return [];
  return [fieldOf(tracked.field, [fieldOf(tracked.key)])];
}

function fieldOf(name: string, selections?: readonly FieldNode[]): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(selections !== undefined && { selectionSet: { kind: Kind.SELECTION_SET, selections } }),
  };
}

/** Where keys stand below one object: under which response keys, and below which other objects. */
type Place = { keys: readonly string[]; below: readonly (readonly [string, Place])[] };

/** @param document as it is sent to the sources: with the keys asked for, and under source keys. */
export function compileKeyReader(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  fragments: Fragments,
  tracked: Tracked,
): KeyReader {
  const root = schema.getRootType(operation.operation);
  const planned = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (root === undefined || root === null || planned === undefined) return () => undefined;
  const place = placeOf(root, [planned.selectionSet], schema, fragments, tracked);
  return (data, onKey) => readPlace(data, place, onKey);
}

function placeOf(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  schema: GraphQLSchema,
  fragments: Fragments,
  tracked: Tracked,
): Place {
  const keys = new Set<string>();
  const below = new Map<string, { type: GraphQLCompositeType; sets: SelectionSetNode[] }>();
  const collect = (
    parent: GraphQLCompositeType,
    set: SelectionSetNode,
    spread: ReadonlySet<string>,
  ): void => {
    for (const node of set.selections) {
      if (node.kind !== Kind.FIELD) {
        const name = node.kind === Kind.FRAGMENT_SPREAD ? node.name.value : null;
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
        if (fragment === undefined || (name !== null && spread.has(name))) continue;
        const condition = schema.getType(fragment.typeCondition?.name.value ?? parent.name);
        const seen = name === null ? spread : new Set([...spread, name]);
        if (isCompositeType(condition)) collect(condition, fragment.selectionSet, seen);
        continue;
      }
      const field = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
      if (field === undefined) continue;
      const key = (node.alias ?? node.name).value;
      const isKey = parent.name === tracked.type && node.name.value === tracked.key;
      if ((isKey || tracked.keyFields.includes(node.name.value)) && !isListType(field.type)) keys.add(key);
      const inner = getNamedType(field.type);
      if (!isCompositeType(inner) || node.selectionSet === undefined) continue;
      const known = below.get(key);
      if (known === undefined) below.set(key, { type: inner, sets: [node.selectionSet] });
      else known.sets.push(node.selectionSet);
    }
  };
  for (const set of selectionSets) collect(type, set, new Set());
  const places = [...below].map(
    ([key, { type: inner, sets }]) => [key, placeOf(inner, sets, schema, fragments, tracked)] as const,
  );
  return {
    keys: [...keys],
    below: places.filter(([, { keys: found, below: deeper }]) => found.length > 0 || deeper.length > 0),
  };
}

function readPlace(value: unknown, place: Place, onKey: (key: string) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) readPlace(item, place, onKey);
    return;
  }
  if (!isDataObject(value)) return;
  for (const name of place.keys) {
    const key = value[name];
    if (typeof key === 'string') onKey(key);
  }
  for (const [name, inner] of place.below) readPlace(value[name], inner, onKey);
}
