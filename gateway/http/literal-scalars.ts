import { isScalarType, valueFromASTUntyped } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { DateScalar, DateTimeScalar } from '../../platform/subgraph/schema/scalars.ts';

/**
 * Has days and instants in the text of an operation checked with the rest of it. What is none is the client's fault; left
 * to a subgraph, which refuses the whole operation for it, it looks like a source that is down.
 */
export function checkLiteralScalars(schema: GraphQLSchema): void {
  for (const scalar of [DateScalar, DateTimeScalar]) {
    const type = schema.getType(scalar.name);
    if (!isScalarType(type)) continue;
    type.parseLiteral = (node, variables) => {
      scalar.parseLiteral(node, variables);
      return valueFromASTUntyped(node, variables);
    };
  }
}
