import { visit } from 'graphql';
import type { DocumentNode } from 'graphql';

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
