import { getNamedType, isCompositeType, Kind, valueFromASTUntyped } from 'graphql';
import type {
  DocumentNode,
  ExecutionResult,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql';
import type { Tracked } from '../../executor/supergraph/tracked.ts';

/** Data about a child goes out with its id, whatever a client asks for. */
export const trackedChildren: Tracked = {
  type: 'Child',
  key: 'id',
  field: 'child',
  keyFields: ['childId', 'otherChildId'],
};

/** Fields of Query that answer one child, or what stands about one child, or nothing. */
const singleChild = ['child', 'childByCitizenId', 'review', 'mismatch', 'case', 'suspectLine'];

/** What an operation asks for, as far as the log may know it. */
export type Asked = {
  /** `Type{field field} Type{field}`, in the order of the alphabet. */
  fields: string;
  /** The root fields that answer one child, under the client's keys; `id` where the child is asked for by id. */
  single: readonly { key: string; id: ValueNode | null }[];
};

/** What one document asks for in the operation given. */
export function readAsked(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Asked {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const names = new Map<string, Set<string>>();
  const single: { key: string; id: ValueNode | null }[] = [];
  const spread = new Set<string>();

  const note = (type: string, node: FieldNode): void => {
    names.set(type, (names.get(type) ?? new Set()).add(node.name.value));
    if (type !== 'Query' || !singleChild.includes(node.name.value)) return;
    const isById = node.name.value === 'child';
    const id = isById ? node.arguments?.find(({ name }) => name.value === 'id')?.value : null;
    single.push({ key: (node.alias ?? node.name).value, id: id ?? null });
  };
  const visit = (type: string, { selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        note(type, node);
        const named = schema.getType(type);
        const field =
          named !== undefined && 'getFields' in named ? named.getFields()[node.name.value] : undefined;
        const inner = field === undefined ? null : getNamedType(field.type);
        if (node.selectionSet !== undefined && isCompositeType(inner)) visit(inner.name, node.selectionSet);
        continue;
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(node.name.value)) continue;
        spread.add(node.name.value);
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      if (fragment !== undefined) visit(fragment.typeCondition?.name.value ?? type, fragment.selectionSet);
    }
  };
  visit(schema.getRootType(operation.operation)?.name ?? 'Query', operation.selectionSet);
  const fields = [...names].map(([type, found]) => `${type}{${[...found].sort().join(' ')}}`);
  return { fields: fields.sort().join(' '), single };
}

const opaqueId = /^c[a-z2-7]{20}$/;

/** What was asked for and not answered, though its source did answer. */
export function listUnanswered(
  { single }: Asked,
  variables: Record<string, unknown> | undefined,
  answer: ExecutionResult,
): { isEmpty: boolean; refused: readonly string[] } {
  // A written answer has to be projected for its data.
  if (single.length === 0) return { isEmpty: false, refused: [] };
  const { data, errors = [] } = answer;
  const missing = single.filter(
    ({ key }) => data?.[key] === null && !errors.some(({ path }) => path?.[0] === key),
  );
  // Anything else in the place of an id may be a name or a number.
  const refused = missing.flatMap(({ id }) => {
    const value: unknown = id === null ? null : valueFromASTUntyped(id, variables);
    return typeof value === 'string' && opaqueId.test(value) ? [value] : [];
  });
  return { isEmpty: missing.length === single.length, refused };
}
