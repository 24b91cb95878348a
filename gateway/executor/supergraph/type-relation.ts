import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';

/** Which runtime types a type condition of the supergraph admits; hidden types are included. */
export type TypeRelation = {
  /** True when `typename` is `condition` or one of its implementations or members. */
  admits: (condition: string, typename: string) => boolean;
  isAbstract: (typename: string) => boolean;
};

export function typeRelationOf(document: DocumentNode): TypeRelation {
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
