import { buildASTSchema, Kind, parse } from 'graphql';
import type { DefinitionNode, GraphQLSchema, NamedTypeNode } from 'graphql';

/**
 * The planner prints the introspection types too, which graphql-js refuses to be told: it brings its own. It leaves
 * inaccessible types out, but not out of the unions they are members of.
 */
export function apiSchemaOf(consumerSdl: string): GraphQLSchema {
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
