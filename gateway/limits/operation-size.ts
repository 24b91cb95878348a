import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { CostModel, OperationLimits } from './operation-limits.ts';

/** What an operation asks for, at most. */
export type OperationSize = {
  depth: number;
  aliases: number;
  cost: number;
  /** The largest page it asks for beyond what its field gives; null when there is none. */
  oversizedPage: { asked: number; most: number } | null;
  /** Variables that give the size of a page, and how large they may be. */
  pageVariables: ReadonlyMap<string, number>;
};

/** `paged`: the part of the cost that counts once for each row of the page the selection stands in. */
type Part = { depth: number; aliases: number; fixed: number; paged: number };

type Measure = {
  schema: GraphQLSchema;
  limits: OperationLimits;
  model: CostModel;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  measured: Map<string, Part>;
  /** Null: as large as the field allows. */
  pageOf: (variable: string) => number | null;
  oversizedPage: OperationSize['oversizedPage'];
  pageVariables: Map<string, number>;
};

const nothing: Part = { depth: 0, aliases: 0, fixed: 0, paged: 0 };

/**
 * Measures one operation of a document that need not be valid. Without `variables`, a page size given by a variable
 * counts as the largest the field allows, so that what fits then fits with any variables.
 */
export function measureOperation(
  options: { schema: GraphQLSchema; limits: OperationLimits; model: CostModel },
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown> | null,
): OperationSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const measure: Measure = {
    ...options,
    fragments,
    measured: new Map(),
    pageOf: (variable) => pageGiven(operation, variable, variables),
    oversizedPage: null,
    pageVariables: new Map(),
  };
  const root = options.schema.getRootType(operation.operation) ?? undefined;
  const { depth, aliases, fixed, paged } = sizeOfSelections(measure, operation.selectionSet, root);
  const { oversizedPage, pageVariables } = measure;
  return { depth, aliases, cost: fixed + paged, oversizedPage, pageVariables };
}

function sizeOfSelections(
  measure: Measure,
  { selections }: SelectionSetNode,
  parent: GraphQLNamedType | undefined,
): Part {
  const total = { ...nothing };
  for (const node of selections) {
    const part = sizeOfSelection(measure, node, parent);
    total.depth = Math.max(total.depth, part.depth);
    total.aliases += part.aliases;
    total.fixed += part.fixed;
    total.paged += part.paged;
  }
  return total;
}

function sizeOfSelection(measure: Measure, node: SelectionNode, parent: GraphQLNamedType | undefined): Part {
  if (node.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(measure, node.name.value);
  if (node.kind === Kind.FIELD) return sizeOfField(measure, node, parent);
  const condition = node.typeCondition?.name.value;
  const type = condition === undefined ? parent : measure.schema.getType(condition);
  return sizeOfSelections(measure, node.selectionSet, type);
}

/** Every fragment is measured once, so that fragments spreading each other cost no more than their text. */
function sizeOfFragment(measure: Measure, name: string): Part {
  const known = measure.measured.get(name);
  if (known !== undefined) return known;
  // A cycle ends here; another rule refuses it.
  measure.measured.set(name, nothing);
  const fragment = measure.fragments.get(name);
  if (fragment === undefined) return nothing;
  const type = measure.schema.getType(fragment.typeCondition.name.value);
  const part = sizeOfSelections(measure, fragment.selectionSet, type);
  measure.measured.set(name, part);
  return part;
}

function sizeOfField(measure: Measure, node: FieldNode, parent: GraphQLNamedType | undefined): Part {
  const aliases = node.alias === undefined ? 0 : 1;
  // Bounded by rules of its own, and off in production.
  if (node.name.value.startsWith('__')) return { ...nothing, aliases };
  const field = fieldOf(parent, node.name.value);
  const type = field === undefined ? undefined : getNamedType(field.type);
  const inner =
    node.selectionSet === undefined ? nothing : sizeOfSelections(measure, node.selectionSet, type);
  const own = weightOf(measure, node, parent, type);
  const page = field === undefined ? null : pageOf(measure, node, field, parent);
  const isPaged = page === null && parent !== undefined && isPage(measure.schema, parent);
  const isList = field !== undefined && isListType(getNullableType(field.type));
  const cost = own + inner.fixed + inner.paged * (page ?? measure.model.listLength);
  const part = { depth: inner.depth + 1, aliases: aliases + inner.aliases };
  if (page !== null) return { ...part, fixed: cost, paged: 0 };
  if (isList && isPaged) return { ...part, fixed: 0, paged: cost };
  return { ...part, fixed: isList ? cost * measure.model.listLength : cost, paged: 0 };
}

function weightOf(
  { schema, model }: Measure,
  node: FieldNode,
  parent: GraphQLNamedType | undefined,
  type: GraphQLNamedType | undefined,
): number {
  if (parent !== undefined && parent === schema.getMutationType()) return model.mutation;
  const weight = model.weights.get(`${parent?.name ?? ''}.${node.name.value}`);
  return weight ?? (type === undefined || isCompositeType(type) ? 1 : 0);
}

function fieldOf(
  parent: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return parent !== undefined && 'getFields' in parent
    ? (parent.getFields()[name] as GraphQLField<unknown, unknown> | undefined)
    : undefined;
}

const pages = new WeakMap<GraphQLSchema, ReadonlySet<string>>();

/** Whether the type is what a field with `first` gives: its lists are as long as the page. */
function isPage(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  let names = pages.get(schema);
  if (names === undefined) {
    const found = new Set<string>();
    for (const parent of Object.values(schema.getTypeMap())) {
      if (!isObjectType(parent)) continue;
      for (const { args, type: given } of Object.values(parent.getFields())) {
        if (args.some(({ name }) => name === 'first')) found.add(getNamedType(given).name);
      }
    }
    names = found;
    pages.set(schema, names);
  }
  return names.has(type.name);
}

/** Rows of the page the field asks for; null for a field without pages. */
function pageOf(
  measure: Measure,
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType | undefined,
): number | null {
  const definition = field.args.find(({ name }) => name === 'first');
  if (definition === undefined) return null;
  const most = measure.model.pages.get(`${parent?.name ?? ''}.${field.name}`) ?? measure.limits.page;
  const fallback = typeof definition.defaultValue === 'number' ? definition.defaultValue : most;
  const argument = node.arguments?.find(({ name }) => name.value === 'first');
  let asked = fallback;
  if (argument?.value.kind === Kind.VARIABLE) {
    const name = argument.value.name.value;
    measure.pageVariables.set(name, Math.min(most, measure.pageVariables.get(name) ?? most));
    asked = measure.pageOf(name) ?? most;
  }
  if (argument?.value.kind === Kind.INT) asked = Number(argument.value.value);
  if (asked > most) measure.oversizedPage = { asked, most };
  return Math.max(0, Math.min(asked, most));
}

/** Null when the request does not say, or says what other checks refuse. */
function pageGiven(
  operation: OperationDefinitionNode,
  name: string,
  variables: Record<string, unknown> | null,
): number | null {
  if (variables === null) return null;
  const given = Object.hasOwn(variables, name) ? variables[name] : defaultOf(operation, name);
  return typeof given === 'number' ? given : null;
}

function defaultOf(operation: OperationDefinitionNode, name: string): unknown {
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  return definition?.defaultValue === undefined ? undefined : valueFromASTUntyped(definition.defaultValue);
}
