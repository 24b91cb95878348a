import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';

/**
 * A beginning no field of the supergraph has. The planner mistakes an alias that equals a field it needs itself (a key,
 * or a field of `@requires`) for that field: it sends a wrong value, or ends the whole process.
 */
export function findAliasPrefix(supergraph: DocumentNode): string {
  const names: string[] = [];
  visit(supergraph, { FieldDefinition: (node) => void names.push(node.name.value) });
  let prefix = 'alias_';
  while (names.some((name) => name.startsWith(prefix))) prefix += '_';
  return prefix;
}

/** The key a field's value stands under in the tree the sources fill. */
export function sourceKeyOf({ alias, name }: FieldNode, aliasPrefix: string): string {
  return alias === undefined || alias.value === name.value ? name.value : `${aliasPrefix}${alias.value}`;
}

/** The operation as it is planned: every field under its source key. */
export function withSourceKeys(document: DocumentNode, aliasPrefix: string): DocumentNode {
  return visit(document, {
    Field: (node) => {
      if (node.name.value === '__typename') return typename;
      return node.alias === undefined ? undefined : underSourceKey(node, sourceKeyOf(node, aliasPrefix));
    },
  });
}

/** Where its only mention has an alias or may be skipped, nothing else would tell what an abstract type turned out as. */
const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** An alias that says nothing new is left out: the planner would take the two spellings for two fields. */
function underSourceKey(node: FieldNode, key: string): FieldNode {
  const { alias: _, ...field } = node;
  return key === field.name.value ? field : { ...field, alias: { kind: Kind.NAME, value: key } };
}
