import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';

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
