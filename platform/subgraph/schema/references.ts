import type { GraphQLSchema } from 'graphql';

/** An entity as the gateway names it: its type and a key. */
export type Reference = { __typename?: unknown; id?: unknown };

/**
 * Resolves every reference of one list together, in its order: an entity with its `__typename`, or the reason why there
 * is none. Never rejects: what fails as a whole is the reason for each of them (`resolveTogether`).
 */
export type ResolveReferences<Context> = (
  references: readonly Reference[],
  context: Context,
) => Promise<readonly (object | Error)[]>;

/** Finds each reference's entity in what was loaded for all of them; without it, the failure is the answer to each. */
export function resolveTogether<Loaded>(
  references: readonly Reference[],
  loading: Promise<Loaded>,
  find: (reference: Reference, loaded: Loaded) => object | Error,
): Promise<readonly (object | Error)[]> {
  return loading.then(
    (loaded) => references.map((reference) => find(reference, loaded)),
    (error: unknown) =>
      references.map(() => (error instanceof Error ? error : new Error('Nothing was loaded'))),
  );
}

/**
 * Lets types resolve their references by the list. One by one, each reference costs half a dozen promises, which is
 * more than the rest of an answer of fifty children. Lists of other types, and of several, are left to the schema.
 */
export function resolveEntitiesByList<Context>(
  schema: GraphQLSchema,
  byType: ReadonlyMap<string, ResolveReferences<Context>>,
): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const oneByOne = field?.resolve;
  if (field === undefined || oneByOne === undefined) return;
  field.resolve = (source, args, context: Context, info) => {
    const references = (args as { representations: readonly Reference[] }).representations;
    const resolveList = byType.get(soleTypeOf(references) ?? '');
    if (resolveList === undefined) return oneByOne(source, args, context, info);
    return resolveList(references, context);
  };
}

/** The same for one reference, as schemas want it. */
export function resolveOneReference<Context>(
  resolveList: ResolveReferences<Context>,
): (reference: Reference, context: Context) => Promise<object> {
  return async (reference, context) => {
    const [entity] = await resolveList([reference], context);
    if (entity === undefined || entity instanceof Error)
      throw entity ?? new TypeError('No entity was answered');
    return entity;
  };
}

function soleTypeOf(references: readonly Reference[]): string | null {
  const typename = references[0]?.__typename;
  if (typeof typename !== 'string') return null;
  return references.every((reference) => reference.__typename === typename) ? typename : null;
}
