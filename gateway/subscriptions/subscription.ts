import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  print,
  specifiedRules,
  validate,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { maskEmbeddedIds } from '../../platform/embedded-ids.ts';
import { readAsked } from '../audit/entry/asked.ts';
import type { Asked } from '../audit/entry/asked.ts';
import type { SubgraphRequest } from '../../platform/subgraph/types.ts';
import { noPrototypeKeys } from '../executor/operation/no-prototype-keys.ts';
import type { Admission } from '../limits/admission.ts';
import { operationLimits } from '../limits/operation-limits.ts';
import type { Feed, SubscribedField } from './feed.ts';
import { feeds } from './feeds.ts';

/** A subscription as a query that asks for the events after a position. */
export type PreparedSubscription = {
  feed: Feed;
  field: SubscribedField;
  asked: Asked;
  query: string;
  variablesFor: (after: string | null, first: number) => Record<string, unknown>;
};

/** The document is not one this schema can run. */
export class SubscriptionRefused extends Error {
  override name = 'SubscriptionRefused';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('The subscription was refused');
    this.errors = errors;
  }
}

/**
 * Null when the document asks for a query or mutation. Throws SubscriptionRefused when it cannot be parsed or is not
 * valid, which holds for any kind of operation, and HttpRefusal when it asks too much.
 */
export function prepareSubscription(
  schema: GraphQLSchema,
  request: SubgraphRequest,
  admit: Admission,
): PreparedSubscription | null {
  const document = readDocument(request.query);
  const operation = getOperationAST(document, request.operationName || null);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return null;
  admit(request);
  const errors = validate(schema, document, [...specifiedRules, noPrototypeKeys]);
  if (errors.length > 0) throw refused(errors, 'GRAPHQL_VALIDATION_FAILED');
  const fragments = new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const field = mergeFields(rootFields(operation.selectionSet, fragments));
  const feed = field === null ? undefined : feeds[field.name];
  if (field === null || feed === undefined) {
    throw refused([new GraphQLError('There is nothing to subscribe to.')], 'OPERATION_RESOLUTION_FAILURE');
  }
  const names = freeNames(operation);
  const asked = feed.query(field, names);
  const query: OperationDefinitionNode = {
    ...operation,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: [...(operation.variableDefinitions ?? []), ...asked.variables],
    selectionSet: { kind: Kind.SELECTION_SET, selections: asked.selections },
  };
  const definitions = [query, ...reachable(query.selectionSet, fragments)];
  return {
    feed,
    field,
    asked: readAsked(schema, document, operation),
    query: print({ kind: Kind.DOCUMENT, definitions }),
    variablesFor: (after, first) => ({ [names.after]: after, [names.first]: first }),
  };
}

function readDocument(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: operationLimits.tokens });
  } catch (error) {
    if (error instanceof GraphQLError) throw refused([error], 'GRAPHQL_PARSE_FAILED');
    throw error;
  }
}

function refused(errors: readonly GraphQLError[], code: string): SubscriptionRefused {
  return new SubscriptionRefused(
    errors.map(({ message, extensions }) => {
      // A literal may be a citizen number, and suggestions show the schema.
      const told = maskEmbeddedIds(message.replace(/ ?Did you mean .+\?$/, ''));
      return new GraphQLError(told, { extensions: { code, ...extensions } });
    }),
  );
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Validation has seen to it that there is only one, and that fragments do not go round in circles. */
function rootFields(selectionSet: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return selectionSet.selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    return fragment === undefined ? [] : rootFields(fragment.selectionSet, fragments);
  });
}

function mergeFields(fields: readonly FieldNode[]): SubscribedField | null {
  const [first] = fields;
  if (first === undefined) return null;
  return {
    name: first.name.value,
    key: first.alias?.value ?? first.name.value,
    arguments: first.arguments ?? [],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: fields.flatMap((field) => field.selectionSet?.selections ?? []),
    },
  };
}

/** Names of variables the client does not use. */
function freeNames({ variableDefinitions = [] }: OperationDefinitionNode): { after: string; first: string } {
  const taken = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  return { after: free('after'), first: free('first') };
}

/** Fragments on the root are gone with it. */
function reachable(selectionSet: SelectionSetNode, fragments: Fragments): FragmentDefinitionNode[] {
  const found = new Map<string, FragmentDefinitionNode>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind !== Kind.FRAGMENT_SPREAD) {
        if (node.selectionSet !== undefined) visit(node.selectionSet);
        continue;
      }
      const fragment = fragments.get(node.name.value);
      if (fragment === undefined || found.has(node.name.value)) continue;
      found.set(node.name.value, fragment);
      visit(fragment.selectionSet);
    }
  };
  visit(selectionSet);
  return [...found.values()];
}
