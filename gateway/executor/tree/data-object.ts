import { SourceFailure } from './source-failure.ts';

/** An object as sources answer it. The tree belongs to one execution and is written to while sources answer. */
export type DataObject = Record<string, unknown>;

export function isDataObject(value: unknown): value is DataObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SourceFailure)
  );
}

/** A copy deep enough that writing into one place of the tree never shows in another. */
export function copyData(data: DataObject): DataObject {
  const copy: DataObject = {};
  for (const key of Object.keys(data)) copy[key] = copyValue(data[key]);
  return copy;
}

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue);
  return isDataObject(value) ? copyData(value) : value;
}

/** Puts a failure at the first place along the path that holds nothing. False when every place holds a value. */
export function placeFailure(
  root: DataObject,
  path: readonly (string | number)[],
  failure: SourceFailure,
): boolean {
  let parent = root as Record<string | number, unknown>;
  for (const key of path) {
    const child = parent[key];
    if (child instanceof SourceFailure) return true;
    if (child === null || child === undefined) {
      if (key === '__proto__') return false;
      parent[key] = failure;
      return true;
    }
    if (typeof child !== 'object') return false;
    parent = child as Record<string | number, unknown>;
  }
  return false;
}
