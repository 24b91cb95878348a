import type { DataObject } from '../tree/data-object.ts';

/** What is kept for one operation: something for each combination of values its @skip and @include met lately. */
export const conditionVariants = 16;

export function keyOfConditions(steering: readonly string[], variables: DataObject): string {
  return steering.map((name) => (variables[name] === true ? '1' : '0')).join('');
}
