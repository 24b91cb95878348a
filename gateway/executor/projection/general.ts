import {
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import type { GraphQLCompositeType, GraphQLOutputType, GraphQLSchema, SelectionSetNode } from 'graphql';
import { collectFields, selectionsOf } from '../../../platform/graphql/collect-fields.ts';
import type { Fragments } from '../../../platform/graphql/collect-fields.ts';
import { sourceKeyOf } from '../operation/source-keys.ts';
import { isDataObject } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';
import { lostPartOf } from '../tree/merge.ts';
import { SourceFailure } from '../tree/source-failure.ts';
import { addFailure, addMissing } from './error-report.ts';
import type { ErrorReport } from './error-report.ts';

/** Turns the tree the sources filled into what the client asked for: its keys, its order, its nulls. */
export type Projection = (data: DataObject, report: ErrorReport) => DataObject | null;

/** `undefined` stands for a null the type forbids: the nearest nullable place above becomes null. */
type Completer = (value: unknown, report: ErrorReport) => unknown;
/** `source`: the key its value stands under. */
type ProjectedField = { key: string; source: string; complete: Completer };

export type Compilation = {
  schema: GraphQLSchema;
  fragments: Fragments;
  variables: DataObject;
  aliasPrefix: string;
};

/** Compiled for one set of values of the variables that @skip and @include name. */
export function compileProjection(
  compilation: Compilation,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): Projection {
  const complete = compileComposite(compilation, rootType, [selectionSet]);
  return (data, report) => (complete(data, report) as DataObject | undefined) ?? null;
}

function compileType(
  compilation: Compilation,
  type: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
  place: string,
): Completer {
  const nullable = getNullableType(type);
  if (isScalarType(nullable)) return isNonNullType(type) ? requiredScalar(place) : completeScalar;
  const inner = compileNullable(compilation, nullable, selectionSets, place);
  if (!isNonNullType(type)) {
    return (value, report) => {
      if (value === null || value === undefined) return null;
      if (value instanceof SourceFailure) {
        addFailure(report, value);
        return null;
      }
      return inner(value, report) ?? null;
    };
  }
  return (value, report) => {
    if (value === null || value === undefined) {
      addMissing(report, place);
      return undefined;
    }
    if (value instanceof SourceFailure) {
      addFailure(report, value);
      return undefined;
    }
    return inner(value, report);
  };
}

/** Most fields are scalars, and most of their values no objects: those need no further look. */
function completeScalar(value: unknown, report: ErrorReport): unknown {
  if (typeof value !== 'object' && value !== undefined) return value;
  if (!(value instanceof SourceFailure)) return value ?? null;
  addFailure(report, value);
  return null;
}

function requiredScalar(place: string): Completer {
  return (value, report) => {
    if (value === null || value === undefined) return addMissing(report, place);
    if (!(value instanceof SourceFailure)) return value;
    addFailure(report, value);
    return undefined;
  };
}

function compileNullable(
  compilation: Compilation,
  type: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
  place: string,
): Completer {
  if (isListType(type))
    return compileList(compileType(compilation, type.ofType, selectionSets, place), place);
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    // A value hidden from clients must stay hidden in answers too.
    return (value, report) =>
      typeof value === 'string' && names.has(value) ? value : addMissing(report, place);
  }
  if (isScalarType(type) || isNonNullType(type)) return (value) => value;
  return compileComposite(compilation, type, selectionSets);
}

function compileList(completeItem: Completer, place: string): Completer {
  return (value, report) => {
    if (!Array.isArray(value)) return addMissing(report, place);
    const { path } = report;
    const depth = path.length;
    const items: unknown[] = [];
    let forbidden = false;
    for (let index = 0; index < value.length; index++) {
      path[depth] = index;
      const item = completeItem(value[index], report);
      if (item === undefined) forbidden = true;
      items.push(item);
    }
    path.length = depth;
    return forbidden ? undefined : items;
  };
}

function compileComposite(
  compilation: Compilation,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): Completer {
  const byTypename = new Map<string, readonly ProjectedField[] | null>();
  const fieldsOf = (typename: string): readonly ProjectedField[] | null => {
    let fields = byTypename.get(typename);
    if (fields === undefined) {
      fields = compileFields(compilation, type, typename, selectionSets);
      byTypename.set(typename, fields);
    }
    return fields;
  };
  // An object type needs no look-up by runtime type. Compiled on first use: a selection nobody's data reaches is free.
  let sole: readonly ProjectedField[] | null = null;
  const isObject = isObjectType(type);

  return (value, report) => {
    if (!isDataObject(value)) return addMissing(report, type.name);
    if (isObject) sole ??= fieldsOf(type.name);
    const fields = sole ?? fieldsOf(typenameOf(value) ?? type.name);
    if (fields === null) return addMissing(report, type.name);
    const { path } = report;
    const depth = path.length;
    const projected: DataObject = {};
    let forbidden = false;
    for (let index = 0; index < fields.length; index += 1) {
      const { key, source, complete } = fields[index] as ProjectedField;
      path[depth] = key;
      const completed = complete(value[source] ?? missing(value, source), report);
      if (completed === undefined) forbidden = true;
      projected[key] = completed;
    }
    path.length = depth;
    return forbidden ? undefined : projected;
  };
}

/** A field that is not there is null, unless the source that would have told it failed. */
function missing(value: DataObject, source: string): unknown {
  return value[source] === null ? null : lostPartOf(value);
}

function typenameOf(value: DataObject): string | undefined {
  const typename = value['__typename'];
  return typeof typename === 'string' ? typename : undefined;
}

/** Null when clients may not see the type, or when it cannot stand at this place. */
function compileFields(
  compilation: Compilation,
  declared: GraphQLCompositeType,
  typename: string,
  selectionSets: readonly SelectionSetNode[],
): readonly ProjectedField[] | null {
  const { schema, fragments, variables, aliasPrefix } = compilation;
  const type = schema.getType(typename);
  if (type === undefined || !('getFields' in type || isAbstractType(type))) return null;
  if (
    type !== declared &&
    !(isAbstractType(declared) && 'getInterfaces' in type && schema.isSubType(declared, type))
  ) {
    return null;
  }
  const fields = 'getFields' in type ? type.getFields() : {};
  const projected: ProjectedField[] = [];
  for (const [key, nodes] of collectFields(schema, type, selectionSets, fragments, variables)) {
    const [node] = nodes;
    if (node === undefined) continue;
    const name = node.name.value;
    const source = sourceKeyOf(node, aliasPrefix);
    const field = fields[name];
    if (name === '__typename') {
      projected.push({ key, source, complete: () => typename });
    } else if (name === '__schema' || name === '__type') {
      // Answered by graphql-js, already in the client's form.
      projected.push({ key, source: key, complete: (value) => value ?? null });
    } else if (field !== undefined && 'type' in field) {
      const place = `${typename}.${name}`;
      projected.push({
        key,
        source,
        complete: compileType(compilation, field.type as GraphQLOutputType, selectionsOf(nodes), place),
      });
    }
  }
  return projected;
}
