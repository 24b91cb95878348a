import { getNamedType, isAbstractType, Kind, visit } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';

export type FieldGroups = ReadonlyMap<string, readonly FieldNode[]>;
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/**
 * The fields a selection asks of one type, by response key and in the client's order, as the GraphQL specification
 * collects them (6.3.2). `type` may be an interface, for objects whose source did not tell more.
 */
export function collectFields(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  selectionSets: readonly SelectionSetNode[],
  fragments: Fragments,
  variables: Readonly<Record<string, unknown>>,
): FieldGroups {
  const groups = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const visitAll = (selectionSet: SelectionSetNode): void => {
    for (const node of selectionSet.selections) {
      if (!isIncluded(node.directives, variables)) continue;
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [node]);
        else group.push(node);
        continue;
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(node.name.value)) continue;
        spread.add(node.name.value);
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      if (fragment !== undefined && applies(schema, fragment.typeCondition?.name.value, type)) {
        visitAll(fragment.selectionSet);
      }
    }
  };
  for (const selectionSet of selectionSets) visitAll(selectionSet);
  return groups;
}

/** What all mentions of one field ask of its value. */
export function selectionsOf(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLNamedType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const conditionType = schema.getType(condition);
  const named = getNamedType(type);
  if (conditionType === undefined || !isAbstractType(conditionType)) return false;
  return 'getInterfaces' in named && schema.isSubType(conditionType, named);
}

/** @skip and @include. */
export function isIncluded(
  directives: readonly DirectiveNode[] | undefined,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  for (const directive of directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    const holds =
      value?.kind === Kind.VARIABLE
        ? variables[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    if (holds === (name === 'skip')) return false;
  }
  return true;
}

/** Names of the variables that decide which fields the document asks for. */
export function steeringVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((node) => [node.name.value, node]));
}
