import { GraphQLError, isScalarType, valueFromASTUntyped } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { DateScalar, DateTimeScalar } from '../../platform/subgraph/schema/scalars.ts';

/**
 * Has days and instants checked with the rest of an operation and its variables. What is none is the client's fault, and
 * here it can be said where it stands; left to a subgraph, which refuses the whole operation for it, it looks like a
 * source that is down. Values are passed on as they were sent.
 */
export function checkInputScalars(schema: GraphQLSchema): void {
  for (const scalar of [DateScalar, DateTimeScalar]) {
    const type = schema.getType(scalar.name);
    if (!isScalarType(type)) continue;
    type.parseValue = (value) => {
      scalar.parseValue(value);
      return value;
    };
    type.parseLiteral = (node, variables) => {
      try {
        scalar.parseLiteral(node, variables);
      } catch (error) {
        throw error instanceof GraphQLError ? new GraphQLError(error.message, { nodes: node }) : error;
      }
      return valueFromASTUntyped(node, variables);
    };
  }
}
