import { Kind } from 'graphql';
import type {
  ArgumentNode,
  ExecutionResult,
  FieldNode,
  GraphQLFormattedError,
  SelectionNode,
  SelectionSetNode,
  ValueNode,
  VariableDefinitionNode,
} from 'graphql';

/** The one root field of a subscription; its parts merged where the client wrote it several times. */
export type SubscribedField = {
  name: string;
  /** The client's key in the answer. */
  key: string;
  arguments: readonly ArgumentNode[];
  selectionSet: SelectionSetNode;
};

/** One event as the client gets it; `position` resumes after it. */
type FeedEvent = { position: string; result: EventResult };
export type EventResult = { data: Record<string, unknown> | null; errors?: readonly GraphQLFormattedError[] };

export type Batch = {
  events: readonly FeedEvent[];
  /** Where the next poll goes on; null: as before. */
  position: string | null;
  /** Where the feed ends, whoever asks; null: this kind of feed does not tell. */
  head: string | null;
  /** More events are there already. */
  hasMore: boolean;
  /** Nothing will ever follow. */
  hasEnded: boolean;
};

/** How events of one kind are had: by a query that asks for what came after a position. */
export type Feed = {
  /** Signal that wakes waiting subscriptions. */
  channel: string;
  /** What to ask for; positions go into the variables named. */
  query: (
    field: SubscribedField,
    variables: { after: string; first: string },
  ) => { selections: readonly SelectionNode[]; variables: readonly VariableDefinitionNode[] };
  /** Null when the answer cannot be used: it failed as a whole. `after` null asks only where the feed stands. */
  read: (result: ExecutionResult, field: SubscribedField, after: string | null) => Batch | null;
};

function nameNode(value: string): { kind: Kind.NAME; value: string } {
  return { kind: Kind.NAME, value };
}

export function fieldNode(
  name: string,
  parts: { alias?: string; arguments?: readonly ArgumentNode[]; selections?: readonly SelectionNode[] } = {},
): FieldNode {
  return {
    kind: Kind.FIELD,
    name: nameNode(name),
    ...(parts.alias !== undefined && { alias: nameNode(parts.alias) }),
    ...(parts.arguments !== undefined && { arguments: parts.arguments }),
    ...(parts.selections !== undefined && {
      selectionSet: { kind: Kind.SELECTION_SET, selections: parts.selections },
    }),
  };
}

export function argumentNode(name: string, value: ValueNode): ArgumentNode {
  return { kind: Kind.ARGUMENT, name: nameNode(name), value };
}

export function variableNode(name: string) {
  return { kind: Kind.VARIABLE, name: nameNode(name) } as const;
}

export function variableDefinition(name: string, type: string): VariableDefinitionNode {
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: variableNode(name),
    type: { kind: Kind.NAMED_TYPE, name: nameNode(type) },
  };
}

/** Errors below `path`, told at the client's path of the event. */
export function errorsBelow(
  result: ExecutionResult,
  path: readonly (string | number)[],
  key: string,
): GraphQLFormattedError[] {
  return (result.errors ?? []).flatMap((error) => {
    const place = error.path ?? [];
    if (!path.every((segment, index) => place[index] === segment)) return [];
    return [{ ...formatted(error), path: [key, ...place.slice(path.length)] }];
  });
}

export function eventResult(
  key: string,
  value: unknown,
  errors: readonly GraphQLFormattedError[],
): EventResult {
  const data = { [key]: value ?? null };
  return errors.length === 0 ? { data } : { data, errors };
}

function formatted({
  message,
  extensions,
}: Pick<GraphQLFormattedError, 'message' | 'extensions'>): GraphQLFormattedError {
  return { message, ...(extensions !== undefined && { extensions }) };
}
