import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';

/** Looks over what the sources answered to one operation. Null lets it pass; else what is answered instead. */
export type AnswerCheck = (data: Readonly<Record<string, unknown>>) => ExecutionResult | null;

/** A last look at operations and answers, by somebody who knows what they mean. */
export type AnswerGuard = {
  /** The operation as the sources are to be asked: with what the look needs to be told. */
  extend: (document: DocumentNode, schema: GraphQLSchema) => DocumentNode;
  /**
   * Prepares the look at one operation, `document` being as it was extended. The function is called before a source is
   * asked: it answers a check, or at once with what is answered instead.
   */
  prepare: (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
  ) => (context: unknown) => AnswerCheck | { refusal: ExecutionResult };
};
