import { isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** What a root field resolved to, or what it threw: never undefined then. `isLate`: by a promise. */
export type Outcome = { value?: unknown; error?: unknown; isLate?: boolean };

/** Stands for the root value where root fields have been resolved already: by response key. */
export class Replay {
  readonly outcomes: ReadonlyMap<string, Outcome>;

  constructor(outcomes: ReadonlyMap<string, Outcome>) {
    this.outcomes = outcomes;
  }
}

/**
 * Lets the root fields of queries be answered again without being resolved again: a statement that failed is not tried
 * a second time only to learn how to tell of it.
 */
export function makeReplayable(schema: GraphQLSchema): void {
  const type = schema.getQueryType();
  if (!isObjectType(type)) return;
  for (const field of Object.values(type.getFields())) {
    const resolve = field.resolve;
    if (resolve === undefined) continue;
    field.resolve = (source, args, context, info) => {
      if (!(source instanceof Replay)) return resolve(source, args, context, info);
      const outcome = source.outcomes.get(String(info.path.key));
      if (outcome === undefined) return resolve(undefined, args, context, info);
      const { value, error, isLate } = outcome;
      // The order of errors depends on which came at once.
      if (isLate === true)
        return error === undefined ? Promise.resolve(value) : Promise.reject(error as Error);
      if (error !== undefined) throw error as Error;
      return value;
    };
  }
}
