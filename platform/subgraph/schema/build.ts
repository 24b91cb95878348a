import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import { GraphQLScalarType, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { resolveEntitiesByList, resolveOneReference } from './references.ts';
import type { ResolveReferences } from './references.ts';

/**
 * Type name → field name → resolver; a type may also be a scalar, and may hold `__resolveReference`, or
 * `__resolveReferences` of the type ResolveReferences.
 */
export type ResolverMap = Record<string, GraphQLScalarType | Record<string, unknown>>;

/** The schema of `typeDefs`, the text of a schema.graphql, whose references are resolved by the list where they can be. */
export function buildSchema<Context>(typeDefs: string, resolvers: ResolverMap): GraphQLSchema {
  const byList = listReferenceResolvers<Context>(resolvers);
  const schema = buildSubgraphSchema([
    { typeDefs: parse(typeDefs), resolvers: withReferences(resolvers, byList) },
  ]);
  resolveEntitiesByList(schema, byList);
  return schema;
}

function listReferenceResolvers<Context>(resolvers: ResolverMap): Map<string, ResolveReferences<Context>> {
  const byList = new Map<string, ResolveReferences<Context>>();
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const resolve = '__resolveReferences' in fields ? fields['__resolveReferences'] : undefined;
    if (typeof resolve === 'function') byList.set(typeName, resolve as ResolveReferences<Context>);
  }
  return byList;
}

function withReferences<Context>(
  resolvers: ResolverMap,
  byList: ReadonlyMap<string, ResolveReferences<Context>>,
): GraphQLResolverMap<unknown> {
  const wrapped = Object.entries(resolvers).map(([typeName, type]): [string, ResolverMap[string]] => {
    const resolveList = byList.get(typeName);
    if (resolveList !== undefined && !(type instanceof GraphQLScalarType)) {
      const { __resolveReferences: _, ...fields } = type;
      return [typeName, { ...fields, __resolveReference: resolveOneReference(resolveList) }];
    }
    const resolve = '__resolveReference' in type ? type['__resolveReference'] : undefined;
    return typeof resolve === 'function'
      ? [typeName, { ...type, __resolveReference: rejecting(resolve) }]
      : [typeName, type];
  });
  return Object.fromEntries(wrapped) as GraphQLResolverMap<unknown>;
}

/** A reference resolver that throws instead of rejecting would fail the whole entity list, not its own entity. */
function rejecting(resolve: object): (...args: unknown[]) => Promise<unknown> {
  return async (...args) => Reflect.apply(resolve as () => unknown, undefined, args) as unknown;
}
