import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { findAliasPrefix } from './alias-prefix.ts';
import type { AnswerGuard } from './answer-guard.ts';
import { apiSchemaOf } from './api-schema.ts';
import { listArgumentNames } from './argument-names.ts';
import { readRequirements } from './requirements.ts';
import type { Requirements } from './requirements.ts';
import type { Tracked } from './tracked.ts';
import { typeRelationOf } from './type-relation.ts';
import type { TypeRelation } from './type-relation.ts';

export type Supergraph = {
  sdl: string;
  /** What clients see: no join directives, nothing inaccessible. */
  apiSchema: GraphQLSchema;
  /** Of every argument and input field clients see. */
  argumentNames: ReadonlySet<string>;
  types: TypeRelation;
  requirements: Requirements;
  planner: QueryPlanner;
  /** Before the aliases of clients while they are planned and fetched. */
  aliasPrefix: string;
  tracked: Tracked | null;
  guard: AnswerGuard | null;
};

/** Throws when the SDL is not a supergraph the planner accepts. */
export function loadSupergraph(
  sdl: string,
  tracked: Tracked | null = null,
  guard: AnswerGuard | null = null,
): Supergraph {
  const planner = new QueryPlanner(sdl);
  const document = parse(sdl);
  const apiSchema = apiSchemaOf(planner.consumerSchema);
  return {
    sdl,
    planner,
    apiSchema,
    argumentNames: listArgumentNames(apiSchema),
    types: typeRelationOf(document),
    requirements: readRequirements(document),
    aliasPrefix: findAliasPrefix(document),
    tracked,
    guard,
  };
}
