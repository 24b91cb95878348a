import {
  getNamedType,
  GraphQLError,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  print,
} from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  GraphQLCompositeType,
  GraphQLNamedType,
  GraphQLSchema,
  InlineFragmentNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { Fragments } from '../../../platform/graphql/collect-fields.ts';
import type { DataObject } from '../tree/data-object.ts';

/** Fields and fragments of one selection, each once, in the order of first mention. */
type Gathered = Map<string, GatheredField | GatheredFragment>;
type GatheredField = { node: FieldNode; below: SelectionSetNode[]; directives: readonly DirectiveNode[] };
type GatheredFragment = {
  condition: string;
  below: SelectionSetNode[];
  directives: readonly DirectiveNode[];
};
type Context = {
  schema: GraphQLSchema;
  fragments: Fragments;
  variables: DataObject | null;
  /** How many selections may still be met. */
  budget: { left: number };
};

/**
 * Forty fragments that each spread the next one twice unfold to a million million selections, and the planner would
 * unfold them all. No operation within the limits on its text comes near this many by other means.
 */
const mostSelections = 10_000;

/**
 * The same operation said plainly: each field once, fragments only where they narrow a type or hang on a variable, and
 * nothing that is never asked for. The planner fails on many a selection it finds twice, or empty. Null where nothing is
 * asked for.
 *
 * @param variables also decides what hangs on variables, for these values of them.
 * @throws GraphQLError (OPERATION_NOT_PLANNABLE) where its fragments unfold to more than 10,000 selections.
 */
export function inNormalForm(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: DataObject | null = null,
): DocumentNode | null {
  const root = schema.getRootType(operation.operation);
  if (root === undefined || root === null) return null;
  const selections = plainSelections(
    { schema, fragments, variables, budget: { left: mostSelections } },
    root,
    [operation.selectionSet],
  );
  if (selections.length === 0) return null;
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }] };
}

function plainSelections(
  context: Context,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): SelectionNode[] {
  const gathered: Gathered = new Map();
  for (const { selections } of selectionSets) {
    for (const node of selections) gather(context, type, node, gathered);
  }
  return [...gathered.values()].flatMap((entry): SelectionNode[] => {
    if ('condition' in entry) return plainFragment(context, entry);
    const { node, below, directives } = entry;
    // What is asked for anyway need not be asked for under a condition.
    const isSaid = directives.length > 0 && below.length === 0 && gathered.has(nameOf(node));
    return isSaid ? [] : [plainField(context, type, entry)];
  });
}

function gather(context: Context, type: GraphQLCompositeType, node: SelectionNode, gathered: Gathered): void {
  context.budget.left -= 1;
  if (context.budget.left < 0) throw tooManySelections();
  const directives = openConditions(node.directives, context.variables);
  if (directives === null) return;
  const conditions = directives.map((directive) => ` ${print(directive)}`).join('');
  if (node.kind === Kind.FIELD) {
    const below = node.selectionSet === undefined ? [] : [node.selectionSet];
    const known = gathered.get(nameOf(node) + conditions);
    if (known === undefined) gathered.set(nameOf(node) + conditions, { node, below, directives });
    else known.below.push(...below);
    return;
  }
  const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : context.fragments.get(node.name.value);
  if (fragment === undefined) return;
  const narrowed = narrow(context.schema, type, fragment.typeCondition?.name.value);
  if (narrowed === null) return;
  if (narrowed === type.name && directives.length === 0) {
    for (const inner of fragment.selectionSet.selections) gather(context, type, inner, gathered);
    return;
  }
  const key = `... on ${narrowed}${conditions}`;
  const known = gathered.get(key);
  if (known !== undefined) known.below.push(fragment.selectionSet);
  else gathered.set(key, { condition: narrowed, below: [fragment.selectionSet], directives });
}

function tooManySelections(): GraphQLError {
  return new GraphQLError(
    `The fragments of this operation unfold to more than ${mostSelections} selections.`,
    {
      extensions: { code: 'OPERATION_NOT_PLANNABLE' },
    },
  );
}

function nameOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** @skip and @include as far as they are undecided; null where they leave the node out. */
function openConditions(
  directives: readonly DirectiveNode[] = [],
  variables: DataObject | null,
): readonly DirectiveNode[] | null {
  const open: DirectiveNode[] = [];
  for (const directive of directives) {
    const { name, arguments: given = [] } = directive;
    const condition = given.find((argument) => argument.name.value === 'if')?.value;
    const holds =
      condition?.kind === Kind.BOOLEAN
        ? condition.value
        : condition?.kind === Kind.VARIABLE && variables !== null
          ? variables[condition.name.value] === true
          : null;
    if (holds === null) open.push(directive);
    else if (holds === (name.value === 'skip')) return null;
  }
  return open;
}

/** The type a fragment narrows to; that of its surroundings where it narrows nothing, null where it never applies. */
function narrow(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  condition: string | undefined,
): string | null {
  const wanted: GraphQLNamedType | undefined = condition === undefined ? type : schema.getType(condition);
  if (wanted === undefined || wanted === type) return type.name;
  if (isAbstractType(wanted) && 'getInterfaces' in type && schema.isSubType(wanted, type)) return type.name;
  return isObjectType(type) ? null : wanted.name;
}

function plainField(
  context: Context,
  type: GraphQLCompositeType,
  { node, below, directives }: GatheredField,
): FieldNode {
  const { selectionSet: _, ...field } = node;
  if (below.length === 0) return { ...field, directives };
  const definition = 'getFields' in type ? type.getFields()[node.name.value] : undefined;
  const inner = definition === undefined ? undefined : getNamedType(definition.type);
  const asked = isCompositeType(inner) ? plainSelections(context, inner, below) : [];
  // Whether there is such an object must still be learnt where nothing is asked of it.
  const selections = asked.length === 0 ? [typename] : asked;
  return { ...field, directives, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function plainFragment(
  context: Context,
  { condition, below, directives }: GatheredFragment,
): InlineFragmentNode[] {
  const type = context.schema.getType(condition);
  const selections = isCompositeType(type) ? plainSelections(context, type, below) : [];
  if (selections.length === 0) return [];
  const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: condition } } as const;
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet }];
}
