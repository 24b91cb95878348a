import { createLruCache } from '../../../platform/lru-cache.ts';
import type { DataObject } from '../tree/data-object.ts';

/** Kept for one operation, of the combinations of values that were met lately. */
const mostVariants = 16;

/**
 * One thing for each combination of values of the variables that @skip and @include name, made when it is first met.
 *
 * @param steering names of those variables; without any, there is one thing, made at once
 */
export function perConditions<Value extends object>(
  steering: readonly string[],
  create: (variables: DataObject) => Value,
): (variables: DataObject) => Value {
  if (steering.length === 0) {
    const sole = create({});
    return () => sole;
  }
  const variants = createLruCache<Value>({ entries: mostVariants });
  return (variables) => {
    const key = steering.map((name) => (variables[name] === true ? '1' : '0')).join('');
    let variant = variants.get(key);
    if (variant === undefined) {
      variant = create(variables);
      variants.set(key, variant);
    }
    return variant;
  };
}
