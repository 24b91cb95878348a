import type { FetchNodePathSegment, FetchRewrite } from '@graphql-hive/router-query-planner';
import type { TypeRelation } from '../supergraph/type-relation.ts';
import { isDataObject } from '../tree/data-object.ts';
import type { DataObject } from '../tree/data-object.ts';

/** Changes a representation before it is sent, or an answer before it is merged. */
export type Rewrite = (value: DataObject) => void;

/**
 * `ValueSetter` writes a constant (the interface's name, for a source that knows only an interface object);
 * `KeyRenamer` gives a field back the name the plan had to replace because two selections clashed.
 */
export function compileRewrites(
  rewrites: readonly FetchRewrite[] | undefined,
  types: TypeRelation,
): Rewrite | null {
  if (rewrites === undefined || rewrites.length === 0) return null;
  const steps = rewrites.map((rewrite) => compileRewrite(rewrite, types));
  return (value) => {
    for (const step of steps) step(value);
  };
}

function compileRewrite(rewrite: FetchRewrite, types: TypeRelation): Rewrite {
  if ('KeyRenamer' in rewrite) {
    const { path, renameKeyTo } = rewrite.KeyRenamer;
    return atLastKey(path, types, (parent, key) => {
      parent[renameKeyTo] = parent[key];
      delete parent[key];
    });
  }
  const { path, setValueTo } = 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite;
  return atLastKey(path, types, (parent, key) => {
    parent[key] = setValueTo;
  });
}

function atLastKey(
  path: readonly FetchNodePathSegment[],
  types: TypeRelation,
  change: (parent: DataObject, key: string) => void,
): Rewrite {
  const visit = (value: unknown, index: number): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, index);
      return;
    }
    const segment = path[index];
    if (segment === undefined || !isDataObject(value)) return;
    if ('TypenameEquals' in segment) {
      const typename = value['__typename'];
      const fits =
        typeof typename !== 'string' || segment.TypenameEquals.some((name) => types.admits(name, typename));
      if (fits) visit(value, index + 1);
    } else if (index < path.length - 1) {
      visit(value[segment.Key], index + 1);
    } else if (segment.Key in value) {
      change(value, segment.Key);
    }
  };
  return (value) => visit(value, 0);
}
