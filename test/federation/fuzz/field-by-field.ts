import { execute, getNamedType, GraphQLError, Kind, parse, print } from 'graphql';
import type {
  ExecutionResult,
  FieldNode,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { Caller, SubgraphHandler } from '../../../platform/subgraph/types.ts';

type Tree = Record<string, unknown>;

/**
 * The same operation answered without a planner: graphql-js walks over it, and each field of the root or of an entity
 * is a request of its own to the one subgraph that has it. Slow and plain, to compare with.
 */
export async function answerFieldByField(
  graph: {
    schema: GraphQLSchema;
    subgraphs: Readonly<Record<string, SubgraphHandler>>;
    /** Name of the subgraph that has a field. */
    ownerOf: (type: string, field: string) => string;
    entity: string;
  },
  request: { query: string; variables: Record<string, unknown> },
  caller: Caller,
): Promise<ExecutionResult> {
  const document = parse(request.query);
  const { entity } = graph;

  async function askFor(source: Tree | undefined, info: GraphQLResolveInfo): Promise<unknown> {
    const parent = info.parentType.name;
    const key = String(info.path.key);
    const nodes = info.fieldNodes.map((node) => withoutConditions(cut(graph, info, node)));
    const isEntity = parent === entity;
    const fields = nodes.map((node) => print(node)).join(' ');
    const definitions = (info.operation.variableDefinitions ?? [])
      .filter(({ variable }) => new RegExp(`\\$${variable.name.value}\\b`).test(fields))
      .map((node) => print(node));
    const head = [...(isEntity ? ['$entity: [_Any!]!'] : []), ...definitions].join(', ');
    const body = isEntity
      ? `{ _entities(representations: $entity) { ... on ${entity} { ${fields} } } }`
      : `{ ${fields} }`;
    const handler = graph.subgraphs[graph.ownerOf(parent, info.fieldName)];
    if (handler === undefined) throw new TypeError(`Nobody has ${parent}.${info.fieldName}`);
    const variables = Object.fromEntries(
      Object.entries(request.variables).filter(([name]) => new RegExp(`\\$${name}\\b`).test(fields)),
    );
    const { data, errors = [] } = await handler(
      {
        query: `query${head === '' ? '' : ` (${head})`} ${body}`,
        variables: isEntity
          ? { ...variables, entity: [{ __typename: entity, id: source?.['id'] }] }
          : variables,
      },
      { caller },
    );
    const prefix = isEntity ? ['_entities', 0] : [];
    const answer = { data: JSON.parse(JSON.stringify(data ?? null)) as unknown };
    for (const error of errors) plant(answer, ['data', ...(error.path ?? [])], error);
    let value: unknown = answer.data;
    for (const step of [...prefix, key]) {
      if (value instanceof Error || value === null || value === undefined) break;
      value = (value as Tree)[step];
    }
    return value;
  }

  return execute({
    schema: graph.schema,
    document,
    variableValues: request.variables,
    fieldResolver: (source: Tree | undefined, _arguments, _context, info) => {
      const { name } = info.parentType;
      if (name === 'Query') return askFor(source, info);
      if (name === entity && info.fieldName === 'id') return source?.['id'];
      if (name === entity) return askFor(source, info);
      return source?.[String(info.path.key)];
    },
  });
}

/** Puts the error where its path ends, or where null has taken its place higher up. */
function plant(tree: Tree, path: readonly (string | number)[], error: GraphQLError): void {
  let parent = tree;
  for (const [index, step] of path.entries()) {
    const value = parent[step];
    if (value instanceof Error) return;
    if (value === null || value === undefined || index === path.length - 1) {
      parent[step] = new GraphQLError(error.message, { extensions: error.extensions });
      return;
    }
    parent = value as Tree;
  }
}

const nameOf = (value: string) => ({ kind: Kind.NAME, value }) as const;

/** `{ __typename id }` */
const itsKey: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: ['__typename', 'id'].map((name) => ({ kind: Kind.FIELD, name: nameOf(name) })),
};

/** graphql-js has decided that the field itself is asked for. */
const withoutConditions = (node: FieldNode): FieldNode => ({ ...node, directives: [] });

/**
 * The field with all below it, up to the next entities, which are asked for their id. Named fragments are written out.
 */
function cut(
  { entity }: { entity: string },
  { fragments, parentType }: GraphQLResolveInfo,
  node: FieldNode,
): FieldNode {
  const cutField = (field: FieldNode, parent: GraphQLObjectType): FieldNode => {
    if (field.selectionSet === undefined) return field;
    const definition = parent.getFields()[field.name.value];
    const type = definition && getNamedType(definition.type);
    if (type === undefined) return field;
    return { ...field, selectionSet: cutSelections(field.selectionSet, type as GraphQLObjectType) };
  };
  const cutSelections = (set: SelectionSetNode, type: GraphQLObjectType): SelectionSetNode => {
    if (type.name === entity) return itsKey;
    const selections = set.selections.map((selection): SelectionNode => {
      if (selection.kind === Kind.FIELD) return cutField(selection, type);
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      if (fragment === undefined) throw new TypeError('An unknown fragment');
      return {
        kind: Kind.INLINE_FRAGMENT,
        directives: selection.directives ?? [],
        selectionSet: cutSelections(fragment.selectionSet, type),
      };
    });
    return { ...set, selections };
  };
  return cutField(node, parentType);
}
