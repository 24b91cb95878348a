import type { FlattenNodePathSegment } from '@graphql-hive/router-query-planner';
import type { TypeRelation } from '../supergraph/type-relation.ts';
import { isDataObject } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';

/** A path of the plan, ready to walk: fields, lists, and conditions on the runtime type. */
export type TargetPath = readonly TargetStep[];
type TargetStep =
  { kind: 'field'; name: string } | { kind: 'list' } | { kind: 'types'; names: readonly string[] };

export function compileTargetPath(segments: readonly FlattenNodePathSegment[]): TargetPath {
  return segments.map((segment): TargetStep => {
    if (segment === '@') return { kind: 'list' };
    if ('Field' in segment) return { kind: 'field', name: segment.Field };
    return { kind: 'types', names: segment.TypeCondition };
  });
}

/** Every object the path leads to, in document order; places without a value are left out. */
export function listTargets(root: DataObject, path: TargetPath, types: TypeRelation): DataObject[] {
  const targets: DataObject[] = [];
  visit(root, path, 0, types, targets);
  return targets;
}

function visit(
  value: unknown,
  path: TargetPath,
  index: number,
  types: TypeRelation,
  targets: DataObject[],
): void {
  if (Array.isArray(value)) {
    const next = path[index]?.kind === 'list' ? index + 1 : index;
    for (const item of value) visit(item, path, next, types, targets);
    return;
  }
  if (!isDataObject(value)) return;
  const step = path[index];
  if (step === undefined) {
    targets.push(value);
  } else if (step.kind === 'field') {
    visit(value[step.name], path, index + 1, types, targets);
  } else if (step.kind === 'list' || fits(value['__typename'], step.names, types)) {
    visit(value, path, index + 1, types, targets);
  }
}

/** An object that does not say its type is let through: the plan asked for no type because only one is possible. */
function fits(typename: unknown, names: readonly string[], types: TypeRelation): boolean {
  return typeof typename !== 'string' || names.some((name) => types.admits(name, typename));
}
