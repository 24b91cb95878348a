import { GraphQLError } from 'graphql';
import type { ASTVisitor, ValidationContext } from 'graphql';

/** Refuses the one response key that, assigned to an object, would replace its prototype instead of adding a member. */
export function noPrototypeKeys(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.alias?.value !== '__proto__') return;
      context.reportError(new GraphQLError('"__proto__" cannot be used as an alias.', { nodes: [node] }));
    },
  };
}
