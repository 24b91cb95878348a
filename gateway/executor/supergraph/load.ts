import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { buildASTSchema, Kind, parse } from 'graphql';
import type { DefinitionNode, DocumentNode, GraphQLSchema, NamedTypeNode } from 'graphql';
import { findAliasPrefix } from '../operation/source-keys.ts';
import type { AnswerGuard } from './answer-guard.ts';
import { readRequirements } from './requirements.ts';
import type { Requirements } from './requirements.ts';
import type { Tracked } from './tracked.ts';

/** Which runtime types a type condition of the supergraph admits; hidden types are included. */
export type TypeRelation = {
  /** True when `typename` is `condition` or one of its implementations or members. */
  admits: (condition: string, typename: string) => boolean;
  isAbstract: (typename: string) => boolean;
};

export type Supergraph = {
  sdl: string;
  /** What clients see: no join directives, nothing inaccessible. */
  apiSchema: GraphQLSchema;
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
  return {
    sdl,
    planner,
    apiSchema: apiSchemaOf(planner.consumerSchema),
    types: typeRelationOf(document),
    requirements: readRequirements(document),
    aliasPrefix: findAliasPrefix(document),
    tracked,
    guard,
  };
}

/**
 * The planner prints the introspection types too, which graphql-js refuses to be told: it brings its own. It leaves
 * inaccessible types out, but not out of the unions they are members of.
 */
function apiSchemaOf(consumerSdl: string): GraphQLSchema {
  const document = parse(consumerSdl);
  const known = new Set(document.definitions.map(nameOf));
  const definitions = document.definitions
    .filter((node) => !isReserved(nameOf(node)))
    .map(withoutReservedFields)
    .map((node) => withoutUnknownTypes(node, known));
  return buildASTSchema({ ...document, definitions });
}

function nameOf(node: DefinitionNode): string {
  return 'name' in node && node.name !== undefined ? node.name.value : '';
}

function isReserved(name: string): boolean {
  return name.startsWith('__');
}

function withoutReservedFields(node: DefinitionNode): DefinitionNode {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || node.fields === undefined) return node;
  return { ...node, fields: node.fields.filter((field) => !isReserved(field.name.value)) };
}

function withoutUnknownTypes(node: DefinitionNode, known: ReadonlySet<string>): DefinitionNode {
  const isKnown = ({ name }: NamedTypeNode): boolean => known.has(name.value);
  if (node.kind === Kind.UNION_TYPE_DEFINITION) return { ...node, types: (node.types ?? []).filter(isKnown) };
  if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
    return { ...node, interfaces: (node.interfaces ?? []).filter(isKnown) };
  }
  return node;
}

function typeRelationOf(document: DocumentNode): TypeRelation {
  const admitted = new Map<string, Set<string>>();
  const abstract = new Set<string>();
  const admit = (condition: string, typename: string): void => {
    const typenames = admitted.get(condition) ?? new Set();
    admitted.set(condition, typenames.add(typename));
  };
  for (const node of document.definitions) {
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.UNION_TYPE_DEFINITION) {
      abstract.add(node.name.value);
    }
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      for (const parent of node.interfaces ?? []) admit(parent.name.value, node.name.value);
    } else if (node.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const member of node.types ?? []) admit(node.name.value, member.name.value);
    }
  }
  return {
    admits: (condition, typename) =>
      condition === typename || (admitted.get(condition)?.has(typename) ?? false),
    isAbstract: (typename) => abstract.has(typename),
  };
}
